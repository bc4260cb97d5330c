from __future__ import annotations

import pytest

from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.store.reach_cypher import LIVING, LIVING_OR_DELETED, OwnerReach

ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
BOT = Condition(Field.AGENT_ID, Operator.EQ, "bot")
TEA = Condition(Field.TEXT, Operator.CONTAINS, "tea")


@pytest.mark.parametrize(
    "tree", [EVERYTHING, TEA, Not(ALEX), Or((ALEX, TEA)), ALEX, And((TEA, And((ALEX, Or((BOT,))))))]
)
def test_anybodys_memories_and_those_of_one_owner_are_left_to_the_planner(tree: Filter) -> None:
    reach = OwnerReach.of(tree)

    assert (reach.to(LIVING_OR_DELETED), reach.parameters) == ("MATCH (m:Memory|DeletedMemory)", {})


def test_a_choice_of_owners_begins_with_the_index_of_each_type() -> None:
    reach = OwnerReach.of(Or((ALEX, And((BOT, TEA)))))

    assert reach.parameters == {"any_user_id": ["alex"], "any_agent_id": ["bot"]}
    for field in ("user_id", "agent_id"):
        assert f"USING INDEX m:Memory(project, {field}, created_at, id)" in reach.to(LIVING)
        assert f"UNWIND $any_{field} AS owner_id" in reach.to(LIVING)


def test_an_owner_that_is_named_twice_is_read_once() -> None:
    assert OwnerReach.of(Condition(Field.USER_ID, Operator.IN, ("a", "b", "a"))).parameters == {
        "any_user_id": ["a", "b"]
    }
