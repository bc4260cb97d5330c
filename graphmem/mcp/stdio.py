"""MCP over standard input and output: the one session of a client that has started this process."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from anyio import AsyncFile
from mcp.server.stdio import stdio_server

from graphmem.mcp.server import make_server
from graphmem.mcp.session import Session
from graphmem.mcp.standard_input import read_lines
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.scheduling.request_work import RequestWork
from graphmem.telemetry.request import open_record


@dataclass(frozen=True, slots=True)
class CallLimits:
    """The time of each call, and the memory of all calls at once."""

    seconds: float
    memory: RequestMemory

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Makes a call what a request is: it has an id, a deadline, and an end of all that was begun for it."""
        open_record(str(uuid.uuid4()))
        work = RequestWork(self.seconds, self.memory)
        try:
            with work.current():
                yield
        finally:
            work.end()
            work.release()


async def serve_stdio(session: Session, limits: CallLimits) -> None:
    """Answers until the client closes standard input."""
    server = make_server(session, limits)
    # The SDK asks of a file that it can be iterated over; its own could not be left while it waits for a line.
    lines = cast(AsyncFile[str], read_lines())
    async with stdio_server(lines) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
