"""HTTP on one connection, with a bound on the time that each part of it may take.

uvicorn waits for ever for a header, a body, and a reader of its answer: a few hundred sockets that send a byte now and
then (Slowloris) or read one (slow read) would take the server from everybody.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from graphmem.api.responses import error_body
from graphmem.errors import BadUserInput, DeadlineExceeded, GraphmemError, Unavailable
from graphmem.server.connections import Connections
from graphmem.wire.statuses import retry_after


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Seconds, and bytes a second, that a client must keep to."""

    header: float = 10.0
    """For a whole header, from the connection or from its first byte on."""
    stalled: float = 20.0
    """Without progress in a body or in the reading of an answer."""
    rate: float = 1_000.0
    """Bytes a second, on average over `stalled` seconds; a modem from 1991 is faster."""
    refused: float = 1.0
    """For the reading of a refusal, until the connection is closed."""


class Progress:
    """How much of something has gone through, looked at from time to time."""

    def __init__(self, limits: ConnectionLimits) -> None:
        self._limits = limits
        self._since: float | None = None
        self._amount = 0

    def stop(self) -> None:
        self._since = None

    def is_stalled(self, amount: int, now: float) -> bool:
        """Returns whether less than the rate has been added to the amount over the last `stalled` seconds."""
        if self._since is None:
            self._since, self._amount = now, amount
        if now - self._since < self._limits.stalled:
            return False
        gained = amount - self._amount
        self._since, self._amount = now, amount
        return gained < self._limits.rate * self._limits.stalled


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which looks a few times in each limit at how far its client has come."""

    def __init__(self, *args: Any, connections: Connections, limits: ConnectionLimits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._open = connections
        self._limits = limits
        self._pause = min(limits.header, limits.stalled) / 10
        self._header_since: float | None = None
        """When the connection was made, or the first byte of a header came; None while no header is awaited."""
        self._received = 0
        self._body, self._answer = Progress(limits), Progress(limits)
        self._timer: asyncio.TimerHandle | None = None
        self._is_refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._header_since = self.loop.time()
        if not self._open.open(self):
            self._refuse(
                HTTPStatus.SERVICE_UNAVAILABLE,
                Unavailable("Every connection that graphmem takes is in use; ask again.", retry_after=1),
            )
            return
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.close(self)
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing() or self._is_refused:
            return
        self._received += len(data)
        super().data_received(data)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        if self._header_since is None:
            self._header_since = self.loop.time()

    def on_headers_complete(self) -> None:
        self._header_since = None
        self._open.begin(self)
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self.pipeline:
            self._open.wait(self)

    def evict(self) -> None:
        self.transport.close()

    def send_400_response(self, msg: str) -> None:
        self._refuse(HTTPStatus.BAD_REQUEST, BadUserInput("This is not HTTP/1.1, or a damaged request."))

    def _look(self) -> None:
        if self.transport.is_closing() or self._is_refused:
            self._open.close(self)  # of a WebSocket, whose end another protocol is told
            return
        now = self.loop.time()
        if self._header_since is not None and now - self._header_since > self._limits.header:
            self._time_out(f"The request's header did not arrive within {self._limits.header:g} s.")
        elif self._body_is_stalled(now):
            self._time_out(f"The request's body came at less than {self._limits.rate:,.0f} bytes a second.")
        elif self._answer_is_stalled(now):
            self.transport.abort()
        self._timer = self.loop.call_later(self._pause, self._look)

    def _body_is_stalled(self, now: float) -> bool:
        # Reading is paused while the application does not take what has come.
        if not self.cycle or not self.cycle.more_body or self.cycle.response_complete or self.flow.read_paused:
            self._body.stop()
            return False
        return self._body.is_stalled(self._received, now)

    def _answer_is_stalled(self, now: float) -> bool:
        unread = self.transport.get_write_buffer_size()
        if not unread:
            self._answer.stop()
            return False
        return self._answer.is_stalled(-unread, now)

    def _time_out(self, message: str) -> None:
        if self._received and not (self.cycle and not self.cycle.response_complete and self.cycle.response_started):
            self._refuse(HTTPStatus.REQUEST_TIMEOUT, DeadlineExceeded(message))
        else:
            self.transport.close()  # nobody has asked for anything, or the answer has begun

    def _refuse(self, status: HTTPStatus, error: GraphmemError) -> None:
        """Answers past the application, and closes the connection.

        It is closed for writing first, and what still comes is read for a moment (a lingering close): a socket that is
        closed with unread bytes is reset, and the client's kernel may drop the answer.
        """
        body = error_body(error)
        lines = [
            f"HTTP/1.1 {status.value} {status.phrase}",
            "content-type: application/json",
            f"content-length: {len(body)}",
            "connection: close",
            *(f"{name.lower()}: {value}" for name, value in retry_after(error.retry_after).items()),
        ]
        self.transport.write("\r\n".join([*lines, "", ""]).encode() + body)
        self.transport.write_eof()
        self._is_refused = True
        self.loop.call_later(self._limits.refused, self.transport.close)
