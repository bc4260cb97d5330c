"""What an answer may grow to, counted while it is made: a list that no argument limits may be longer than its estimate.

It is made in time slices, so that the event loop serves the others in between.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from graphmem.errors import CostLimitExceeded
from graphmem.model.cost import CostLimits
from graphmem.scheduling.time_slice import TimeSlice

SLACK = 2
"""By how much the values of an answer may outnumber the cost that is allowed, which was an estimate."""

LONG = 20
"""Items of a list that may take more than one slice."""


_SMALL = frozenset({bool, int, float})
"""The classes of leaves that have no size."""


@dataclass(slots=True)
class Part:
    """What a part of an answer counts for, which is taken from the budget as one."""

    measure: Callable[[Any], int]
    values: int = 0
    bytes: int = 0

    def add(self, leaf: Any) -> None:
        self.values += 1
        if type(leaf) is str:
            self.bytes += len(leaf)
        elif type(leaf) not in _SMALL:
            self.bytes += self.measure(leaf)

    def join(self, other: Part) -> None:
        self.values += other.values
        self.bytes += other.bytes


class Budget:
    def __init__(self, limits: CostLimits, time_slice: TimeSlice | None = None) -> None:
        """Makes the budget of one request. `time_slice` is that of all requests of the event loop."""
        self.time_slice = time_slice or TimeSlice()
        self._limits = limits
        self._most_values = limits.cost * SLACK
        self._most_bytes = limits.answer_bytes
        self._values = 0
        self._bytes = 0
        self._read = 0
        self._sizes: dict[int, int] = {}

    def renewed(self) -> Budget:
        """Returns the budget of the next of many answers."""
        return Budget(self._limits, self.time_slice)

    @property
    def is_spent(self) -> bool:
        return max(self._values, self._read) > self._most_values or self._bytes > self._most_bytes

    def check(self) -> None:
        """Raises CostLimitExceeded where the answer has too much already."""
        if self.is_spent:
            raise self.error()

    def take_read(self, items: int) -> None:
        """Counts items that were read to be answered, once each. Raises CostLimitExceeded for too many."""
        self._read += items
        self.check()

    def take(self, values: int) -> None:
        """Counts values of the answer. Raises CostLimitExceeded once there are too many."""
        self._values += values
        if self._values > self._most_values:
            raise self.error()

    def take_leaf(self, value: Any) -> None:
        """Counts a leaf with its size. Raises CostLimitExceeded once there are too many, or too large ones."""
        self._values += 1
        self._bytes += self.measure(value)
        if self._values > self._most_values or self._bytes > self._most_bytes:
            raise self.error()

    def take_part(self, part: Part) -> bool:
        """Counts a part of the answer, if there is room for all of it; otherwise tells so and counts nothing."""
        values, size = self._values + part.values, self._bytes + part.bytes
        if values > self._most_values or size > self._most_bytes:
            return False
        self._values, self._bytes = values, size
        return True

    def give_back(self, part: Part) -> None:
        """Takes back what was counted of a part that is to be made anew."""
        self._values -= part.values
        self._bytes -= part.bytes

    def measure(self, leaf: Any) -> int:
        """Returns the size of a leaf that may be large; of others there is a limit to their number."""
        if type(leaf) is str:
            return len(leaf)
        return self._size(leaf) if isinstance(leaf, dict | list) else 0

    def error(self) -> CostLimitExceeded:
        if self._bytes > self._most_bytes:
            return CostLimitExceeded(
                f"The answer is larger than {self._most_bytes:,} bytes; ask for less at once, such as a smaller page."
            )
        return CostLimitExceeded(
            f"The answer has more than {self._most_values:,} values; ask for less at once, such as a smaller page."
        )

    def _size(self, value: dict[str, Any] | list[Any]) -> int:
        # The same metadata under a hundred aliases is one object, and is measured once.
        if id(value) not in self._sizes:
            self._sizes[id(value)] = _encoded_size(value)
        return self._sizes[id(value)]


class BudgetedExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes an operation within the budget of its context."""

    def build_per_event_executor(self, payload: Any) -> Any:
        executor: Any = super().build_per_event_executor(payload)
        # All events would share it, and a subscription would keep what each of them has selected until it ends.
        executor._relevant_sub_fields = {}
        return executor

    def complete_list_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        items = result if isinstance(result, list) else list(result)
        self.context_value.budget.take(len(items))
        part = _in_slices(items, self.context_value.budget.time_slice) if len(items) > LONG else items
        return super().complete_list_value(return_type, field_details_list, info, path, part, position_context)

    async def complete_awaitable_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        return await super().complete_awaitable_value(
            return_type,
            field_details_list,
            info,
            path,
            _in_slice(result, self.context_value.budget.time_slice),
            position_context,
        )

    def complete_leaf_value(self, return_type: Any, result: Any) -> Any:  # type: ignore[override]  # static in its base
        value = super().complete_leaf_value(return_type, result)
        self.context_value.budget.take_leaf(value)
        return value


async def _in_slices(items: Iterable[Any], time_slice: TimeSlice) -> AsyncIterator[Any]:
    for item in items:
        if time_slice.is_over:
            await time_slice.next()
        yield item


async def _in_slice(result: Awaitable[Any], time_slice: TimeSlice) -> Any:
    value = await result
    if time_slice.is_over:
        await time_slice.next()
    return value


def _encoded_size(value: Any) -> int:
    try:
        return len(orjson.dumps(value))
    except TypeError:  # an integer beyond 64 bits
        return len(str(value))
