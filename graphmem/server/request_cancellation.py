"""A request's work is cancelled at its deadline, and as soon as its caller has hung up."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.api.negotiation import answer_type, content_type
from graphmem.api.responses import refusal_response
from graphmem.errors import GraphmemError, Unavailable
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.scheduling.request_work import RequestWork
from graphmem.server.refusals import Refuse

GRACE = 1.0
"""Seconds after the deadline in which the application may answer itself, with what it has."""

_END = 1.0
"""Seconds that a cancelled application has to clean up before its connection is left to the next request."""


class RequestCancellation:
    """An application in which every request is a `RequestWork`, which is cancelled as a whole when it must end."""

    def __init__(
        self,
        app: ASGIApp,
        seconds: float,
        memory: RequestMemory | None = None,
        refuse: Refuse | None = None,
    ) -> None:
        """`refuse` answers a request that must end, as the application would have: GraphQL's way by default."""
        self._app = app
        self._refuse = refuse or refuse_operation
        self._seconds = seconds
        self._memory = memory or RequestMemory()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        length = int(Headers(scope=scope).get("content-length", 0))
        request = _Request(RequestWork(self._seconds, self._memory), receive, send, length)
        with request.work.current():
            task = asyncio.create_task(self._run(scope, request))
        watch = asyncio.create_task(request.over())
        try:
            await asyncio.wait([task, watch], return_when=asyncio.FIRST_COMPLETED)
            if not task.done() and watch.result():
                task.cancel()
                await self._refuse(scope, request.work.exceeded())(scope, receive, send)
        except asyncio.CancelledError:
            # Only uvicorn cancels this: at the end of the server, for requests that have not ended by themselves.
            if not request.is_answered:
                await self._refuse(scope, Unavailable("graphmem is stopping."))(scope, receive, send)
        finally:
            watch.cancel()
            # The loaders end first: the fields that wait for them then end by their errors.
            request.work.end()
            task.cancel()
            await asyncio.wait([task], timeout=_END)
            request.work.release()
        if task.done() and not task.cancelled():
            task.result()

    async def _run(self, scope: Scope, request: _Request) -> None:
        try:
            await self._app(scope, request.receive, request.send)
        except ClientDisconnect:
            return  # before the whole body had arrived


def refuse_operation(scope: Scope, error: GraphmemError) -> Response:
    """Answers in the type that the caller likes best, as the application would have."""
    response = refusal_response(error)
    response.headers["Content-Type"] = content_type(answer_type(Headers(scope=scope)))
    return response


class _Request:
    """A request on its way: whether its body has been read, and whether it is being answered."""

    def __init__(self, work: RequestWork, receive: Receive, send: Send, length: int) -> None:
        self.work = work
        self._receive = receive
        self._send = send
        self._is_read = asyncio.Event()
        self._length = min(length, MAX_REQUEST_BYTES)
        self._received = self._held = 0
        self.is_answered = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._hold(len(message.get("body", b"")))
        if not message.get("more_body"):
            self.work.restart()
            self._is_read.set()
        return message

    def _hold(self, size: int) -> None:
        """Holds memory for a part of the body: all of its length at the first, where a header tells it.

        Else many at once would each hold a part, and none would find room for the rest.
        """
        self._received += size
        self.work.hold(max(self._length, self._received) - self._held)
        self._held = max(self._length, self._received)

    async def send(self, message: Message) -> None:
        self.is_answered = True
        await self._send(message)

    async def over(self) -> bool:
        """Returns when the request must end: False when its caller has hung up, True at the deadline."""
        await self._is_read.wait()
        try:
            async with asyncio.timeout(self.work.remaining + GRACE):
                await self._hung_up()
        except TimeoutError:
            if not self.is_answered:
                return True
            await self._hung_up()  # the answer is on its way, for as long as somebody takes it
        return False

    async def _hung_up(self) -> None:
        # All of the body has been read, so the server has nothing else to tell.
        while (await self._receive())["type"] != "http.disconnect":
            continue
