from __future__ import annotations

import json
import re

from graphmem.web.explorer_kit import GUIDE, browser_commands, kit_routes
from graphmem.web.grass import grass
from graphmem.web.palette import OTHERS, NodeLook, Palette, read_palette
from tests.unit.asgi import client_of

PALETTE_READ = read_palette()
SIZES = {10, 20, 50, 65, 80}
"""The diameters that Browser offers."""


def luminance(color: str) -> float:
    """Returns the relative luminance of a colour, by the formula of WCAG 2."""
    parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(look: NodeLook) -> float:
    bright, dark = sorted((luminance(look.color), luminance(look.text)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_captions_can_be_read_on_their_nodes() -> None:
    assert {label for label, look in PALETTE_READ.nodes.items() if contrast(look) < 4.5} == set()


def test_labels_are_told_apart_by_their_colours() -> None:
    colors = [look.color for look in PALETTE_READ.nodes.values()]

    assert len(set(colors)) == len(colors)
    assert {look.size for look in PALETTE_READ.nodes.values()} <= SIZES


def test_what_has_no_look_of_its_own_looks_like_the_others() -> None:
    assert PALETTE_READ.of_labels(["Stale", "Memory"]) == PALETTE_READ.nodes["Memory"]
    assert PALETTE_READ.of_labels(["Unheard"]) == PALETTE_READ.nodes[OTHERS]
    assert PALETTE_READ.of_type("WORKS_AT") == PALETTE_READ.relationships[OTHERS]


def test_grass_has_a_rule_for_each_look() -> None:
    style = grass(PALETTE_READ)
    selectors = re.findall(r"^([\w.]+) \{$", style, re.MULTILINE)

    assert selectors[0] == "node"
    assert "relationship" in selectors
    assert len(selectors) == len(set(selectors)) == len(PALETTE_READ.nodes) + len(PALETTE_READ.relationships)
    # Browser splits a declaration at its only colon.
    assert {line.count(":") for line in style.splitlines() if line.startswith("  ")} == {1}


def test_one_rule_is_written_so() -> None:
    look = NodeLook("#000000", "#111111", "#ffffff", 50, "a user")

    assert grass(Palette({"User": look}, {})) == (
        "node.User {\n  color: #000000;\n  border-color: #111111;\n  border-width: 2px;\n"
        '  text-color-internal: #ffffff;\n  diameter: 50px;\n  font-size: 10px;\n  caption: "{name}";\n}\n'
    )


async def test_the_files_may_be_read_by_pages_of_every_origin() -> None:
    origin = {"Origin": "http://127.0.0.1:7474"}
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "cache-control,pragma"}
    for route in kit_routes():
        async with client_of(route) as client:
            preflight = await client.options(route.path, headers=origin | asked)
            answer = await client.get(route.path, headers=origin)

        for each in (preflight, answer):
            assert (each.status_code, each.headers["access-control-allow-origin"]) == (200, "*")
        assert answer.headers["content-type"].startswith(("text/", "application/json"))


async def test_browser_opens_with_the_style_and_the_guide_if_it_is_served() -> None:
    served, alone = browser_commands("http://127.0.0.1:8000"), browser_commands(None)

    assert served[-1] == f"guide http://127.0.0.1:8000{GUIDE}"
    assert served[:-1] == alone[:-1]
    assert json.loads(served[0].removeprefix("style "))["relationship.FORMERLY"]["caption"] == "{type}"
    # Browser parts its commands at semicolons, and takes quotes of either kind into account.
    assert not any(character in command for command in served for character in ";'`\n")
