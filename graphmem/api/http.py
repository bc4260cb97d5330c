"""GraphQL over HTTP: the endpoint finds out who asks, reads the request, and answers every error in GraphQL's form."""

from __future__ import annotations

import json
from functools import partial
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
from strawberry.types import ExecutionResult

from graphmem.api.body import JsonRequest, parse_body
from graphmem.api.budget import Budget
from graphmem.api.context import Context
from graphmem.api.errors import describe_error
from graphmem.api.exploration import Exploration
from graphmem.api.offloading import Offload
from graphmem.api.responses import error_response, http_error_response
from graphmem.api.schema import make_schema
from graphmem.errors import BadUserInput, Refused
from graphmem.model.cost import CostLimits
from graphmem.model.limits import MAX_REQUEST_BYTES, check_name
from graphmem.model.principal import Principal
from graphmem.service.services import Services

PROJECT_HEADER = "x-graphmem-project"


class GraphQLEndpoint(GraphQL[Context, None]):
    def __init__(self, services: Services, default_project: str, limits: CostLimits, exploration: Exploration) -> None:
        schema = make_schema(limits, exploration)
        # A GET would put what is asked into the URL, and so into the logs of proxies.
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self.request_adapter_class = partial(JsonRequest, Offload())  # type: ignore[assignment]
        self._limits = limits
        self._exploration = exploration
        self._services = services
        self._default_project = default_project

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.run(Request(scope, _limited(receive)))
        except HTTPException as error:
            response = error_response(BadUserInput(error.reason), error.status_code)
        except StarletteHTTPException as error:
            response = http_error_response(error)
        except Refused as error:
            response = error_response(error, 400)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        header = request.headers.get(PROJECT_HEADER)
        project = self._default_project if header is None else _as_utf8(header)
        return Context(Principal(check_name(project, "X-Graphmem-Project")), self._services, Budget(self._limits))

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [describe_error(error) for error in result.errors]
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer  # type: ignore[return-value]

    def decode_json(self, data: Any) -> object:
        """Returns a body, which `JsonRequest` has parsed already, or what a short text such as a URL's says."""
        return data if isinstance(data, dict) else parse_body(data.encode())

    def encode_json(self, data: object) -> str | bytes:
        try:
            return orjson.dumps(data)
        except TypeError:  # an integer beyond 64 bits, in metadata
            return json.dumps(data, separators=(",", ":"))


def _as_utf8(header: str) -> str:
    """Returns the header's text in UTF-8, which Starlette has read as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        raise BadUserInput("X-Graphmem-Project must be in UTF-8.") from error


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
