"""The executor of operations, which answers plain data several times as fast as graphql-core, and the same."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from graphql import GraphQLObjectType

from graphmem.api.cost.budget import LONG, BudgetedExecutor, Part
from graphmem.api.execution.plain_data import Items
from graphmem.api.execution.plain_selections import PlainSelections

_INCREMENTAL = ("defer", "stream")
"""Directives that part an answer, of which this executor knows nothing."""

_LEFT: Any = object()
"""What stands for an answer that is left to graphql-core."""


class FastExecutor(BudgetedExecutor):
    """Completes plain data by itself, within the same budget and the same time slices."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._stands_aside = self._has_middleware() or any(map(self.schema.get_directive, _INCREMENTAL))
        self._selections = self._new_selections()

    def build_per_event_executor(self, payload: Any) -> Any:
        executor = super().build_per_event_executor(payload)
        executor._selections = executor._new_selections()
        return executor

    def execute_fields(
        self,
        parent_type: GraphQLObjectType,
        source_value: Any,
        path: Any,
        grouped_field_set: Any,
        position_context: Any,
    ) -> Any:
        plain, others = self._selections.split(parent_type, grouped_field_set)
        answer = self._complete(plain.complete, source_value, self._part()) if plain else _LEFT
        if answer is _LEFT:
            return super().execute_fields(parent_type, source_value, path, grouped_field_set, position_context)
        if not others:
            return answer
        rest = super().execute_fields(parent_type, source_value, path, others, position_context)
        return _joined(answer, rest) if self.is_awaitable(rest) else answer | rest

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: Any, path: Any, position_context: Any
    ) -> Any:
        field = self._selections.field(parent_type, field_details_list)
        answer = self._complete(field.complete, source, self._part()) if field else _LEFT
        if answer is _LEFT:
            return super().execute_field(parent_type, source, field_details_list, path, position_context)
        return answer

    def complete_list_value(
        self, return_type: Any, field_details_list: Any, info: Any, path: Any, result: Any, position_context: Any
    ) -> Any:
        leave = partial(
            super().complete_list_value, return_type, field_details_list, info, path, result, position_context
        )
        items = self._selections.items(return_type, field_details_list) if type(result) is list else None
        if items is None:
            return leave()
        if len(result) > LONG:
            return self._complete_in_slices(items, result, leave)
        answer = self._complete(items.complete, result, self._part())
        return leave() if answer is _LEFT else answer

    async def _complete_in_slices(self, items: Items, values: list[Any], leave: Callable[[], Any]) -> Any:
        """Completes a long list; `leave` leaves all of it to graphql-core, as if nothing of it had been completed."""
        budget = self.context_value.budget
        answers, taken = [], self._part(len(values))
        if budget.take_part(taken):
            for value in values:
                if budget.time_slice.is_over:
                    await budget.time_slice.next()
                part = self._part()
                answer = self._complete(items.complete_item, value, part)
                if answer is _LEFT:
                    break
                answers.append(answer)
                taken.join(part)
            else:
                return answers
            budget.give_back(taken)
        left = leave()
        return await left if self.is_awaitable(left) else left

    def _complete(self, complete: Callable[[Any, Part], Any], value: Any, part: Part) -> Any:
        try:
            answer = complete(value, part)
        except Exception:  # noqa: BLE001  graphql-core comes to it again, and tells it in its place
            return _LEFT
        return answer if self.context_value.budget.take_part(part) else _LEFT

    def _part(self, values: int = 0) -> Part:
        return Part(self.context_value.budget.measure, values)

    def _new_selections(self) -> PlainSelections:
        return PlainSelections(self.schema, self.collect_subfields, is_empty=self._stands_aside)

    def _has_middleware(self) -> bool:
        # It is to see every field, such as that which traces them.
        return bool(self.middleware_manager and self.middleware_manager.middlewares)


async def _joined(answer: dict[str, Any], rest: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return answer | await rest
