"""Work that is done side by side and ends together (structured concurrency)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def task_group() -> AsyncIterator[asyncio.TaskGroup]:
    """A task group whose first error is raised as it is, in place of a group of errors.

    When a task fails, the others are cancelled and waited for: asyncio.gather would leave them running, after the
    request whose they are has been answered.
    """
    try:
        async with asyncio.TaskGroup() as group:
            yield group
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from errors.exceptions[0].__cause__
