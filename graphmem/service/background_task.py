"""Work that is done beside the requests."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from graphmem.errors import GraphmemError


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """It goes on until it is done, or this is left."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def warn(log: logging.Logger, trouble: str, error: Exception) -> None:
    """With where the error comes from, if nobody has foreseen it."""
    fault = None if isinstance(error, GraphmemError) else error
    log.warning("%s %s", trouble, error, exc_info=fault)
