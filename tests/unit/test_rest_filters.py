"""mem0's filters, in all of their spellings, as one tree."""

from __future__ import annotations

from typing import Any

import pytest

from graphmem.errors import BadUserInput, EmptyScope, LimitExceeded
from graphmem.model.filter_json import parse_filter_json
from graphmem.model.filters import And, Condition, Field, Operator, conditions
from graphmem.model.scope import OwnerType, Scope
from graphmem.rest.filters import filter_of, require_filter, require_owner, scope_of, wildcards


def test_what_is_beside_the_filters_must_hold_too() -> None:
    tree = filter_of({"user_id": "alex", "filters": {"agent_id": "tutor"}})
    assert [*conditions(tree)] == [
        Condition(Field.USER_ID, Operator.EQ, "alex"),
        Condition(Field.AGENT_ID, Operator.EQ, "tutor"),
    ]


def test_a_star_is_any_owner_of_the_type() -> None:
    assert filter_of({"run_id": "*"}) == And((Condition(Field.RUN_ID, Operator.EXISTS),))
    assert wildcards({"user_id": "*", "run_id": "*", "app_id": "a"}) == {OwnerType.USER, OwnerType.RUN}


def test_an_id_may_be_a_number() -> None:
    assert scope_of({"user_id": 7}) == Scope(user_id="7")


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"session_id": "s"}, {"run_id": "s"}),
        ({"timestamp": {"gte": "2026-01-01"}}, {"created_at": {"gte": "2026-01-01"}}),
        ({"OR": [{"expiration_date": "2026-01-01"}]}, {"OR": [{"expires_at": "2026-01-01"}]}),
        ({"NOT": {"keywords_search": "tea"}}, {"NOT": {"keywords": "tea"}}),
        ([{"user_id": "a"}, {"run_id": "b"}], {"AND": [{"user_id": "a"}, {"run_id": "b"}]}),
    ],
)
def test_fields_have_other_names(theirs: Any, ours: dict[str, Any]) -> None:
    assert filter_of({"filters": theirs}) == And((parse_filter_json(ours),))


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
