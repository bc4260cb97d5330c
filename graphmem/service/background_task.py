"""Running a coroutine in the background while requests are served."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from graphmem.errors import GraphmemError


@asynccontextmanager
async def running_in_background(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Runs `work` as a task for as long as the context is open, and cancels it on the way out.

    What the task raises is not raised here: the work logs its own failures, with `warn`.
    """
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def warn(log: logging.Logger, trouble: str, error: Exception) -> None:
    """Logs `trouble` as one warning, with the message of an error of graphmem's own, or the place of another."""
    if isinstance(error, GraphmemError):
        log.warning("%s %s", trouble, error.message)
    else:
        log.warning(trouble, exc_info=error)
