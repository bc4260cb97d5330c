from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.model.filters import EVERYTHING, And, Condition, Field, Filter, Not, Operator, Or
from graphmem.model.order import MemoryOrder, Order, OrderField
from graphmem.model.paging import Window
from graphmem.store.order_cypher import compile_bounds, compile_order, constant_properties

CREATED_UP = MemoryOrder.of([Order(OrderField.CREATED_AT, descending=False)])
UPDATED = MemoryOrder.of([Order(OrderField.UPDATED_AT), Order(OrderField.CREATED_AT, descending=False)])

ALEX = Condition(Field.USER_ID, Operator.EQ, "alex")
TRIP = Condition(Field.RUN_ID, Operator.EQ, "trip")
KEY = (datetime(2024, 1, 1, tzinfo=UTC), "m1")


@pytest.mark.parametrize(
    ("tree", "leading"),
    [
        (EVERYTHING, "m.project DESC, "),
        (ALEX, "m.project DESC, m.user_id DESC, "),
        (And((TRIP, Not(ALEX))), "m.project DESC, m.run_id DESC, "),
        (And((TRIP, And((ALEX,)))), "m.project DESC, m.user_id DESC, "),
        (Or((ALEX, TRIP)), "m.project DESC, "),
        (Condition(Field.USER_ID, Operator.IN, ("alex", "bo")), "m.project DESC, "),
    ],
)
def test_an_order_begins_with_what_the_filter_holds_constant(tree: Filter, leading: str) -> None:
    assert compile_order(MemoryOrder(), Window(), constant_properties(tree)) == f"{leading}m.created_at DESC, m.id DESC"


def test_an_order_that_no_index_has_is_spelled_as_it_is() -> None:
    assert (
        compile_order(UPDATED, Window(), constant_properties(ALEX)) == "m.updated_at DESC, m.created_at ASC, m.id ASC"
    )


@pytest.mark.parametrize(
    ("order", "backward", "direction"),
    [
        (MemoryOrder(), False, "DESC"),
        (MemoryOrder(), True, "ASC"),
        (CREATED_UP, False, "ASC"),
        (CREATED_UP, True, "DESC"),
    ],
)
def test_a_list_is_read_from_the_end_by_turning_its_order_around(
    order: MemoryOrder, backward: bool, direction: str
) -> None:
    spelled = compile_order(order, Window(backward=backward), ["project"])

    assert {part.split()[1] for part in spelled.split(", ")} == {direction}


def test_without_a_place_there_are_no_bounds() -> None:
    bounds = compile_bounds(MemoryOrder(), Window())

    assert (bounds.text, bounds.parameters) == ("true", {})


def test_a_place_in_a_descending_list_is_passed_downwards() -> None:
    bounds = compile_bounds(MemoryOrder(), Window(after=KEY))

    assert bounds.parameters == {"a0": KEY[0], "a1": KEY[1]}
    assert "m.created_at <= $a0 AND coalesce(" in bounds.text
    assert "m.created_at < $a0 OR m.created_at = $a0 AND m.id < $a1" in bounds.text


def test_each_property_is_bounded_in_its_own_direction() -> None:
    bounds = compile_bounds(UPDATED, Window(after=(KEY[0], KEY[0], "m1")))

    assert "m.updated_at < $a0" in bounds.text
    assert "m.updated_at = $a0 AND m.created_at > $a1" in bounds.text
    assert "m.updated_at = $a0 AND m.created_at = $a1 AND m.id > $a2" in bounds.text


def test_both_ends_of_a_window_are_bounded() -> None:
    bounds = compile_bounds(MemoryOrder(), Window(after=KEY, before=KEY))

    assert bounds.parameters.keys() == {"a0", "a1", "b0", "b1"}
    assert "m.created_at >= $b0" in bounds.text
