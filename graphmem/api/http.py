"""GraphQL over HTTP: the endpoint finds out who asks, reads the request, and answers every error in GraphQL's form."""

from __future__ import annotations

import json
from typing import Any

import orjson
from cross_web import HTTPException
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse
from strawberry.http.base import BaseRequestProtocol
from strawberry.types import ExecutionResult

from graphmem.api.budget import Budget
from graphmem.api.context import Context
from graphmem.api.errors import describe_error
from graphmem.api.exploration import Exploration
from graphmem.api.ide import Ide
from graphmem.api.schema import make_schema
from graphmem.api.text_parts import join_text_parts
from graphmem.errors import BadUserInput, GraphmemError, LimitExceeded, NotFound, Refused
from graphmem.model.cost import CostLimits
from graphmem.model.limits import MAX_REQUEST_BYTES, check_name
from graphmem.model.principal import Principal
from graphmem.service.services import Services

PROJECT_HEADER = "x-graphmem-project"

MAX_JSON_DEPTH = 64


class GraphQLEndpoint(GraphQL[Context, None]):
    def __init__(
        self,
        services: Services,
        default_project: str,
        ide: Ide | None = None,
        limits: CostLimits | None = None,
        exploration: Exploration | None = None,
    ) -> None:
        """Makes the endpoint. With an `ide`, a browser that opens its address gets the page of the IDE."""
        self._limits, self._exploration = limits or CostLimits(), exploration or Exploration()
        # A GET would put what is asked into the URL, and so into the logs of proxies.
        schema = make_schema(self._limits, self._exploration)
        super().__init__(schema, allow_queries_via_get=False, subscription_protocols=())
        self._services = services
        self._default_project = default_project
        self._ide = ide

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.run(Request(scope, _limited(receive)))
        except HTTPException as error:
            response = error_response(BadUserInput(error.reason), error.status_code)
        except StarletteHTTPException as error:
            response = error_response(_http_error(error), error.status_code)
        except Refused as error:
            response = error_response(error, 400)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        header = request.headers.get(PROJECT_HEADER)
        project = self._default_project if header is None else _as_utf8(header)
        return Context(Principal(check_name(project, "X-Graphmem-Project")), self._services, Budget(self._limits))

    def should_render_graphql_ide(self, request: BaseRequestProtocol) -> bool:
        wants_page = request.method == "GET" and "text/html" in request.headers.get("accept", "")
        return self._ide is not None and self._exploration.is_open and wants_page

    async def render_graphql_ide(self, request: Request) -> Response:
        assert self._ide is not None
        return self._ide.page()

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [describe_error(error) for error in result.errors]
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer  # type: ignore[return-value]

    def decode_json(self, data: str | bytes) -> object:
        try:
            # orjson would read an integer beyond 64 bits as a float and so change the caller's metadata.
            body = json.loads(data, parse_constant=_refuse_constant)
        except RecursionError as error:
            raise _too_deep() from error
        except ValueError as error:  # also from bytes that are not UTF-8, and an integer of thousands of digits
            raise BadUserInput("The request's body is not JSON in UTF-8, or holds too long a number.") from error
        if not isinstance(body, dict):
            raise BadUserInput('The request\'s body must be one JSON object, like {"query": "…", "variables": {…}}.')
        _check_depth(body)
        join_text_parts(body.get("variables"))
        return body

    def encode_json(self, data: object) -> str:
        try:
            return orjson.dumps(data).decode()
        except TypeError:  # an integer beyond 64 bits, in metadata
            return json.dumps(data, separators=(",", ":"))


def error_response(error: GraphmemError, status: int) -> Response:
    body = {"errors": [{"message": error.message, "extensions": {"code": error.code}}]}
    return Response(orjson.dumps(body), status, media_type="application/json")


def _as_utf8(header: str) -> str:
    """Returns the header's text in UTF-8, which Starlette has read as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise BadUserInput("X-Graphmem-Project must be in UTF-8.") from error


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Answers what is refused before it reaches an endpoint, such as an unknown address."""
    assert isinstance(error, StarletteHTTPException)
    return error_response(_http_error(error), error.status_code)


async def answer_fault(request: Request, error: Exception) -> Response:
    """Answers an error that nobody expected; the server logs it."""
    return error_response(GraphmemError("graphmem failed to carry this out; its log has the reason."), 500)


def _http_error(error: StarletteHTTPException) -> GraphmemError:
    match error.status_code:
        case 404:
            return NotFound("There is nothing at this address; GraphQL is at /graphql.")
        case 413:
            return LimitExceeded(f"The request's body is larger than {MAX_REQUEST_BYTES:,} bytes.")
    return BadUserInput(error.detail)


def _limited(receive: Receive) -> Receive:
    """Returns a `receive` that refuses a body once it grows too large."""
    # Starlette has such a limit too, but answers in plain text where clients expect GraphQL's JSON.
    size = 0

    async def receive_part() -> Message:
        nonlocal size
        part = await receive()
        size += len(part.get("body", b""))
        if size > MAX_REQUEST_BYTES:
            raise StarletteHTTPException(413)
        return part

    return receive_part


def _refuse_constant(name: str) -> object:
    raise BadUserInput(f"The request's body holds {name}, which is not JSON.")


def _check_depth(body: object) -> None:
    """Raises LimitExceeded for a body nested so deeply that recursion over its variables could fail."""
    level = [body]
    for _ in range(MAX_JSON_DEPTH):
        level = [item for node in level for item in _children(node)]
        if not level:
            return
    raise _too_deep()


def _too_deep() -> LimitExceeded:
    return LimitExceeded(f"The request's body is nested more than {MAX_JSON_DEPTH} levels deep.")


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
