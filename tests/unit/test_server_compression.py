"""Answers are compressed for who can read it; what is streamed goes on as it comes."""

from __future__ import annotations

import gzip
import threading
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.server import compression
from graphmem.server.compression import LONG, SHORTEST, Compression
from tests.unit.asgi import client_of

TEXT = b'{"text": "I like tea."}' * 100


async def get(
    app: ASGIApp,
    accepted: str | None = "gzip",
    method: str = "GET",
    address: str = "192.0.2.1",
    forwarded: str | None = None,
) -> tuple[httpx.Response, bytes]:
    """The answer, and the bytes of its body as they were sent."""
    sent: list[bytes] = []

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            sent.append(message.get("body", b""))
            await send(message)

        await Compression(app)(scope, receive, note)

    async with client_of(noted, address=address) as client:
        client.headers.pop("accept-encoding")
        headers = {} if accepted is None else {"Accept-Encoding": accepted}
        headers |= {} if forwarded is None else {"X-Forwarded-For": forwarded}
        return await client.request(method, "/", headers=headers), b"".join(sent)


@pytest.mark.parametrize("accepted", ["gzip", "gzip, deflate, br", "br;q=1, GZIP;q=0.5", "*", "identity;q=0, *;q=0.1"])
async def test_a_long_answer_is_compressed(accepted: str) -> None:
    answer, sent = await get(Response(TEXT, 400, media_type="application/json"), accepted)

    assert (answer.status_code, answer.content, gzip.decompress(sent)) == (400, TEXT, TEXT)
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) == len(sent) < len(TEXT) / 5
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", [None, "", "br", "gzip;q=0", "*;q=0", "identity", "xgzip"])
async def test_who_cannot_read_it_gets_it_as_it_is(accepted: str | None) -> None:
    answer, sent = await get(Response(TEXT), accepted)

    assert sent == TEXT
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
async def test_who_is_on_the_same_machine_gets_it_as_it_is_unless_a_proxy_hands_it_on(address: str) -> None:
    local, sent = await get(Response(TEXT), address=address)
    behind, packed = await get(Response(TEXT), address=address, forwarded="192.0.2.1")

    assert (local.content, sent) == (TEXT, TEXT)
    assert "content-encoding" not in local.headers
    assert local.headers["vary"] == "Accept-Encoding"
    assert (behind.content, gzip.decompress(packed)) == (TEXT, TEXT)


async def test_a_short_answer_and_one_that_is_packed_stay_as_they_are() -> None:
    packed = gzip.compress(bytes(range(256)) * 20, 0)

    assert (await get(Response(b"x" * (SHORTEST - 1))))[1] == b"x" * (SHORTEST - 1)
    assert (await get(Response(packed, headers={"Content-Encoding": "gzip"})))[1] == packed


async def test_a_head_alone_is_that_of_the_answer() -> None:
    answer, _ = await get(Response(headers={"Content-Length": "5000"}), method="HEAD")

    assert answer.headers["content-length"] == "5000"
    assert "content-encoding" not in answer.headers


async def test_what_is_streamed_goes_on_part_by_part() -> None:
    messages: list[Message] = []

    async def parts() -> AsyncIterator[bytes]:
        assert [message["type"] for message in messages] == ["http.response.start"]
        yield TEXT
        assert messages[-1]["body"] == TEXT
        yield TEXT

    async def noted(scope: Scope, receive: Receive, send: Send) -> None:
        async def note(message: Message) -> None:
            messages.append(message)
            await send(message)

        await Compression(StreamingResponse(parts(), media_type="text/event-stream"))(scope, receive, note)

    async with client_of(noted) as client:
        answer = await client.get("/")

    assert answer.content == TEXT * 2


@pytest.mark.parametrize(("size", "in_a_thread"), [(LONG - 1, False), (LONG, True)])
async def test_a_thread_compresses_what_takes_long(
    size: int, in_a_thread: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def pack(body: bytes) -> bytes:
        threads.append(threading.current_thread())
        return gzip.compress(body)

    monkeypatch.setattr(compression, "_pack", pack)
    answer, _ = await get(Response(b"x" * size))

    assert len(answer.content) == size
    assert [thread is not threading.current_thread() for thread in threads] == [in_a_thread]
