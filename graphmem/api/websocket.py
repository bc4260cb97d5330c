"""GraphQL over WebSocket: many operations on one connection, by the protocol graphql-transport-ws.

Strawberry speaks the protocol. Here each operation is made what a request over HTTP is: its caller is asked for anew,
it has its own context, deadline and line in the log, and its errors are described as everywhere.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing, nullcontext
from dataclasses import replace
from datetime import timedelta
from types import UnionType
from typing import Any

from graphql import GraphQLError
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect
from strawberry.exceptions import ConnectionRejectionError
from strawberry.http import GraphQLRequestData
from strawberry.http.async_base_view import AsyncWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.types.execution import PreExecutionError
from strawberry.types.unset import UNSET

from graphmem.access.credentials import Credentials, credentials_of, read_token
from graphmem.api.context import Context
from graphmem.api.contexts import Contexts
from graphmem.api.errors import describe_error, describe_result
from graphmem.api.request_parameters import read_parameters
from graphmem.api.responses import encode_json, hold_answer
from graphmem.api.schema import Schema
from graphmem.errors import BadUserInput, GraphmemError, LimitExceeded, Throttled, Unauthenticated, Unavailable
from graphmem.scheduling.request_work import RequestWork, within_deadline
from graphmem.telemetry.request import current_record, open_record
from graphmem.telemetry.telemetry import Telemetry
from graphmem.wire.json_body import parse_body

PROTOCOL = "graphql-transport-ws"
MAX_MESSAGE_BYTES = 256 * 1024
"""Of a message from a client. What is larger, such as a long conversation, is sent over HTTP."""
MAX_OPERATIONS = 100
"""On one connection at once."""
INIT_TIMEOUT = timedelta(seconds=10)
"""The time in which a client has to say who it is."""
GRACE = 1.0
"""Seconds after an operation's deadline in which it may answer itself, with what it has."""

FORBIDDEN, TRY_AGAIN_LATER = 4403, 1013
_MAX_REASON = 123
"""Bytes of the reason with which a WebSocket is closed."""

_log = logging.getLogger(__name__)


class GraphQLSocket:
    """The address of GraphQL for WebSockets."""

    def __init__(
        self,
        contexts: Contexts,
        schema: Schema,
        telemetry: Telemetry,
        make_work: Callable[[], RequestWork],
        most_per_caller: int,
    ) -> None:
        """`make_work` makes the work of an operation; a caller has no more open connections than `most_per_caller`."""
        self.contexts = contexts
        self.schema = schema
        self.telemetry = telemetry
        self.make_work = make_work
        self._most_per_caller = most_per_caller
        self._open: Counter[str] = Counter()

    @property
    def open(self) -> int:
        return self._open.total()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        socket = WebSocket(scope, receive, send)
        if PROTOCOL not in scope["subprotocols"]:
            await socket.accept()
            await socket.close(4406, f"Subprotocol not acceptable: ask for {PROTOCOL}.")
            return
        await socket.accept(PROTOCOL)
        connection = Connection(self, socket)
        try:
            await connection.handle()
        finally:
            self.leave(connection)

    def enter(self, connection: Connection, caller: str) -> None:
        """Counts a connection. Raises Throttled where the caller has too many."""
        if self._open[caller] >= self._most_per_caller:
            raise Throttled(f"You have {self._most_per_caller} connections open: close one first.")
        connection.caller = caller
        self._open[caller] += 1

    def leave(self, connection: Connection) -> None:
        if connection.caller is None:
            return
        self._open[connection.caller] -= 1
        if not self._open[connection.caller]:
            del self._open[connection.caller]


class _Messages(AsyncWebSocketAdapter):
    """The messages of a connection: JSON in text frames, which is all that clients of the protocol read."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._is_closed = False

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        while not self._is_closed:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") is None:
                raise NonTextMessageReceived
            try:
                yield parse_body(message["text"].encode("utf-8", "surrogatepass"))
            except GraphmemError as error:
                raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        text = encode_json(message)
        await hold_answer(len(text), waits=current_record().is_stream)
        try:
            await self._socket.send_text(text.decode())
        except (WebSocketDisconnect, RuntimeError) as error:  # the latter once it has been closed
            raise WebSocketDisconnected from error

    async def close(self, code: int, reason: str) -> None:
        """Closes the connection, unless that has been done: the first reason counts."""
        if not self._is_closed:
            self._is_closed = True
            await self._socket.close(code, reason.encode()[:_MAX_REASON].decode(errors="ignore"))


class Connection(BaseGraphQLTransportWSHandler[Any, None]):
    """One connection, from its handshake to its end."""

    def __init__(self, server: GraphQLSocket, socket: WebSocket) -> None:
        self.connection_params: dict[str, Any] = {}
        """What the client has sent with connection_init."""
        super().__init__(self, _Messages(socket), self, None, server.schema, INIT_TIMEOUT)  # type: ignore[arg-type]
        self._server = server
        self._socket = socket
        self._requests: dict[str, GraphQLRequestData] = {}
        self._credentials: Credentials | None = None
        self.caller: str | None = None
        """Who is counted for the connection, once that is known."""

    async def on_ws_connect(self, _: object) -> Any:
        """Finds out who the client is. Raises ConnectionRejectionError where it may not come in, and says why."""
        try:
            self._credentials = _with_params(credentials_of(self._socket), self.connection_params)
            context = await self._server.contexts.admit(self._credentials)
            self._server.enter(self, context.principal.caller)
        except GraphmemError as error:
            is_for_now = isinstance(error, Throttled | Unavailable)
            await self.websocket.close(TRY_AGAIN_LATER if is_for_now else FORBIDDEN, f"{error.code}: {error.message}")
            raise ConnectionRejectionError from error
        return UNSET

    async def handle_message(self, message: Any) -> None:
        if problem := _problem_of(message):
            await self.handle_invalid_message(problem)
        else:
            await super().handle_message({key: value for key, value in message.items() if value is not None})  # type: ignore[arg-type]

    async def handle_subscribe(self, message: Any) -> None:
        try:
            request = read_parameters(message["payload"])
        except BadUserInput as error:
            await self._refuse(message["id"], error)
            return
        if len(self.operations) >= MAX_OPERATIONS:
            full = LimitExceeded(f"This connection has {MAX_OPERATIONS} operations under way: end one first.")
            await self._refuse(message["id"], full)
            return
        # Strawberry's operation has no room for extensions, which may name a document in place of a query.
        self._requests[message["id"]] = request
        message["payload"] = {"query": request.query or ""}
        await super().handle_subscribe(message)

    async def run_operation(self, operation: Operation[Any, None]) -> None:
        """Carries out an operation as a request of its own."""
        request, work = self._requests.pop(operation.id), self._server.make_work()
        with work.current(), self._server.telemetry.operation(open_record(None)):
            try:
                await self._answer(operation, request)
            except WebSocketDisconnected:
                return
            except Exception as error:  # noqa: BLE001  it is described, or logged as a fault
                await self._refuse(operation.id, error)
                await self._close_for(error)
            finally:
                work.end()
                work.release()
                if self.operations.get(operation.id) is operation:
                    self.forget_id(operation.id)

    async def cleanup_operation(self, operation_id: str) -> None:
        self._requests.pop(operation_id, None)  # it is there while the operation has not begun
        await super().cleanup_operation(operation_id)

    async def _answer(self, operation: Operation[Any, None], request: GraphQLRequestData) -> None:
        assert self._credentials
        context = await self._server.contexts.admit(self._credentials)
        is_stream = await self._server.schema.is_subscription(request, context.principal.project)
        async with nullcontext() if is_stream else within_deadline(GRACE):
            last = await self._send_results(operation, request, context)
        await operation.send_operation_message({"id": operation.id, "type": "complete"})
        await self._close_for(last)

    async def _send_results(
        self, operation: Operation[Any, None], request: GraphQLRequestData, context: Context
    ) -> Exception | None:
        """Sends each result as it comes, and returns the error of the last, where that was one of the whole."""
        results: Any = await self.schema.stream(
            request.query,
            variable_values=request.variables,
            context_value=context,
            operation_name=request.operation_name,
            operation_extensions=request.extensions,
        )
        error: Exception | None = None
        async with aclosing(results):
            async for result in results:
                answer: Any = describe_result(result)
                message: Any = {"id": operation.id, "type": "next", "payload": answer}
                if isinstance(result, PreExecutionError):
                    message |= {"type": "error", "payload": answer["errors"]}
                await operation.send_operation_message(message)
                error = result.errors[0].original_error if result.errors else None
        return error

    async def _refuse(self, operation_id: str, error: Exception) -> None:
        described = describe_error(GraphQLError(str(error), original_error=error))
        message: Any = {"id": operation_id, "type": "error", "payload": [described]}
        try:
            await self.send_message(message)
        except WebSocketDisconnected:
            _log.debug("A client has gone before it was refused.")

    async def _close_for(self, error: Exception | None) -> None:
        """Closes the connection of a caller whose key no longer counts: nothing more could be asked on it."""
        if isinstance(error, Unauthenticated):
            await self.websocket.close(FORBIDDEN, f"{error.code}: {error.message}")


_PARAMS = ("authorization", "x-api-key", "x-graphmem-project")
"""What connection_init may have in place of headers, which a page cannot set on a WebSocket."""


def _with_params(credentials: Credentials, params: Mapping[str, Any]) -> Credentials:
    """Returns the credentials with what a client says in connection_init. Raises BadUserInput."""
    given = {name.lower(): value for name, value in params.items()}
    named: dict[str, Any] = {name: given[name] for name in _PARAMS if name in given}
    if not all(isinstance(value, str) for value in named.values()):
        raise BadUserInput(f"{', '.join(named)} of connection_init must be texts.")
    project = named.pop("x-graphmem-project", credentials.project)
    if named:
        token = read_token(_listed(named, "authorization"), _listed(named, "x-api-key"))
        credentials = replace(credentials, token=token)
    return replace(credentials, project=project)


def _listed(named: Mapping[str, str], name: str) -> list[str]:
    return [named[name]] if name in named else []


_SHAPES: Mapping[str, Mapping[str, type | UnionType]] = {
    "connection_init": {"payload": dict | None},
    "subscribe": {"id": str, "payload": dict},
    "complete": {"id": str},
}


def _problem_of(message: Mapping[str, Any]) -> str:
    """Returns what is wrong with a message, which Strawberry would stumble over; empty where it is good."""
    kind = message.get("type")
    if not isinstance(kind, str):
        return "A message has a type."
    for name, of in _SHAPES.get(kind, {}).items():
        if not isinstance(message.get(name), of):
            return f"{kind} has a {name} of another kind."
    return ""
