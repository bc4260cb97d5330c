"""Errors as OpenAI's clients read them: a status, and a message with its type and code in JSON."""

from __future__ import annotations

import logging

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from graphmem.errors import BadUserInput, GraphmemError, LimitExceeded, NotFound, Unauthenticated
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.telemetry.request import current_record
from graphmem.wire.statuses import retry_after, status_of

_CODES = {Unauthenticated.code: "invalid_api_key", NotFound.code: "model_not_found"}
"""OpenAI's codes of errors; all others have graphmem's, in small letters."""
_FAULT = "graphmem failed to carry this out; its log has the reason under the request id {id}."

_log = logging.getLogger(__name__)


def error_response(error: GraphmemError, status: int | None = None) -> Response:
    current_record().fail(error.code)
    status = status or (404 if isinstance(error, NotFound) else status_of(error.code))
    body = {
        "message": error.message,
        "type": "server_error" if status >= 500 else "invalid_request_error",
        "param": ".".join(error.field) or None,
        "code": _CODES.get(error.code, error.code.lower()),
    }
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    return Response(orjson.dumps({"error": body}), status, headers | retry_after(error.retry_after), "application/json")


def refuse(_: Scope, error: GraphmemError) -> Response:
    """Answers a request that must end before it is carried out."""
    return error_response(error)


async def answer_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, GraphmemError)
    return error_response(error)


async def answer_http_error(_: Request, error: Exception) -> Response:
    """Answers what is refused before it reaches an endpoint, such as an unknown address."""
    assert isinstance(error, HTTPException)
    response = error_response(_described(error), error.status_code)
    response.headers.update(error.headers or {})
    return response


async def answer_fault(_: Request, error: Exception) -> Response:
    """Answers an error that nobody expected, which the log tells; its message is told nobody."""
    _log.error("A request failed.", exc_info=error)
    return error_response(GraphmemError(_FAULT.format(id=current_record().id)), 500)


def _described(error: HTTPException) -> GraphmemError:
    match error.status_code:
        case 404:
            return BadUserInput("There is nothing at this address; embeddings are at /v1/embeddings.")
        case 413:
            return LimitExceeded(f"The request's body is larger than {MAX_REQUEST_BYTES:,} bytes.")
    return BadUserInput(error.detail)
