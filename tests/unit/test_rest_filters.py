"""mem0's filters, in all of their spellings, as one tree."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import BadUserInput, EmptyScope, LimitExceeded
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import And, Condition, Field, Filter, Not, Operator, Or, build_condition, conditions
from graphmem.model.scope import Scope
from graphmem.rest.filters import filter_of, is_everything, require_filter, require_owner, scope_of


def test_what_is_beside_the_filters_must_hold_too() -> None:
    tree = filter_of({"user_id": "alex", "filters": {"agent_id": "tutor"}})
    assert [*conditions(tree)] == [
        Condition(Field.USER_ID, Operator.EQ, "alex"),
        Condition(Field.AGENT_ID, Operator.EQ, "tutor"),
    ]


def test_a_star_is_any_owner_of_the_type() -> None:
    assert filter_of({"run_id": "*"}) == And((Condition(Field.RUN_ID, Operator.EXISTS),))


def test_all_four_stars_alone_are_everything() -> None:
    stars = dict.fromkeys(("user_id", "agent_id", "app_id", "run_id"), "*")

    assert is_everything(filter_of(stars))
    for less in (
        {**stars, "run_id": "trip"},
        {**stars, "categories": ["food"]},
        {**stars, "filters": {"user_id": "alex"}},
        {"filters": {"NOT": [{name: "*"} for name in stars]}},
        {"filters": {"OR": [{name: "*"} for name in stars]}},
        {"user_id": "*"},
    ):
        assert not is_everything(filter_of(less))


def test_an_id_may_be_a_number() -> None:
    assert scope_of({"user_id": 7}) == Scope(user_id="7")


def test_an_add_also_names_its_owners_in_filters() -> None:
    assert scope_of({"filters": {"user_id": "alex", "run_id": "walk"}}) == Scope(user_id="alex", run_id="walk")
    assert scope_of({"filters": {"user_id": "alex"}, "user_id": "bo"}) == Scope(user_id="bo")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"session_id": "s"}, {"run_id": "s"}),
        ({"timestamp": {"gte": "2026-01-01"}}, {"created_at": {"gte": "2026-01-01"}}),
        ({"NOT": {"keywords_search": "tea"}}, {"NOT": {"keywords": "tea"}}),
        ([{"user_id": "a"}, {"run_id": "b"}], {"AND": [{"user_id": "a"}, {"run_id": "b"}]}),
    ],
)
def test_fields_have_other_names(theirs: Any, ours: dict[str, Any]) -> None:
    assert filter_of({"filters": theirs}) == And((parse_filter_json(ours),))


def leaf(field: Field, operator: str, value: Any, *path: str) -> Filter:
    return build_condition(field, operator, value, path)


ALEX = leaf(Field.USER_ID, "eq", "alex")
LAST_DAY, DAY_AFTER = datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def expires(operator: Operator, at: datetime) -> Condition:
    return Condition(Field.EXPIRES_AT, operator, at)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"user_id": "alex"}, ALEX),
        ({"user_id": {"eq": "alex"}}, ALEX),
        ({"agent_id": {"ne": "tutor"}}, leaf(Field.AGENT_ID, "ne", "tutor")),
        ({"app_id": {"in": ["a", "b"]}}, leaf(Field.APP_ID, "in", ["a", "b"])),
        ({"user_id": 7}, leaf(Field.USER_ID, "eq", "7")),
        ({"OR": [{"run_id": {"ne": 7}}]}, Or((leaf(Field.RUN_ID, "ne", "7"),))),
        ({"app_id": {"in": [7, "b"]}}, leaf(Field.APP_ID, "in", ["7", "b"])),
        ({"run_id": "*"}, leaf(Field.RUN_ID, "isNull", False)),
        ({"run_id": {"isNull": True}}, leaf(Field.RUN_ID, "isNull", True)),
        ({"memory_ids": ["m", "n"]}, leaf(Field.ID, "in", ["m", "n"])),
        ({"memory_ids": {"in": ["m"]}}, leaf(Field.ID, "in", ["m"])),
        ({"keywords": "tea"}, leaf(Field.TEXT, "contains", "tea")),
        ({"keywords": {"contains": "tea"}}, leaf(Field.TEXT, "contains", "tea")),
        ({"keywords_search": {"icontains": "tea"}}, leaf(Field.TEXT, "icontains", "tea")),
        ({"text": {"contains": "tea"}}, leaf(Field.TEXT, "contains", "tea")),
        ({"categories": {"in": ["food"]}}, leaf(Field.CATEGORIES, "in", ["food"])),
        ({"categories": ["food"]}, leaf(Field.CATEGORIES, "in", ["food"])),
        ({"categories": {"contains": "foo"}}, leaf(Field.CATEGORIES, "contains", "foo")),
        ({"categories": "*"}, leaf(Field.CATEGORIES, "isEmpty", False)),
        ({"metadata": {"food": "vegan"}}, leaf(Field.METADATA, "eq", "vegan", "food")),
        ({"metadata": {"food": {"ne": "vegan"}}}, leaf(Field.METADATA, "ne", "vegan", "food")),
        ({"metadata": {"food": {"contains": "veg"}}}, leaf(Field.METADATA, "contains", "veg", "food")),
        ({"metadata": {"diet.kind": "vegan"}}, leaf(Field.METADATA, "eq", "vegan", "diet", "kind")),
        ({"metadata": {"food": "*"}}, leaf(Field.METADATA, "exists", True, "food")),
        ({"created_at": {"gt": "2026-01-31"}}, leaf(Field.CREATED_AT, "gt", "2026-01-31")),
        ({"updated_at": {"lte": "2026-01-31T10:00:00Z"}}, leaf(Field.UPDATED_AT, "lte", "2026-01-31T10:00:00Z")),
        ({"timestamp": "2026-01-31"}, leaf(Field.CREATED_AT, "eq", "2026-01-31")),
        ({"created_at": {"in": ["2026-01-31"]}}, leaf(Field.CREATED_AT, "in", ["2026-01-31"])),
        (
            {"expiration_date": "2026-01-31"},
            And((expires(Operator.GT, LAST_DAY), expires(Operator.LTE, DAY_AFTER))),
        ),
        ({"expiration_date": {"gt": "2026-01-31"}}, expires(Operator.GT, DAY_AFTER)),
        ({"expiration_date": {"gte": "2026-01-31"}}, expires(Operator.GT, LAST_DAY)),
        ({"expiration_date": {"lt": "2026-01-31"}}, expires(Operator.LTE, LAST_DAY)),
        ({"NOT": {"expiration_date": {"lte": "2026-01-31"}}}, Not(Or((expires(Operator.LTE, DAY_AFTER),)))),
        ({"NOT": {"user_id": "alex"}}, Not(Or((ALEX,)))),
        ({"NOT": [{"user_id": "alex"}, {"keywords": "tea"}]}, Not(Or((ALEX, leaf(Field.TEXT, "contains", "tea"))))),
        (
            {"OR": [{"user_id": "alex"}, {"AND": [{"OR": [{"run_id": "*"}]}]}]},
            Or((ALEX, And((Or((leaf(Field.RUN_ID, "isNull", False),)),)))),
        ),
        ({"AND": [{"user_id": "alex"}], "OR": [{"user_id": "alex"}]}, And((And((ALEX,)), Or((ALEX,))))),
    ],
)
def test_what_mem0_documents_has_its_tree(theirs: Any, ours: Filter) -> None:
    assert filter_of({"filters": theirs}) == And((ours,))


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        ({"feedback": "POSITIVE"}, "use AND, OR, NOT"),
        ({"food": "vegan"}, "use AND, OR, NOT"),
        ({"and": [{"user_id": "alex"}]}, "use AND, OR, NOT"),
        ({"AND": {"user_id": "alex"}}, "a list of filters"),
        ({"user_id": {"nin": ["alex"]}}, "use eq, ne, in, notIn"),
        ({"user_id": {">": "alex"}}, "use eq, ne, in, notIn"),
        ({"user_id": {"contains": "al"}}, "use eq, ne, in, notIn"),
        ({"user_id": {"in": "alex"}}, "must be a list"),
        ({"user_id": None}, "use isNull"),
        ({"user_id": {}}, "Name an operator"),
        ({"created_at": {"gte": 1_700_000_000}}, "must be a date"),
        ({"created_at": {"contains": "2026"}}, "use eq, ne, in, gt"),
        ({"created_at": "yesterday"}, "2026-01-31"),
        ({"keywords": {"in": [1]}}, "must be a string"),
        ({"metadata": "vegan"}, "an object of keys and values"),
        ({"metadata": {"diet": {"kind": "vegan"}}}, "use eq, ne, in, contains"),
        ({"memory_ids": [7]}, "must be a string"),
    ],
)
def test_what_is_neither_mem0s_nor_ours_is_refused_with_what_is(theirs: Any, told: str) -> None:
    with pytest.raises(BadUserInput) as caught:
        filter_of({"filters": theirs})

    assert told in caught.value.message
    assert (caught.value.field or [])[0] == "filters"


def test_metadata_keep_their_names() -> None:
    tree = filter_of({"filters": {"metadata": {"timestamp": "noon"}}})
    assert [condition.path for condition in conditions(tree)] == [("timestamp",)]


def test_dates_keywords_and_categories_are_tests_of_v1() -> None:
    tree = filter_of({"start_date": "2024-07-01", "end_date": "2024-07-31", "keywords": "play", "categories": "likes"})
    assert {condition.field for condition in conditions(tree)} == {Field.CREATED_AT, Field.TEXT, Field.CATEGORIES}


def test_nothing_is_no_filter_and_no_owner() -> None:
    with pytest.raises(EmptyScope):
        require_filter(filter_of({"filters": {}}))
    with pytest.raises(EmptyScope):
        require_owner(filter_of({"filters": {"created_at": {"gte": "2024-07-01"}}}))
    assert require_owner(filter_of({"filters": {"OR": [{"user_id": "a"}]}}))


def test_what_is_no_filter_is_refused() -> None:
    with pytest.raises(BadUserInput):
        filter_of({"filters": "[object Object]"})
    deep: dict[str, Any] = {"user_id": "a"}
    for _ in range(30):
        deep = {"AND": [deep]}
    with pytest.raises(LimitExceeded):
        filter_of({"filters": deep})
