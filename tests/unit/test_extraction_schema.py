from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.extraction.prompt import ExtractionPrompt
from graphmem.extraction.schema import MAX_CHOICES, answer_schema, check_shape
from graphmem.model.categories import CategoryChoice
from graphmem.model.fact import ExtractionInput, KnownMemory, Speaker, Turn
from graphmem.model.scope import Scope
from tests.scripted_model import answer, fact, forget

AT = datetime(2024, 7, 20, tzinfo=UTC)


def schema(sources: int = 2, known: int = 2, categories: Sequence[str] = ("food", "work")) -> dict[str, Any]:
    turns = [Turn(Speaker.ASSISTANT, "Hello.", AT, is_source=False), *[Turn(Speaker.USER, "Hi.", AT)] * sources]
    memories = [KnownMemory(str(number), "I like tea.", 0.5) for number in range(known)]
    extraction_input = ExtractionInput(Scope("alex"), turns, [CategoryChoice(name) for name in categories])
    return answer_schema(ExtractionPrompt(extraction_input, tuple(memories)))


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and all in it."""
    if isinstance(schema, list):
        for item in schema:
            yield from nodes(item)
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from nodes(part)


def test_the_schema_names_the_turns_memories_and_categories_of_the_question() -> None:
    fact_schema = schema()["$defs"]["AnswerFact"]["properties"]

    assert fact_schema["turns"]["items"]["enum"] == [1, 2]
    assert fact_schema["known"]["anyOf"][0]["enum"] == fact_schema["replaces"]["items"]["enum"] == [0, 1]
    assert fact_schema["categories"]["items"]["enum"] == ["food", "work"]


@pytest.mark.parametrize(
    "made",
    [schema(), schema(0, 0, ()), schema(MAX_CHOICES + 1, 50, ["x" * 100 + str(n) for n in range(100)])],
    ids=["some", "none", "very many"],
)
def test_the_schema_keeps_to_what_strict_endpoints_take(made: dict[str, Any]) -> None:
    objects = [node for node in nodes(made) if node.get("type") == "object"]
    choices = [node["enum"] for node in nodes(made) if "enum" in node]

    assert all(node["required"] == list(node["properties"]) for node in objects)
    assert all(node["additionalProperties"] is False for node in objects)
    assert all(choices)
    assert sum(map(len, choices)) <= 1_000
    assert made["type"] == "object"


def test_too_many_choices_are_any_of_their_kind() -> None:
    turns = schema(MAX_CHOICES + 1)["$defs"]["AnswerFact"]["properties"]["turns"]["items"]

    assert turns == {"type": "integer"}


def test_what_is_made_for_tests_has_the_shape() -> None:
    check_shape(answer(fact("I like tea.")))
    check_shape(answer(forget=forget("Forget tea.")))
