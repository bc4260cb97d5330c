from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.model.memory import Memory
from graphmem.model.order import MemoryOrder, Order, OrderField
from graphmem.model.scope import Scope

CREATED, UPDATED = OrderField.CREATED_AT, OrderField.UPDATED_AT

MEMORY = Memory(
    id="m1",
    text="I like tea.",
    hash="",
    metadata={},
    scope=Scope(user_id="alex"),
    version=1,
    immutable=False,
    created_at=datetime(2024, 1, 1, tzinfo=UTC),
    updated_at=datetime(2024, 2, 1, tzinfo=UTC),
    recorded_at=datetime(2024, 3, 1, tzinfo=UTC),
    expires_at=None,
)


def test_the_newest_come_first_where_nothing_is_asked() -> None:
    assert MemoryOrder().sort == MemoryOrder.of([]).sort == (("created_at", True), ("id", True))


@pytest.mark.parametrize(
    ("orders", "sort"),
    [
        ([Order(CREATED, descending=False)], (("created_at", False), ("id", False))),
        ([Order(UPDATED)], (("updated_at", True), ("id", True))),
        ([Order(UPDATED), Order(CREATED, False)], (("updated_at", True), ("created_at", False), ("id", False))),
        ([Order(CREATED), Order(CREATED, False)], (("created_at", True), ("id", True))),
    ],
)
def test_the_id_settles_what_is_equal_in_the_last_fields_direction(
    orders: list[Order], sort: tuple[tuple[str, bool], ...]
) -> None:
    assert MemoryOrder.of(orders).sort == sort


def test_a_memorys_place_is_its_values_in_the_order() -> None:
    assert MemoryOrder.of([Order(UPDATED)]).key_of(MEMORY) == (MEMORY.updated_at, "m1")
    assert MemoryOrder().key_of(MEMORY) == (MEMORY.created_at, "m1")


def test_orders_that_differ_have_different_names() -> None:
    orders = [[], [Order(CREATED, False)], [Order(UPDATED)], [Order(UPDATED), Order(CREATED)]]

    assert len({str(MemoryOrder.of(order)) for order in orders}) == len(orders)
