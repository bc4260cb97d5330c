"""A TCP proxy between a client and a server that breaks connections: such networks are."""

from __future__ import annotations

import asyncio
import math
import socket
import struct
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

RESET = struct.pack("ii", 1, 0)
"""For SO_LINGER: the peer is told that the connection is broken, not that it has ended."""


class BreakingProxy:
    """Passes connections on to `target`, which may change, and breaks each after so many bytes of its answers."""

    def __init__(self, target: str, lengths: Iterable[int]) -> None:
        self.target = target
        self.url = ""
        self.broken = 0
        self._lengths = iter(lengths)

    async def pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serves a connection, until one side ends it or it is to break."""
        target = urlsplit(self.target)
        try:
            answers, requests = await asyncio.open_connection(target.hostname, target.port)
        except OSError:
            _break(writer)
            return
        asking = asyncio.create_task(_copy(reader, requests, math.inf))
        length = next(self._lengths, math.inf)
        try:
            await _copy(answers, writer, length)
        finally:
            self.broken += length < math.inf
            asking.cancel()
            _break(writer)
            _break(requests)


@asynccontextmanager
async def breaking_proxy(target: str, lengths: Iterable[int] = ()) -> AsyncIterator[BreakingProxy]:
    """A proxy that breaks its first connections after these numbers of bytes, and later ones not by itself."""
    proxy = BreakingProxy(target, lengths)
    serving: set[asyncio.Task[None]] = set()

    def accept(reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.create_task(proxy.pass_on(reader, writer))
        serving.add(task)
        task.add_done_callback(serving.discard)

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as listener:
        proxy.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
        yield proxy
        listener.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _copy(reader: StreamReader, writer: StreamWriter, length: float) -> None:
    """Passes on so many bytes, or as many as there are."""
    try:
        while length > 0 and (data := await reader.read(int(min(length, 65536)))):
            writer.write(data)
            await writer.drain()
            length -= len(data)
    except ConnectionError:
        return  # its other side has gone


def _break(writer: StreamWriter) -> None:
    connection = writer.get_extra_info("socket")
    if connection.fileno() >= 0:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
