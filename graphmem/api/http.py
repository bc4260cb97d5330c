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

from graphmem.access.authentication import Authenticator
from graphmem.access.credentials import credentials_of
from graphmem.api.body import JsonRequest, parse_body
from graphmem.api.context import Context
from graphmem.api.cost.budget import Budget
from graphmem.api.errors import describe_error
from graphmem.api.responses import STATUS, error_response, http_error_response, refusal_response, retry_after
from graphmem.api.schema import Schema
from graphmem.errors import BadUserInput, GraphmemError, Throttled, Unavailable
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.scheduling.request_work import current_work
from graphmem.scheduling.threads import Threads
from graphmem.scheduling.time_slice import TimeSlice
from graphmem.service.services import Services
from graphmem.telemetry.request import current_record

_LATER = (Unavailable.code, Throttled.code)
"""The codes of errors that say when to ask again: a full queue, and a caller's rate limit."""


class GraphQLEndpoint(GraphQL[Context, None]):
    def __init__(self, services: Services, authenticator: Authenticator, schema: Schema) -> None:
        # A GET would put what is asked into the URL, and so into the logs of proxies.
        super().__init__(schema, graphql_ide=None, allow_queries_via_get=False, subscription_protocols=())
        self.request_adapter_class = partial(JsonRequest, Threads("bodies", 1))  # type: ignore[assignment]
        self._limits = schema.limits
        self._slice = TimeSlice()
        self._services = services
        self._authenticator = authenticator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self.run(Request(scope, _limited(receive)))
        except HTTPException as error:
            response = error_response(BadUserInput(error.reason), error.status_code)
        except StarletteHTTPException as error:
            response = http_error_response(error)
        except GraphmemError as error:
            response = refusal_response(error)
        await response(scope, receive, send)

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        """Returns the context of whoever asks, whom `request.state.principal` names to what wraps the endpoint.

        Raises what `Authenticator.authenticate` raises, before any of the body is read.
        """
        principal = request.state.principal = await self._authenticator.authenticate(credentials_of(request))
        current_record().tell_caller(principal)
        if work := current_work():
            work.caller = principal.caller
        spend = partial(self._authenticator.spend, principal)
        return Context(principal, self._services, Budget(self._limits, self._slice), spend)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: dict[str, Any] = {"data": result.data}
        if result.errors:
            answer["errors"] = [describe_error(error) for error in result.errors]
        if result.extensions:
            answer["extensions"] = result.extensions
        return answer  # type: ignore[return-value]

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        """Answers with a status of its own where asking later is the whole answer, so that clients and proxies wait."""
        response = super().create_response(response_data, sub_response)
        if work := current_work():
            work.hold_answer(len(response.body))
        if later := _asked_later(response_data):
            code, seconds = later
            response.status_code = STATUS[code]
            response.headers.update(retry_after(seconds))
        return response

    def decode_json(self, data: Any) -> object:
        """Returns a body, which `JsonRequest` has parsed already, or what a short text such as a URL's says."""
        return data if isinstance(data, dict) else parse_body(data.encode())

    def encode_json(self, data: object) -> str | bytes:
        try:
            return orjson.dumps(data)
        except TypeError:  # an integer beyond 64 bits, in metadata
            return json.dumps(data, separators=(",", ":"))


def _asked_later(answer: dict[str, Any]) -> tuple[str, float] | None:
    """Returns a code, and the seconds after which to ask again, where all of an answer is missing for that reason."""
    if any(value is not None for value in (answer["data"] or {}).values()):
        return None
    extensions = [error["extensions"] for error in answer.get("errors", ())]
    if not extensions or any(one["code"] not in _LATER or "retryAfter" not in one for one in extensions):
        return None
    return extensions[0]["code"], max(one["retryAfter"] for one in extensions)


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
