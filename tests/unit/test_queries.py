from __future__ import annotations

import pytest

from graphmem.store.queries import CypherQuery, join_queries, load_queries

QUERY = CypherQuery(
    "memory/example",
    """// What it does.
// $project, $limit: how many
// :param {project: "default", limit: 1}
CYPHER 25
MATCH (m:Memory) // a comment of its own line is another thing
WHERE m.project = $project AND /*<filter>*/ true /*</filter>*/
  // why
  AND /*<bounds>*/ m.id > 'a'
  OR false /*</bounds>*/
RETURN m
""",
)


def test_a_query_in_browser_is_what_stands_in_its_slots() -> None:
    text = QUERY.text()

    assert text.startswith("CYPHER 25")
    assert "m.project = $project AND  true \n" in text
    assert "m.id > 'a'\n  OR false" in text
    assert "/*<" not in text


def test_a_filled_slot_loses_what_stood_in_it() -> None:
    text = QUERY.text(filter="m.user_id = $f0", bounds="true")

    assert "AND m.user_id = $f0\n" in text
    assert "OR false" not in text


def test_an_empty_slot_is_filled_with_nothing() -> None:
    assert "AND \n" in QUERY.text(filter="")


def test_a_slot_stands_in_the_default_text_of_another() -> None:
    query = CypherQuery("a/b", "/*<all>*/ WHERE /*<filter>*/ true /*</filter>*/ /*</all>*/ RETURN 1")

    assert query.text().split() == ["WHERE", "true", "RETURN", "1"]
    assert query.text(filter="m.a").split() == ["WHERE", "m.a", "RETURN", "1"]
    assert query.text(all="", filter="m.a").split() == ["RETURN", "1"]


def test_what_fills_a_slot_is_no_pattern() -> None:
    assert r"\1 /*<bounds>*/ \g<2>" in QUERY.text(filter=r"\1 /*<bounds>*/ \g<2>")


def test_relations_of_every_type_are_followed_but_not_by_a_query_that_is_pasted() -> None:
    query = CypherQuery("a/b", "MATCH (e)-[r:/*<relations>*/!FORMERLY/*</relations>*/]-(f) RETURN r")

    assert query.statements() == ["MATCH (e)-[r:!FORMERLY]-(f) RETURN r"]
    assert "|LIVES_IN|" in query.text()
    assert "FORMERLY" not in query.text()


def test_a_query_that_is_planned_once_has_all_its_parameters_in_one() -> None:
    planned = QUERY.planned_once({"project": "a", "f0": "b"}, filter="m.user_id = $f0", bounds="true")

    assert "m.project = $given.project AND m.user_id = $given.f0" in planned.text
    assert planned.parameters == {"given": {"project": "a", "f0": "b"}}


def test_parameters_are_not_shown_by_what_describes_them() -> None:
    planned = QUERY.planned_once({"project": "secret"})

    assert planned.parameters["given"]["project"] == "secret"
    assert "secret" not in repr(planned.parameters)


def test_a_query_that_is_planned_once_is_not_run_without_one_of_its_parameters() -> None:
    with pytest.raises(KeyError, match="project"):
        QUERY.planned_once({"limit": 1})
    with pytest.raises(KeyError, match="project"):
        QUERY.part("part0", {"limit": 1}, {}, {})


@pytest.mark.parametrize(
    ("returned", "columns"),
    [
        ("m.id AS id, size([1, 2]) AS count", ("id", "count")),
        ("DISTINCT id, CASE WHEN a THEN b ELSE c END AS d ORDER BY id, d LIMIT 3", ("id", "d")),
        ("COLLECT { UNWIND x AS y RETURN {a: y, b: f(y, 1)} ORDER BY y } AS list, 'a, b' AS text", ("list", "text")),
    ],
)
def test_the_columns_of_a_query_are_what_its_last_return_names(returned: str, columns: tuple[str, ...]) -> None:
    text = f"CYPHER 25\nCALL () {{ RETURN 1 AS x }}\nRETURN {returned}"

    assert CypherQuery("a/b", text).columns == columns


def test_joined_queries_keep_their_parameters_and_rows_apart() -> None:
    other = CypherQuery("memory/other", "CYPHER 25\nMATCH (n) WHERE n.id = $id\nRETURN n.a AS a, n.b AS b")

    joined = join_queries([QUERY.part("part0", {"project": "a"}, {}, {}), other.part("part1", {"id": "b"}, {}, {})])

    assert joined.name == "memory/example + memory/other"
    assert joined.text.count("CYPHER 25") == 1
    assert "m.project = $part0.project" in joined.text
    assert "n.id = $part1.id" in joined.text
    assert "RETURN collect([`a`, `b`]) AS part1" in joined.text
    assert joined.text.endswith("RETURN part0, part1")
    assert joined.parameters == {"part0": {"project": "a"}, "part1": {"id": "b"}}


def test_a_part_takes_a_parameter_over_from_an_earlier_one() -> None:
    part = QUERY.part("part1", {}, {}, {"project": "part0[0][2]"})

    assert "m.project = part0[0][2]" in part.text
    assert part.text.startswith("CALL (*) {\nCALL (*) {")
    assert part.parameters == {"part1": {}}


def test_a_query_names_its_slots_and_its_header() -> None:
    assert QUERY.slots == {"filter", "bounds"}
    assert QUERY.header.startswith("What it does.\n$project, $limit: how many\n")


def test_a_file_of_several_statements_is_taken_apart() -> None:
    file = CypherQuery("migrations/0001_x", "// Two.\nCYPHER 25 CREATE INDEX a;\nCYPHER 25\nCREATE INDEX b;\n")

    assert file.statements() == ["CYPHER 25 CREATE INDEX a", "CYPHER 25\nCREATE INDEX b"]


def test_queries_are_known_by_folder_and_name() -> None:
    queries = load_queries()

    assert "memory/list_memories" in queries
    assert all(query.name == name for name, query in queries.items())
