"""The order of a list of memories. It is total, as keyset pagination needs: no two memories have the same key."""

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
    """The fields that the caller asks for, by default the newest first, and the id last to break ties."""

    sort: tuple[tuple[str, bool], ...] = (("created_at", True), ("id", True))
    """Pairs of a property and whether it descends, the most significant first."""

    @classmethod
    def of(cls, orders: Sequence[Order]) -> MemoryOrder:
        """Builds the order from a caller's fields; of a field that is named twice, the first counts."""
        directions: dict[str, bool] = {}
        for order in orders or [Order(OrderField.CREATED_AT)]:
            directions.setdefault(str(order.field), order.descending)
        return cls((*directions.items(), ("id", [*directions.values()][-1])))

    def key_of(self, memory: Memory) -> Key:
        return tuple(getattr(memory, name) for name, _ in self.sort)

    def __str__(self) -> str:
        return ",".join(f"{'-' if descending else '+'}{name}" for name, descending in self.sort)
