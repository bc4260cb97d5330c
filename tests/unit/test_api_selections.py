"""A field knows what is asked for of its answer."""

from __future__ import annotations

import pytest
import strawberry

from graphmem.api.selections import asks_for


@strawberry.type
class Answer:
    asked: bool
    node: str = "a node"
    caption: str = "a caption"


@strawberry.type
class Query:
    @strawberry.field
    def answer(self, info: strawberry.Info) -> Answer:
        return Answer(asked=asks_for(info, "node"))


SCHEMA = strawberry.Schema(Query)


@pytest.mark.parametrize(
    ("selected", "asked"),
    [
        ("asked caption", False),
        ("asked node: caption", False),
        ("asked node", True),
        ("asked caption: node", True),
        ("asked ... { ... on Answer { node } }", True),
        ("asked ...part", True),
        ("asked ... @include(if: true) { node }", True),
    ],
)
def test_a_field_is_asked_for_by_its_name_in_whatever_fragment(selected: str, asked: bool) -> None:
    part = "fragment part on Answer { node }" if "...part" in selected else ""
    result = SCHEMA.execute_sync(f"{{ answer {{ {selected} }} }} {part}")

    assert result.data
    assert result.data["answer"]["asked"] == asked


def test_a_field_that_is_asked_for_in_several_places_is_asked_for_all_that_they_select() -> None:
    result = SCHEMA.execute_sync("{ answer { asked } answer { node } }")

    assert result.data == {"answer": {"asked": True, "node": "a node"}}
