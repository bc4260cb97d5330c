"""Errors as HTTP responses: whatever refuses a request, the answer is JSON in GraphQL's form."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from graphmem.api.negotiation import ANSWERS, JSON
from graphmem.errors import (
    BadUserInput,
    GraphmemError,
    LimitExceeded,
    NotFound,
    Unauthenticated,
    Unavailable,
)
from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.scheduling.request_work import current_work
from graphmem.telemetry.request import current_record
from graphmem.wire.statuses import retry_after, status_of

FAULT = "graphmem failed to carry this out; its log has the reason under this request id."
"""What callers are told of an error that nobody expected."""


def encode_json(data: object) -> bytes:
    try:
        return orjson.dumps(data)
    except TypeError:  # an integer beyond 64 bits, in metadata
        return json.dumps(data, separators=(",", ":")).encode()


def error_body(error: GraphmemError) -> bytes:
    record = current_record()
    record.fail(error.code)
    extensions: dict[str, object] = {"code": error.code}
    if error.code == GraphmemError.code:
        extensions["requestId"] = record.id
    if error.retry_after is not None:
        extensions["retryAfter"] = error.retry_after
    return orjson.dumps({"errors": [{"message": error.message, "extensions": extensions}]})


def error_response(error: GraphmemError, status: int, headers: Mapping[str, str] | None = None) -> Response:
    return Response(
        error_body(error), status, {**(headers or {}), **retry_after(error.retry_after)}, "application/json"
    )


def refusal_response(error: GraphmemError) -> Response:
    """Answers an error for which nothing of a request is carried out."""
    headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}
    return error_response(error, status_of(error.code), headers)


def http_error_response(error: HTTPException) -> Response:
    return error_response(_described(error), error.status_code, error.headers)


async def answer_http_error(request: Request, error: Exception) -> Response:
    """Answers what is refused before it reaches an endpoint, such as an unknown address."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405 and request.method == "OPTIONS":
        # What refuses any other method is the answer to the one that asks which are allowed.
        return Response(status_code=204, headers=error.headers)
    return http_error_response(error)


async def answer_refusal(request: Request, error: Exception) -> Response:
    """Answers what an endpoint refuses that has no form of its own for it."""
    assert isinstance(error, GraphmemError)
    return refusal_response(error)


async def answer_fault(request: Request, error: Exception) -> Response:
    """Answers an error that nobody expected; the server logs it."""
    return error_response(GraphmemError(FAULT), 500)


def _described(error: HTTPException) -> GraphmemError:
    match error.status_code:
        case 404:
            return NotFound("There is nothing at this address; GraphQL is at /graphql.")
        case 405:
            return BadUserInput(f"This address takes this by {(error.headers or {}).get('Allow')} only.")
        case 406:
            return BadUserInput(f"Answers are {' and '.join(ANSWERS)}: the Accept header takes neither.")
        case 413:
            return LimitExceeded(f"The request's body is larger than {MAX_REQUEST_BYTES:,} bytes.")
        case 414:
            return LimitExceeded("The request's URL is too long: send the request by POST.")
        case 415:
            return BadUserInput(f"The request's Content-Type must be {JSON}, in UTF-8.")
    return BadUserInput(error.detail)


async def hold_answer(size: int, *, waits: bool) -> None:
    """Counts the bytes of an answer to the present request. Raises Unavailable, or waits, where there is no room."""
    work = current_work()
    while work:
        try:
            return work.hold_answer(size)
        except Unavailable as error:
            if not waits:
                raise
            await asyncio.sleep(error.retry_after or 1)
