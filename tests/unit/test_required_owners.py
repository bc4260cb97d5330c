from __future__ import annotations

import pytest

from graphmem.model.filter_extent import named_scope, required_owners
from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.limits import MAX_ID_BYTES
from graphmem.model.scope import OwnerRef, OwnerType, Scope

ALEX, BO = OwnerRef(OwnerType.USER, "alex"), OwnerRef(OwnerType.USER, "bo")
TRIP = OwnerRef(OwnerType.RUN, "trip")

IS_ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
IN_TRIP = Condition(Field.RUN_ID, Operator.EQ, "trip")
EITHER = Condition(Field.USER_ID, Operator.IN, ("alex", "bo"))


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (EVERYTHING, {}),
        (IS_ALEX, {OwnerType.USER: [ALEX]}),
        (EITHER, {OwnerType.USER: [ALEX, BO]}),
        (And((IS_ALEX, And((IN_TRIP,)))), {OwnerType.USER: [ALEX], OwnerType.RUN: [TRIP]}),
        (And((IS_ALEX, EITHER)), {OwnerType.USER: [ALEX]}),
        (Condition(Field.USER_ID, Operator.IN, ()), {OwnerType.USER: []}),
        (Or((IS_ALEX, IN_TRIP)), {}),
        (Not(IS_ALEX), {}),
        (Condition(Field.USER_ID, Operator.EXISTS), {}),
        (Condition(Field.ID, Operator.EQ, "alex"), {}),
    ],
)
def test_only_owners_that_every_match_must_have_are_required(
    tree: Filter, found: dict[OwnerType, list[OwnerRef]]
) -> None:
    assert required_owners(tree) == found


@pytest.mark.parametrize(
    ("tree", "scope"),
    [
        (EVERYTHING, Scope()),
        (IS_ALEX, Scope("alex")),
        (And((IS_ALEX, And((IN_TRIP,)))), Scope("alex", run_id="trip")),
        (EITHER, Scope()),
        (And((EITHER, IN_TRIP)), Scope(run_id="trip")),
        (Condition(Field.USER_ID, Operator.IN, ()), Scope()),
        (Or((IS_ALEX, IN_TRIP)), Scope()),
        (Not(IS_ALEX), Scope()),
        (Condition(Field.APP_ID, Operator.EQ, "é" * (MAX_ID_BYTES // 2)), Scope(app_id="é" * (MAX_ID_BYTES // 2))),
        (Condition(Field.APP_ID, Operator.EQ, "é" * MAX_ID_BYTES), Scope()),
    ],
)
def test_a_scope_is_named_where_one_owner_of_a_type_is(tree: Filter, scope: Scope) -> None:
    assert named_scope(tree) == scope
