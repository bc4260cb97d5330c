"""A client that sends or reads too slowly is told so, where it can be told, and keeps nobody out.

A real server with limits of a fraction of a second.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from graphmem.server.connections import Connections
from graphmem.server.protocol import BoundedProtocol, ConnectionLimits
from graphmem.server.request_cancellation import RequestCancellation

LIMITS = ConnectionLimits(header=0.5, stalled=0.5, rate=1_000)
LARGE = 30_000_000
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
PATIENCE = 60
DRIP = 0.08
"""Seconds between two bytes; out of step with the server, which looks every 0.05 s: a byte that comes as it closes
resets the connection."""


async def read(request: Request) -> Response:
    return PlainTextResponse(str(len(await request.body())))


async def large(request: Request) -> Response:
    return PlainTextResponse("x" * LARGE)


async def slow(request: Request) -> Response:
    await asyncio.sleep(2)
    return PlainTextResponse("slow")


class Handler:
    """An ASGI application, which Starlette does not wrap in a request of its own."""

    def __init__(self, handle: Callable[[Request], Awaitable[Response]]) -> None:
        self._handle = handle

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def]
        response = await self._handle(Request(scope, receive))
        await response(scope, receive, send)


@asynccontextmanager
async def served(limit: int = 100) -> AsyncIterator[int]:
    """The port of a server with so many connections."""
    routes = [Route(path, RequestCancellation(Handler(handle), 10)) for path, handle in PATHS.items()]
    config = uvicorn.Config(
        Starlette(routes=routes),
        http=partial(BoundedProtocol, connections=Connections(limit), limits=LIMITS),  # type: ignore[arg-type]
        log_config=None,
        lifespan="off",
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        task = asyncio.create_task(server._serve([listener]))
        while not server.started:  # noqa: ASYNC110  uvicorn tells nobody
            await asyncio.sleep(0.01)
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            await task


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


PATHS = {"/": read, "/large": large, "/slow": slow}


async def answer(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server closes the connection."""
    return await asyncio.wait_for(reader.read(), PATIENCE)


def code_of(answer: bytes, status: int) -> str:
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), answer
    [error] = json.loads(body)["errors"]
    code: str = error["extensions"]["code"]
    return code


async def test_half_a_header_is_timed_out() -> None:
    async with served() as port, connected(port) as (reader, writer):
        writer.write(GET[:20])

        assert code_of(await answer(reader), 408) == "TIMEOUT"


async def test_a_header_that_drips_is_timed_out() -> None:
    async with served() as port, connected(port) as (reader, writer):
        answered = asyncio.create_task(answer(reader))
        for byte in GET * 10:
            if answered.done():
                break
            writer.write(bytes([byte]))
            await asyncio.sleep(DRIP)

        assert code_of(await answered, 408) == "TIMEOUT"


async def test_silence_is_closed_without_a_word() -> None:
    async with served() as port, connected(port) as (reader, _):
        assert await answer(reader) == b""


@pytest.mark.parametrize("pause", [DRIP, 100], ids=["dripping", "stalled"])
async def test_a_body_that_comes_too_slowly_is_timed_out(pause: float) -> None:
    async with served() as port, connected(port) as (reader, writer):
        writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nx")
        answered = asyncio.create_task(answer(reader))

        async def drip() -> None:
            while True:
                await asyncio.sleep(pause)
                writer.write(b"x")

        dripping = asyncio.create_task(drip())
        assert code_of(await answered, 408) == "TIMEOUT"
        dripping.cancel()


async def test_an_answer_that_nobody_reads_is_dropped() -> None:
    async with served() as port, connected(port) as (reader, writer):
        writer.write(GET.replace(b"/", b"/large", 1))
        await asyncio.sleep(2)

        with suppress(ConnectionError):
            assert len(await answer(reader)) < LARGE


async def test_a_request_may_take_longer_than_its_header() -> None:
    async with served() as port, connected(port) as (reader, writer):
        writer.write(GET.replace(b"/", b"/slow", 1))

        assert (await reader.readuntil(b"slow")).startswith(b"HTTP/1.1 200")


async def test_half_sent_requests_keep_nobody_out() -> None:
    async with served(limit=20) as port, AsyncExitStack() as stack:
        for _ in range(50):
            _, writer = await stack.enter_async_context(connected(port))
            writer.write(GET[:20])

        reader, writer = await stack.enter_async_context(connected(port))
        writer.write(GET)

        assert (await asyncio.wait_for(reader.readline(), PATIENCE)).startswith(b"HTTP/1.1 200")


async def test_without_a_free_connection_the_answer_says_when_to_ask_again() -> None:
    async with served(limit=1) as port, connected(port) as (_, busy):
        busy.write(GET.replace(b"/", b"/slow", 1))
        await asyncio.sleep(0.2)

        async with connected(port) as (reader, _):
            got = await answer(reader)

        assert code_of(got, 503) == "UNAVAILABLE"
        assert b"retry-after: 1\r\n" in got


async def test_a_refusal_reaches_who_sent_a_whole_request_before_reading() -> None:
    """Bytes that lie unread at a close make it a reset, which would take the answer away."""
    async with served(limit=1) as port, connected(port) as (_, busy):
        busy.write(GET.replace(b"/", b"/slow", 1))
        await asyncio.sleep(0.2)

        for _ in range(20):
            async with connected(port) as (reader, writer):
                writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500000\r\n\r\n")
                for _ in range(5):
                    writer.write(b"x" * 100_000)
                    await asyncio.sleep(0.01)

                assert code_of(await answer(reader), 503) == "UNAVAILABLE"


async def test_what_is_not_http_is_told_in_json() -> None:
    async with served() as port, connected(port) as (reader, writer):
        writer.write(b"nonsense\r\n\r\n")

        assert code_of(await answer(reader), 400) == "BAD_USER_INPUT"
