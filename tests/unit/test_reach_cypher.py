from __future__ import annotations

import pytest

from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.store.reach_cypher import LIVING, LIVING_OR_DELETED, TURNS, reach_owners

ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
BOT = Condition(Field.AGENT_ID, Operator.EQ, "bot")
TEA = Condition(Field.TEXT, Operator.CONTAINS, "tea")


@pytest.mark.parametrize(
    "tree", [EVERYTHING, TEA, Not(ALEX), Or((ALEX, TEA)), ALEX, And((TEA, And((ALEX, Or((BOT,))))))]
)
def test_anybodys_memories_and_those_of_one_owner_are_left_to_the_planner(tree: Filter) -> None:
    reach = reach_owners(tree, LIVING_OR_DELETED)

    assert (reach.text, reach.parameters) == ("MATCH (m:Memory|DeletedMemory)", {})


def test_a_choice_of_owners_begins_with_the_index_of_each_type() -> None:
    reach = reach_owners(Or((ALEX, And((BOT, TEA)))), LIVING)

    assert reach.parameters == {"any_user_id": ["alex"], "any_agent_id": ["bot"]}
    for field in ("user_id", "agent_id"):
        assert f"USING INDEX m:Memory(project, {field}, created_at, id)" in reach.text
        assert f"UNWIND $any_{field} AS owner_id" in reach.text


def test_an_owner_that_is_named_twice_is_read_once() -> None:
    assert reach_owners(Condition(Field.USER_ID, Operator.IN, ("a", "b", "a")), TURNS).parameters == {
        "any_user_id": ["a", "b"]
    }
