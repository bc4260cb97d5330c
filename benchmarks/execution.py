"""The time to execute an operation whose data is there already, against Strawberry's own executor."""

from __future__ import annotations

import uuid
from functools import partial
from types import SimpleNamespace
from typing import Any

from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from benchmarks.measures import LIST, Row, medians, ratio_row
from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.api.schema import Schema, make_schema
from graphmem.model.cost import CostLimits
from graphmem.model.memory import Memory, hash_text
from graphmem.model.moment import now
from graphmem.model.paging import Page
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope

MEMORIES = 100


async def measure_execution(times: int) -> Row:
    """Lists the same memories with both executors in turn."""
    ours, plain = make_schema(), make_schema()
    plain.execution_context_class = StrawberryGraphQLCoreExecutionContext
    services = SimpleNamespace(memories=_Listed())
    pairs = [(partial(_execute, ours, services), partial(_execute, plain, services))] * times
    what = f"{MEMORIES} memories, 12 scalars, executed in memory, against Strawberry's executor, p50"
    return ratio_row(what, *await medians(pairs), "≤ 0.33 ×")


async def _execute(schema: Schema, services: Any) -> None:
    context = Context(Principal("bench"), services, Budget(CostLimits()), lambda points, least: None, _nobody_looks)
    result = await schema.execute(LIST, context_value=context)
    assert not result.errors


async def _nobody_looks() -> None:
    """Nobody's key is looked at again."""


class _Listed:
    """Answers like the service of memories, without a database."""

    def __init__(self) -> None:
        self._page = Page([_memory(number) for number in range(MEMORIES)], has_next=True, has_previous=False)

    async def list_memories(self, *_: Any) -> Page[Memory]:
        return self._page


def _memory(number: int) -> Memory:
    text, at = f"Planted {number} red tulips behind the house, and watered them twice a week.", now()
    scope = Scope(user_id="alex", run_id=f"run-{number // 10}")
    metadata = {"place": "garden", "number": number} if number % 2 else {}
    return Memory(str(uuid.uuid4()), text, hash_text(text), metadata, scope, 1, False, at, at, now(), None)
