from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import BadUserInput, LimitExceeded
from graphmem.model.filters import (
    EVERYTHING,
    MAX_CONDITIONS,
    OPERATORS,
    OWNER_FIELDS,
    TIME_FIELDS,
    And,
    Condition,
    Field,
    Filter,
    Not,
    Operator,
    Or,
    build_condition,
    check_size,
    conditions,
    conjuncts,
    find_warnings,
)
from graphmem.model.limits import MAX_TEXT_BYTES

JULY_31 = datetime(2024, 7, 31, tzinfo=UTC)
AUGUST_1 = datetime(2024, 8, 1, tzinfo=UTC)
NOON = datetime(2024, 7, 31, 12, tzinfo=UTC)

USER = Condition(Field.USER_ID, Operator.EQ, "alex")


def build(field: Field, operator: str, value: Any, *path: str) -> Filter:
    return build_condition(field, operator, value, path, "filter", "x")


def created(operator: Operator, value: Any) -> Condition:
    return Condition(Field.CREATED_AT, operator, value)


@pytest.mark.parametrize(
    ("operator", "tree"),
    [
        ("gt", created(Operator.GTE, AUGUST_1)),
        ("gte", created(Operator.GTE, JULY_31)),
        ("lt", created(Operator.LT, JULY_31)),
        ("lte", created(Operator.LT, AUGUST_1)),
        ("eq", And((created(Operator.GTE, JULY_31), created(Operator.LT, AUGUST_1)))),
        ("ne", Not(And((created(Operator.GTE, JULY_31), created(Operator.LT, AUGUST_1))))),
    ],
)
def test_a_date_alone_is_compared_as_its_whole_day(operator: str, tree: Filter) -> None:
    assert build(Field.CREATED_AT, operator, "2024-07-31") == tree


@pytest.mark.parametrize("operator", [Operator.EQ, Operator.GT, Operator.GTE, Operator.LT, Operator.LTE])
def test_a_moment_is_compared_as_it_is(operator: Operator) -> None:
    assert build(Field.CREATED_AT, str(operator), "2024-07-31T14:00:00+02:00") == created(operator, NOON)


def test_one_of_several_times_may_be_a_day_or_a_moment() -> None:
    day = And((created(Operator.GTE, JULY_31), created(Operator.LT, AUGUST_1)))

    tree = build(Field.CREATED_AT, "in", ["2024-07-31", "2024-07-31T12:00:00Z"])

    assert tree == Or((day, created(Operator.EQ, NOON)))


@pytest.mark.parametrize(
    ("field", "negative", "positive", "value"),
    [
        (Field.USER_ID, "ne", "eq", "alex"),
        (Field.USER_ID, "notIn", "in", ["alex", "bo"]),
        (Field.TEXT, "ne", "eq", "tea"),
        (Field.CATEGORIES, "ne", "has", "food"),
        (Field.METADATA, "ne", "eq", [1, 2]),
    ],
)
def test_a_negative_operator_is_exactly_the_opposite(field: Field, negative: str, positive: str, value: Any) -> None:
    assert build(field, negative, value, "k") == Not(build(field, positive, value, "k"))


@pytest.mark.parametrize(
    ("field", "operator", "absent"),
    [
        (Field.USER_ID, "isNull", True),
        (Field.EXPIRES_AT, "isNull", True),
        (Field.CATEGORIES, "isEmpty", True),
        (Field.METADATA, "exists", False),
    ],
)
def test_absence_is_asked_for_by_name(field: Field, operator: str, absent: bool) -> None:
    there = Condition(field, Operator.EXISTS, None, ("k",))

    assert build(field, operator, absent, "k") == Not(there)
    assert build(field, operator, not absent, "k") == there


def test_all_of_several_categories_are_tested_one_by_one() -> None:
    both = build(Field.CATEGORIES, "hasAll", ["food", "likes"])

    assert both == And((build(Field.CATEGORIES, "has", "food"), build(Field.CATEGORIES, "has", "likes")))
    assert build(Field.CATEGORIES, "hasAll", []) == EVERYTHING


def test_a_part_of_a_category_is_found_in_any_case_and_a_part_of_a_text_as_given() -> None:
    assert build(Field.CATEGORIES, "contains", "Fo") == Condition(Field.CATEGORIES, Operator.ICONTAINS, "Fo")
    assert build(Field.TEXT, "contains", "Fo") == Condition(Field.TEXT, Operator.CONTAINS, "Fo")


@pytest.mark.parametrize("field", list(Field))
def test_an_unknown_operator_is_answered_with_those_that_the_field_has(field: Field) -> None:
    with pytest.raises(BadUserInput, match=r"'like' is not an operator") as caught:
        build(field, "like", "x", "k")

    assert all(operator in caught.value.message for operator in OPERATORS[field])
    assert caught.value.field == ("filter", "x")


@pytest.mark.parametrize("field", list(Field))
def test_null_is_no_value_of_any_operator(field: Field) -> None:
    for operator in OPERATORS[field]:
        with pytest.raises(BadUserInput, match="null is not a value"):
            build(field, operator, None, "k")


@pytest.mark.parametrize(
    ("field", "operator", "value"),
    [
        (Field.USER_ID, "eq", 1),
        (Field.USER_ID, "eq", ["alex"]),
        (Field.USER_ID, "eq", "a\x00"),
        (Field.USER_ID, "in", "alex"),
        (Field.USER_ID, "in", ["alex", None]),
        (Field.USER_ID, "in", ["alex", 1]),
        (Field.USER_ID, "isNull", "yes"),
        (Field.USER_ID, "isNull", 1),
        (Field.TEXT, "contains", ["tea"]),
        (Field.TEXT, "contains", "\ud800"),
        (Field.CREATED_AT, "gt", 2024),
        (Field.CREATED_AT, "gt", "July"),
        (Field.CREATED_AT, "eq", "2024-02-30"),
        (Field.CREATED_AT, "in", ["July"]),
        (Field.CATEGORIES, "hasAll", "food"),
        (Field.METADATA, "eq", {"a": 1}),
        (Field.METADATA, "eq", 2**63),
        (Field.METADATA, "eq", [1, "a"]),
        (Field.METADATA, "eq", ["a", None]),
        (Field.METADATA, "eq", "\ud800"),
        (Field.METADATA, "in", [{"a": 1}]),
        (Field.METADATA, "in", [None]),
        (Field.METADATA, "gt", True),
        (Field.METADATA, "gt", [1]),
        (Field.METADATA, "gt", "b"),
        (Field.METADATA, "contains", 1),
        (Field.METADATA, "exists", "yes"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_where_it_stands(field: Field, operator: str, value: Any) -> None:
    with pytest.raises(BadUserInput) as caught:
        build(field, operator, value, "k")

    assert caught.value.field == ("filter", "x")


def test_a_list_holds_up_to_a_thousand_values() -> None:
    names = [f"u{number}" for number in range(1_000)]

    assert build(Field.USER_ID, "in", names) == Condition(Field.USER_ID, Operator.IN, tuple(names))
    with pytest.raises(LimitExceeded):
        build(Field.USER_ID, "in", [*names, "one more"])


def test_a_value_is_no_longer_than_a_text_can_be() -> None:
    build(Field.TEXT, "eq", "a" * MAX_TEXT_BYTES)
    with pytest.raises(LimitExceeded):
        build(Field.TEXT, "eq", "a" * (MAX_TEXT_BYTES + 1))


def test_a_metadata_range_compares_numbers_or_dates() -> None:
    assert build(Field.METADATA, "gt", 3, "k") == Condition(Field.METADATA, Operator.GT, 3, ("k",))
    assert build(Field.METADATA, "lte", 0.5, "k") == Condition(Field.METADATA, Operator.LTE, 0.5, ("k",))
    assert build(Field.METADATA, "lte", "2024-07-31", "k") == Condition(Field.METADATA, Operator.LT, AUGUST_1, ("k",))


@pytest.mark.parametrize("field", [*OWNER_FIELDS, *TIME_FIELDS, Field.TEXT, Field.CATEGORIES, Field.METADATA])
def test_one_of_none_matches_nothing(field: Field) -> None:
    tree = build(field, "in", [], "k")

    assert tree in (Condition(field, Operator.IN, (), ("k",)), Or(()))


def test_a_filter_has_up_to_200_conditions_however_they_are_nested() -> None:
    pairs = And(tuple(Or((USER, Not(USER))) for _ in range(MAX_CONDITIONS // 2)))

    assert check_size(pairs) is pairs
    with pytest.raises(LimitExceeded, match="more than 200 conditions"):
        check_size(And((pairs, USER)), "filter")


def test_conditions_are_found_at_every_depth() -> None:
    assert [*conditions(And((USER, Or((Not(USER), And(()))), Not(Or((USER,))))))] == [USER] * 3


def test_conjuncts_are_what_must_all_hold() -> None:
    either = Or((USER, USER))

    assert [*conjuncts(And((USER, And((either, And(()))), Not(USER))))] == [USER, either, Not(USER)]
    assert [*conjuncts(either)] == [either]
    assert [*conjuncts(EVERYTHING)] == []


def day(operator: str, text: str, field: Field = Field.CREATED_AT) -> Filter:
    return build(field, operator, text)


@pytest.mark.parametrize(
    "parts",
    [
        (day("gte", "2024-07-31"), day("lte", "2024-07-01")),
        (day("gt", "2024-07-31"), day("lt", "2024-07-31")),
        (day("gt", "2024-07-31"), day("lte", "2024-07-31")),
        (day("gte", "2024-07-31"), day("lt", "2024-07-31")),
        (day("eq", "2024-07-31"), day("eq", "2024-08-01")),
        (created(Operator.GT, NOON), created(Operator.LTE, NOON)),
        (created(Operator.GTE, NOON), created(Operator.LT, NOON)),
        (created(Operator.GTE, JULY_31), created(Operator.GTE, AUGUST_1), And((created(Operator.LT, NOON),))),
    ],
)
def test_an_interval_that_no_time_lies_in_is_warned_of(parts: tuple[Filter, ...]) -> None:
    [warning] = find_warnings(And(parts))

    assert "created_at" in warning
    assert "Nothing can match" in warning


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (USER,),
        (day("gte", "2024-07-31"), day("lte", "2024-07-31")),
        (created(Operator.GTE, NOON), created(Operator.LTE, NOON)),
        (day("gt", "2024-07-31"), day("lt", "2024-07-01", Field.UPDATED_AT)),
        (Or((day("gt", "2024-07-31"), day("lt", "2024-07-01"))),),
        (Not(And((day("gt", "2024-07-31"), day("lt", "2024-07-01")))),),
    ],
)
def test_what_can_match_is_not_warned_of(parts: tuple[Filter, ...]) -> None:
    assert find_warnings(And(parts)) == []
