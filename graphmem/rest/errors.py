"""Errors as mem0's clients expect them: a status, from which they choose their exception, and a sentence in JSON."""

from __future__ import annotations

import logging

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from graphmem.errors import (
    BadUserInput,
    Conflict,
    EmptyScope,
    GraphmemError,
    Immutable,
    NotFound,
    Unauthenticated,
)
from graphmem.rest.rows import ErrorBody
from graphmem.telemetry.request import current_record
from graphmem.wire import statuses

_log = logging.getLogger(__name__)


class NotOffered(GraphmemError):
    """graphmem does not have this."""

    code = "NOT_IMPLEMENTED"


STATUS = {
    **statuses.STATUS,
    NotFound.code: 404,
    Conflict.code: 409,
    Immutable.code: 409,
    GraphmemError.code: 500,
    NotOffered.code: 501,
}
"""The statuses of errors by their codes; 400 of all others."""

NO_OWNER = "At least one of the filters: agent_id, user_id, app_id, run_id is required!"
_FAULT = "graphmem failed to carry this out; its log has the reason under the request id {id}."
OF_HTTP = {
    404: "There is nothing at this address.",
    413: "The request's body is too large.",
    415: "The body must be JSON: send Content-Type: application/json.",
}


def error_response(error: GraphmemError) -> Response:
    current_record().fail(error.code)
    headers = {"WWW-Authenticate": "Token"} if isinstance(error, Unauthenticated) else {}
    headers |= statuses.retry_after(error.retry_after)
    body = error_body(_message(error), error.code)
    if error.field:
        body["field"] = list(error.field)
    return _response(body, STATUS.get(error.code, 400), headers)


def http_error_response(error: HTTPException) -> Response:
    current_record().fail(BadUserInput.code)
    message = OF_HTTP.get(error.status_code, error.detail)
    return _response(error_body(message, BadUserInput.code), error.status_code, dict(error.headers or {}))


def fault_response(error: Exception) -> Response:
    """Answers an error that nobody expected, which the log tells; its message is told nobody."""
    _log.error("A request failed.", exc_info=error)
    return error_response(GraphmemError(_FAULT.format(id=current_record().id)))


def refuse(_: Scope, error: GraphmemError) -> Response:
    """Answers a request that must end before it is carried out."""
    return error_response(error)


def error_body(message: str, code: str) -> ErrorBody:
    """Returns the body: mem0 says `error` at some addresses and `detail` at others, and its clients read either."""
    return {"error": message, "detail": message, "code": code}


def _message(error: GraphmemError) -> str:
    if isinstance(error, EmptyScope) and error.message == EmptyScope.__doc__:
        return NO_OWNER
    return error.message


def _response(body: ErrorBody, status: int, headers: dict[str, str]) -> Response:
    return Response(orjson.dumps(body), status, headers, "application/json")
