from __future__ import annotations

import json
import re

from graphmem.model.picture import Picture
from graphmem.web.palette import read_palette
from graphmem.web.picture_page import picture_page

SCRIPT = "</script><script>alert(1)</script>"


def drawn(picture: Picture) -> dict[str, object]:
    """Returns the data from which the page's library draws."""
    found = re.search(r'<script type="application/json" id="neo4j-viz-data">(.*?)</script>', picture_page(picture, ""))
    assert found
    data: dict[str, object] = json.loads(found[1])
    return data


def test_a_picture_has_each_node_and_relationship_once() -> None:
    picture = Picture()
    for _ in range(2):
        memory = picture.draw("Memory", "1", "tea", text="I like tea.")
        picture.link(picture.draw("User", "alex", "alex"), "HAS_MEMORY", [memory, memory])

    assert [node.caption for node in picture.nodes.values()] == ["tea", "alex"]
    assert len(picture.relationships) == 1


def test_the_page_draws_them_in_the_colours_of_the_palette() -> None:
    picture, palette = Picture(), read_palette()
    picture.link(picture.draw("User", "alex", "alex"), "LIVES_IN", [picture.draw("Entity", "Oslo", "Oslo")])
    data = drawn(picture)

    assert str(data).count(palette.nodes["User"].color) == 2  # the node, and the legend
    assert str(data).count(palette.of_type("LIVES_IN").color) == 2
    assert "'LIVES_IN'" in str(data)


def test_what_was_said_is_text() -> None:
    picture = Picture()
    picture.draw("Memory", "1", SCRIPT, text=SCRIPT)

    assert SCRIPT in str(drawn(picture))
    assert "<title>What &lt;b&gt;</title>" in picture_page(picture, "What <b>")
