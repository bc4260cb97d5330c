from __future__ import annotations

import pytest

from graphmem.store.queries import CypherQuery, load_queries

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
    text, parameters = QUERY.planned_once({"project": "a", "f0": "b"}, filter="m.user_id = $f0", bounds="true")

    assert "m.project = $given.project AND m.user_id = $given.f0" in text
    assert parameters == {"given": {"project": "a", "f0": "b"}}


def test_a_query_that_is_planned_once_is_not_run_without_one_of_its_parameters() -> None:
    with pytest.raises(KeyError, match="project"):
        QUERY.planned_once({"limit": 1})


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
