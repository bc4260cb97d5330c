from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import (
    EVERYTHING,
    MAX_CONDITIONS,
    MAX_DEPTH,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    build_condition,
)


def leaf(field: Field, operator: str, value: Any, *path: str) -> Filter:
    return build_condition(field, operator, value, path)


ALEX = leaf(Field.USER_ID, "eq", "alex")
FOOD = leaf(Field.CATEGORIES, "contains", "food")


@pytest.mark.parametrize(
    ("document", "tree"),
    [
        ({"user_id": "alex"}, ALEX),
        ({"AND": [{"user_id": "alex"}]}, And((ALEX,))),
        ({"OR": [{"user_id": "alex"}, {"categories": {"contains": "food"}}]}, Or((ALEX, FOOD))),
        ({"NOT": {"user_id": "alex"}}, Not(Or((ALEX,)))),
        ({"NOT": [{"user_id": "alex"}, {"categories": {"contains": "food"}}]}, Not(Or((ALEX, FOOD)))),
        ({"user_id": "alex", "categories": {"contains": "food"}}, And((ALEX, FOOD))),
        ({"agent_id": {"in": ["a", "b"]}}, leaf(Field.AGENT_ID, "in", ["a", "b"])),
        ({"agent_id": ["a", "b"]}, leaf(Field.AGENT_ID, "in", ["a", "b"])),
        ({"app_id": {"ne": "x"}}, leaf(Field.APP_ID, "ne", "x")),
        ({"run_id": "*"}, Condition(Field.RUN_ID, Operator.EXISTS)),
        ({"memory_ids": ["m1"]}, leaf(Field.ID, "in", ["m1"])),
        ({"keywords": "tea"}, leaf(Field.TEXT, "contains", "tea")),
        ({"keywords": {"icontains": "tea"}}, leaf(Field.TEXT, "icontains", "tea")),
        ({"text": {"contains": "tea"}}, leaf(Field.TEXT, "contains", "tea")),
        ({"metadata": {"food": "vegan"}}, leaf(Field.METADATA, "eq", "vegan", "food")),
        ({"metadata": {"a.b": {"gt": 1}}}, leaf(Field.METADATA, "gt", 1, "a", "b")),
        ({"metadata": {r"a\.b": True}}, leaf(Field.METADATA, "eq", True, "a.b")),
        ({"metadata": {"a": "*"}}, Condition(Field.METADATA, Operator.EXISTS, None, ("a",))),
        ({}, EVERYTHING),
        ({"AND": []}, EVERYTHING),
        ({"OR": []}, Or()),
        ({"NOT": {"OR": []}}, Not(Or((Or(),)))),
        ({"AND": [{}]}, And((EVERYTHING,))),
    ],
)
def test_each_form_has_its_tree(document: Any, tree: Filter) -> None:
    assert parse_filter_json(document) == tree


def test_several_operators_on_one_field_must_all_hold() -> None:
    tree = parse_filter_json({"created_at": {"gte": "2024-07-01", "lte": "2024-07-31"}})

    assert tree == And((leaf(Field.CREATED_AT, "gte", "2024-07-01"), leaf(Field.CREATED_AT, "lte", "2024-07-31")))


def test_several_metadata_keys_must_all_hold() -> None:
    tree = parse_filter_json({"metadata": {"a": 1, "b": 2}})

    assert tree == And((leaf(Field.METADATA, "eq", 1, "a"), leaf(Field.METADATA, "eq", 2, "b")))


@pytest.mark.parametrize(
    ("document", "where"),
    [
        (None, ()),
        ([], ()),
        ("user_id", ()),
        ({"session_id": "s"}, ("session_id",)),
        ({"food": "vegan"}, ("food",)),
        ({"id": "m1"}, ("id",)),
        ({"and": []}, ("and",)),
        ({"AND": {"user_id": "alex"}}, ("AND",)),
        ({"OR": None}, ("OR",)),
        ({"AND": [{"user_id": "alex"}, "x"]}, ("AND", "1")),
        ({"OR": [{"AND": [{"user_id": {"like": "a"}}]}]}, ("OR", "0", "AND", "0", "user_id", "like")),
        ({"user_id": None}, ("user_id",)),
        ({"user_id": {}}, ("user_id",)),
        ({"user_id": {"eq": None}}, ("user_id", "eq")),
        ({"user_id": 7}, ("user_id",)),
        ({"metadata": "vegan"}, ("metadata",)),
        ({"metadata": {"": 1}}, ("metadata", "")),
        ({"metadata": {"a": None}}, ("metadata", "a")),
        ({"metadata": {"a": {"b": 1}}}, ("metadata", "a", "b")),
        ({"NOT": "x"}, ("NOT", "0")),
    ],
)
def test_what_is_no_filter_is_refused_with_its_place(document: Any, where: tuple[str, ...]) -> None:
    with pytest.raises(BadUserInput) as caught:
        parse_filter_json(document, "filters")

    assert caught.value.field == ("filters", *where)


def test_an_unknown_field_is_answered_with_those_that_there_are() -> None:
    with pytest.raises(BadUserInput) as caught:
        parse_filter_json({"session_id": "s"})

    for name in ("AND", "OR", "NOT", "user_id", "run_id", "memory_ids", "keywords", "metadata", "created_at"):
        assert name in caught.value.message


def wrapped(times: int, wrap: Callable[[Any], Any]) -> Any:
    document: Any = {"user_id": "alex", "run_id": "trip"}
    for _ in range(times):
        document = wrap(document)
    return document


@pytest.mark.parametrize(
    "wrap",
    [
        lambda inner: {"AND": [inner]},
        lambda inner: {"OR": [inner, {"user_id": "bo"}]},
        lambda inner: {"NOT": inner},
        lambda inner: {"NOT": [inner]},
        lambda inner: {"AND": [inner], "user_id": "alex"},
    ],
)
def test_every_form_nests_as_deep_as_the_message_says(wrap: Callable[[Any], Any]) -> None:
    parse_filter_json(wrapped(MAX_DEPTH, wrap))
    with pytest.raises(LimitExceeded, match=f"more than {MAX_DEPTH} levels"):
        parse_filter_json(wrapped(MAX_DEPTH + 1, wrap), "filters")


def test_a_filter_too_deep_for_the_stack_is_refused_as_well() -> None:
    with pytest.raises(LimitExceeded):
        parse_filter_json(wrapped(100_000, lambda inner: {"NOT": inner}))


def test_the_number_of_conditions_is_bounded() -> None:
    parse_filter_json({"OR": [{"user_id": "alex"}] * MAX_CONDITIONS})
    with pytest.raises(LimitExceeded):
        parse_filter_json({"OR": [{"user_id": "alex"}] * (MAX_CONDITIONS + 1)})
