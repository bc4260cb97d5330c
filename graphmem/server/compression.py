"""Answers are compressed for callers elsewhere that can read that, long ones in a thread."""

from __future__ import annotations

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.negotiation import rank
from graphmem.scheduling.threads import Threads
from graphmem.server.callers import is_local

SHORTEST = 1_000
"""Bytes of an answer that is compressed; what is shorter fits into one packet anyway."""

LONG = 32 * 1024
"""Bytes from which on a thread compresses, which leaves the event loop and the interpreter to others meanwhile."""

_LEVEL = 1
"""An answer is an eighth longer than at zlib's best, in a quarter of the time."""


class Compression:
    """Compresses whole answers. What is streamed, such as events, goes on as it comes.

    A caller on the same machine gets them as they are: to pack and unpack a list takes a tenth of its time, and to send
    it nothing.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._threads = Threads("compression", 2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] == "HEAD":
            await self._app(scope, receive, send)
            return
        answer = _Answer(send, self._threads if _wants_packed(HTTPConnection(scope)) else None)
        await self._app(scope, receive, answer.send)


def _wants_packed(request: HTTPConnection) -> bool:
    accepted = ", ".join(request.headers.getlist("accept-encoding"))
    return not is_local(request) and rank(accepted, "gzip")[0] > 0


class _Answer:
    """An answer on its way, whose head waits for its body to be known."""

    def __init__(self, send: Send, threads: Threads | None) -> None:
        """`threads` compress; there are none for a caller that wants it as it is."""
        self._send = send
        self._threads = threads
        self._head: Message | None = None

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_compressible(message):
            self._head = message
            return
        if head := self._head:
            self._head = None
            MutableHeaders(scope=head).add_vary_header("Accept-Encoding")
            if self._threads:
                message = await _compressed(self._threads, head, message)
            await self._send(head)
        await self._send(message)


def _is_compressible(head: Message) -> bool:
    """Tells of a head whether its body is long, and sent as a whole: what is streamed has no length."""
    headers = Headers(scope=head)
    return int(headers.get("content-length", 0)) >= SHORTEST and "content-encoding" not in headers


async def _compressed(threads: Threads, head: Message, message: Message) -> Message:
    """Returns the body compressed, and changes the head accordingly."""
    body: bytes = message["body"]
    packed = await threads.run(_pack, body) if len(body) >= LONG else _pack(body)
    headers = MutableHeaders(scope=head)
    headers["Content-Encoding"] = "gzip"
    headers["Content-Length"] = str(len(packed))
    return {**message, "body": packed}


def _pack(body: bytes) -> bytes:
    return gzip.compress(body, _LEVEL, mtime=0)
