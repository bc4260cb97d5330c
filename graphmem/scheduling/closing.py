"""Closing the parts of a server one after the other, in a bounded time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

_log = logging.getLogger(__name__)

CLOSING_TIMEOUT = 1.0
"""Seconds that each part has to close when the server ends."""


async def within_time(close: Callable[[], Awaitable[None]]) -> None:
    """Closes a part; one that hangs, as on a database that does, must not take the time of those after it."""
    try:
        async with asyncio.timeout(CLOSING_TIMEOUT):
            await close()
    except TimeoutError:
        _log.warning("A part did not close within %.0f s and was left.", CLOSING_TIMEOUT)
