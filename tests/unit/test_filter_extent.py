from __future__ import annotations

from typing import Any

import pytest

from graphmem.model.filter_extent import matches_everything, matches_nothing
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or, build_condition

ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
NOTHING = Or()


def condition(field: Field, operator: str, value: Any) -> Filter:
    return build_condition(field, operator, value, ())


@pytest.mark.parametrize(
    "tree",
    [
        EVERYTHING,
        And((EVERYTHING, And())),
        Not(NOTHING),
        Not(Not(EVERYTHING)),
        Or((ALEX, EVERYTHING)),
        condition(Field.ID, "notIn", []),
        condition(Field.USER_ID, "notIn", []),
        condition(Field.CATEGORIES, "hasAll", []),
        condition(Field.ID, "isNull", False),
        condition(Field.TEXT, "contains", ""),
        condition(Field.TEXT, "icontains", ""),
        condition(Field.TEXT, "startsWith", ""),
        Not(And((ALEX, NOTHING))),
    ],
)
def test_what_lets_everything_through_is_told(tree: Filter) -> None:
    assert matches_everything(tree)
    assert matches_nothing(Not(tree))


@pytest.mark.parametrize(
    "tree",
    [
        ALEX,
        NOTHING,
        Not(ALEX),
        And((ALEX, EVERYTHING)),
        Or((ALEX, NOTHING)),
        condition(Field.USER_ID, "in", []),
        condition(Field.ID, "isNull", True),
        condition(Field.TEXT, "eq", ""),
        condition(Field.CATEGORIES, "contains", ""),
        condition(Field.USER_ID, "isNull", False),
        Not(condition(Field.TEXT, "contains", "")),
    ],
)
def test_what_depends_on_the_memories_is_not_everything(tree: Filter) -> None:
    assert not matches_everything(tree)


@pytest.mark.parametrize(
    "tree", [NOTHING, Not(EVERYTHING), And((ALEX, NOTHING)), Or((NOTHING,)), condition(Field.ID, "in", [])]
)
def test_what_lets_nothing_through_is_told(tree: Filter) -> None:
    assert matches_nothing(tree)
    assert not matches_everything(tree)
