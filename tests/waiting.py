"""Waiting for what tells nobody that it has happened: a file, a process, a metric, a line of the log."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

PATIENCE = 120
"""Seconds until something is taken for never happening."""


async def until(condition: Callable[[], bool]) -> None:
    """Returns once the condition holds. Raises TimeoutError when it does not within PATIENCE."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
