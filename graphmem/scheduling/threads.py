"""Threads for what computes too long for the event loop, and too briefly to wait behind what takes seconds."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """A few threads of one kind of work's own; like `asyncio.to_thread`, they inherit the request.

    More of them make nothing faster: all share the interpreter, and each that waits for it delays the event loop.
    """

    def __init__(self, kind: str, count: int) -> None:
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=kind)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(
            self._pool, lambda: context.run(function, *args, **kwargs)
        )
