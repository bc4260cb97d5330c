"""GraphQL over HTTP: the endpoint finds out who asks, reads the request, and answers every error in GraphQL's form."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

from cross_web import AsyncHTTPRequestAdapter, HTTPException
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.exceptions import MissingQueryError
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.http.base import BaseRequestProtocol
from strawberry.http.parse_content_type import parse_content_type
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from graphmem.access.credentials import credentials_of
from graphmem.api.context import Context
from graphmem.api.contexts import Contexts
from graphmem.api.errors import describe_result
from graphmem.api.event_stream import EventStream, is_streamed, takes_events
from graphmem.api.negotiation import JSON, RESPONSE_JSON, accept_of, answer_type, content_type
from graphmem.api.request_parameters import parse_url, read_parameters
from graphmem.api.responses import (
    encode_json,
    error_response,
    hold_answer,
    http_error_response,
    refusal_response,
)
from graphmem.api.schema import Schema
from graphmem.errors import BadUserInput, GraphmemError, Throttled, Unavailable
from graphmem.scheduling.request_work import current_work
from graphmem.scheduling.threads import Threads
from graphmem.wire.json_body import read_body
from graphmem.wire.limited import limited
from graphmem.wire.statuses import STATUS, retry_after, status_of

MAX_URL_BYTES = 64 * 1024
"""Bytes of what a URL asks for; a body may have far more."""

_METHODS = ("GET", "POST")

_NO_QUERY = "The request has no query: send the document as `query`, or the id of a trusted one as `documentId`."

_LATER = (Unavailable.code, Throttled.code)
"""The codes of errors that say when to ask again: a full queue, and a caller's rate limit."""


class GraphQLEndpoint(GraphQL[Context, None]):
    def __init__(self, contexts: Contexts, schema: Schema) -> None:
        super().__init__(schema, graphql_ide=None, subscription_protocols=[GRAPHQL_SSE_PROTOCOL])
        self.stream_transport_classes_by_protocol = {GRAPHQL_SSE_PROTOCOL: EventStream}
        self._threads = Threads("bodies", 1)
        self._schema = schema
        self._contexts = contexts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, limited(receive))
        request.state.media_type = answer_type(request.headers)
        try:
            _check_header(request)
            response = await self.run(request)
        except (HTTPException, StarletteHTTPException, GraphmemError) as error:
            response = _refusal(error)
            response.headers["Content-Type"] = content_type(request.state.media_type)
        response.headers.add_vary_header("Accept")
        await response(scope, receive, send)

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        return False  # `server.application` shows the page

    async def parse_http_body(self, request: AsyncHTTPRequestAdapter) -> GraphQLRequestData:
        """Returns what is asked. A GET's body says nothing, but with its end the time for the answer begins."""
        body = await request.get_body()
        if request.method == "GET":
            return read_parameters(parse_url(request.query_params))
        return read_parameters(await read_body(self._threads, body))

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Returns the context of whoever asks, whom `request.state.principal` names to what wraps the endpoint.

        Raises what `Entrance.admit` raises, before any of the body is read.
        """
        context = await self._contexts.admit(credentials_of(request))
        request.state.principal = context.principal
        return context

    async def execute_operation(
        self, request: Any, request_adapter: Any, request_data: Any, context: Any, root_value: Any, sub_response: Any
    ) -> Any:
        """Carries out what is asked. Strawberry streams the answer where the protocol says so."""
        is_subscription = await self._schema.is_subscription(request_data, context.principal.project)
        is_stream = is_streamed(accept_of(request.headers), is_subscription)
        request_data.protocol = "sse" if is_stream else "http"
        return await super().execute_operation(
            request, request_adapter, request_data, context, root_value, sub_response
        )

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """Returns what tells `create_response` the type of the answer."""
        return Response(media_type=request.state.media_type)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        return describe_result(result)  # type: ignore[return-value]

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """Answers with the status that GraphQL over HTTP has for the type of the answer.

        Where asking later is the whole answer it has a status of its own in both, so that clients and proxies wait, and
        no data, which would promise that something was carried out.
        """
        later = _asked_later(response_data)
        if later:
            response_data.pop("data", None)
        response = Response(self.encode_json(response_data))
        response.headers["Content-Type"] = content_type(sub_response.media_type)
        if work := current_work():
            work.hold_answer(len(response.body))
        if later:
            code, seconds = later
            response.status_code = STATUS[code]
            response.headers.update(retry_after(seconds))
        elif "data" not in response_data and sub_response.media_type == RESPONSE_JSON:
            response.status_code = status_of(response_data["errors"][0]["extensions"]["code"])
        return response

    async def create_streaming_response(
        self, request: Any, stream: Callable[[], AsyncIterator[str]], sub_response: Response, headers: Mapping[str, str]
    ) -> Response:
        return StreamingResponse(_counted(stream()), headers=headers)

    def encode_json(self, data: object) -> bytes:
        return encode_json(data)


async def _counted(events: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yields the events, each as soon as there is room for it: what is left out could not be asked for again."""
    async for event in events:
        await hold_answer(len(event), waits=True)
        yield event


def _asked_later(answer: dict[str, Any]) -> tuple[str, float] | None:
    """Returns a code, and the seconds after which to ask again, where all of an answer is missing for that reason."""
    if any(value is not None for value in (answer.get("data") or {}).values()):
        return None
    extensions = [error["extensions"] for error in answer.get("errors", ())]
    if not extensions or any(one["code"] not in _LATER or "retryAfter" not in one for one in extensions):
        return None
    return extensions[0]["code"], max(one["retryAfter"] for one in extensions)


def _check_header(request: Request) -> None:
    """Raises Starlette's HTTPException for a request that can be refused before it is known who asks."""
    if request.method not in _METHODS:
        raise StarletteHTTPException(405, headers={"Allow": ", ".join(_METHODS)})
    if len(request.scope["query_string"]) > MAX_URL_BYTES:
        raise StarletteHTTPException(414)
    if request.state.media_type is None and not takes_events(accept_of(request.headers)):
        raise StarletteHTTPException(406)
    kind, parameters = parse_content_type(request.headers.get("content-type", ""))
    charset = str(parameters.get("charset", "utf-8")).lower()
    if request.method == "POST" and (kind.lower() != JSON or charset not in ("utf-8", "utf8")):
        raise StarletteHTTPException(415, headers={"Accept-Post": JSON})


def _refusal(error: Exception) -> Response:
    """Answers what is refused before an operation begins: by Strawberry, by what stands before it, or by graphmem."""
    if isinstance(error, GraphmemError):
        return refusal_response(error)
    if isinstance(error, StarletteHTTPException):
        return http_error_response(error)
    assert isinstance(error, HTTPException)
    match error.__cause__:
        case InvalidOperationTypeError(operation_type=OperationType.MUTATION):
            return http_error_response(StarletteHTTPException(405, headers={"Allow": "POST"}))
        case MissingQueryError():
            return error_response(BadUserInput(_NO_QUERY), 400)
    return error_response(BadUserInput(error.reason), error.status_code)
