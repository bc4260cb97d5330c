from __future__ import annotations

from typing import Any

import pytest

from graphmem.model.filter_extent import (
    matches_everything,
    matches_nothing,
    owner_choices,
    with_required_owner,
)
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


BO = Condition(Field.USER_ID, Operator.EQ, "bo")
EITHER = Condition(Field.USER_ID, Operator.IN, ("alex", "bo"))
BOT = Condition(Field.AGENT_ID, Operator.EQ, "bot")
TRIP = Condition(Field.RUN_ID, Operator.EQ, "trip")
TEA = condition(Field.TEXT, "contains", "tea")


@pytest.mark.parametrize(
    ("tree", "choices"),
    [
        (EVERYTHING, {}),
        (NOTHING, {}),
        (TEA, {}),
        (Not(ALEX), {}),
        (Or((ALEX, TEA)), {}),
        (Or((ALEX, Not(BO))), {}),
        (ALEX, {Field.USER_ID: ("alex",)}),
        (EITHER, {Field.USER_ID: ("alex", "bo")}),
        (And((TEA, EITHER)), {Field.USER_ID: ("alex", "bo")}),
        (And((EITHER, BOT)), {Field.AGENT_ID: ("bot",)}),
        (And((ALEX, TRIP, BOT)), {Field.RUN_ID: ("trip",)}),
        (Or((ALEX, And((BO, TEA)), EITHER)), {Field.USER_ID: ("alex", "bo")}),
        (Or((ALEX, BOT)), {Field.USER_ID: ("alex",), Field.AGENT_ID: ("bot",)}),
        (And((Or((ALEX, BOT)), Or((TRIP,)))), {Field.RUN_ID: ("trip",)}),
    ],
)
def test_every_match_has_one_of_the_owners_to_choose_from(tree: Filter, choices: dict[Field, tuple[str, ...]]) -> None:
    assert owner_choices(tree) == choices


@pytest.mark.parametrize("tree", [EVERYTHING, TEA, ALEX, EITHER, And((TEA, EITHER)), Or((ALEX, BOT)), Or((ALEX, TEA))])
def test_a_tree_that_shows_what_owner_it_requires_stays_as_it_is(tree: Filter) -> None:
    assert with_required_owner(tree) is tree


def test_what_each_branch_requires_the_whole_does() -> None:
    branches = Or((ALEX, And((BO, TEA))))

    assert with_required_owner(branches) == And((EITHER, branches))
    assert with_required_owner(Or((And((ALEX, TEA)), ALEX))) == And((ALEX, Or((And((ALEX, TEA)), ALEX))))
