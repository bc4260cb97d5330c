"""The order of a list of memories, total so that every place in it can be told from the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from graphmem.model.memory import Memory
from graphmem.model.paging import Key


class OrderField(StrEnum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"


@dataclass(frozen=True, slots=True)
class Order:
    field: OrderField
    descending: bool = True


@dataclass(frozen=True, slots=True)
class MemoryOrder:
    """What was asked for, newest first where nothing was, then the id in the same direction."""

    sort: tuple[tuple[str, bool], ...] = (("created_at", True), ("id", True))
    """Properties in order of weight, each with whether it descends."""

    @classmethod
    def of(cls, orders: Sequence[Order]) -> MemoryOrder:
        """A field that is named again counts where it was named first."""
        wanted: dict[str, bool] = {}
        for order in orders or [Order(OrderField.CREATED_AT)]:
            wanted.setdefault(str(order.field), order.descending)
        return cls((*wanted.items(), ("id", [*wanted.values()][-1])))

    def key_of(self, memory: Memory) -> Key:
        return tuple(getattr(memory, name) for name, _ in self.sort)

    def __str__(self) -> str:
        return ",".join(f"{'-' if descending else '+'}{name}" for name, descending in self.sort)
