"""Work that needs the processor for long runs in a thread, one piece at a time, so that the event loop goes on.

A second thread would not make it faster: all threads share the interpreter, and each that waits for it delays the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Offload:
    def __init__(self) -> None:
        self._place = asyncio.Semaphore(1)

    async def run(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        async with self._place:
            return await asyncio.to_thread(function, *args, **kwargs)
