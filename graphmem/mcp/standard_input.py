"""Standard input, line by line."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator

_STDIN = 0


async def read_lines(file: int = _STDIN) -> AsyncIterator[str]:
    """Yields the lines of an open file, which may be a pipe, a terminal or any other.

    Whoever waits for a line can be cancelled: a thread that reads waits for the writer alone, so nobody waits for it.
    """
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[bytes](1)

    def read() -> None:
        with os.fdopen(os.dup(file), "rb") as stream:
            for line in stream:
                asyncio.run_coroutine_threadsafe(lines.put(line), loop).result()
        asyncio.run_coroutine_threadsafe(lines.put(b""), loop).result()

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while line := await lines.get():
        yield line.decode(errors="replace")
