"""Errors reach callers as `userErrors` of a mutation's payload, or as GraphQL errors with a code."""

from __future__ import annotations

import logging
from enum import Enum
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.types import ExecutionResult

from graphmem.api.responses import FAULT
from graphmem.errors import BadUserInput, GraphmemError, Refused, RefusedTogether
from graphmem.telemetry.request import current_record

MAX_QUOTE = 1_000
MAX_LOGGED = 5
"""Faults of one request that are logged: a thousand aliases of a field that fails fail alike."""

_log = logging.getLogger(__name__)


@strawberry.enum(description="The kind of an error, which clients may rely on.")
class ErrorCode(Enum):
    BAD_USER_INPUT = strawberry.enum_value("BAD_USER_INPUT", description="The input is not valid.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="Something that the input names does not exist.")
    CONFLICT = strawberry.enum_value("CONFLICT", description="The input contradicts what is stored.")
    IMMUTABLE = strawberry.enum_value("IMMUTABLE", description="The memory is immutable.")
    EMPTY_SCOPE = strawberry.enum_value(
        "EMPTY_SCOPE", description="The input names no owner, or matches nothing less than everything."
    )
    LIMIT_EXCEEDED = strawberry.enum_value("LIMIT_EXCEEDED", description="The input is larger than allowed.")
    EXTRACTION_FAILED = strawberry.enum_value("EXTRACTION_FAILED", description="No memories could be inferred.")
    UNAUTHENTICATED = strawberry.enum_value("UNAUTHENTICATED", description="The caller is not known.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="The caller may not do this.")
    THROTTLED = strawberry.enum_value(
        "THROTTLED", description="The caller sent too many requests and may try again later."
    )
    COST_LIMIT_EXCEEDED = strawberry.enum_value("COST_LIMIT_EXCEEDED", description="The request asks for too much.")
    TIMEOUT = strawberry.enum_value("TIMEOUT", description="The request took too long.")
    CURSOR_EXPIRED = strawberry.enum_value(
        "CURSOR_EXPIRED", description="The cursor is too old; the list must be read from its beginning."
    )
    PERSISTED_QUERY_NOT_FOUND = strawberry.enum_value(
        "PERSISTED_QUERY_NOT_FOUND", description="No document is known by this id; it must be sent in full."
    )
    SLOW_CONSUMER = strawberry.enum_value(
        "SLOW_CONSUMER", description="The subscriber did not take what was sent; it may go on after the cursor."
    )
    UNAVAILABLE = strawberry.enum_value("UNAVAILABLE", description="The database or the embedder does not answer.")
    INTERNAL = strawberry.enum_value("INTERNAL", description="The server has a fault, which its log tells.")


@strawberry.type(description="An error for which an input was refused. Nothing was changed.")
class UserError:
    message: str = strawberry.field(description="A message that says what is wrong and what to do.")
    code: ErrorCode = strawberry.field(description="The kind of error.")
    field: list[str] | None = strawberry.field(
        description='The path to the offending part of the arguments, such as ["input", "messages", "3", "content"].'
    )

    @classmethod
    def from_error(cls, error: Refused, where: tuple[str, ...] = ()) -> UserError:
        path = [_shorten(part) for part in (*where, *error.field)]
        return cls(message=_shorten(error.message), code=ErrorCode(error.code), field=path or None)


def user_errors(error: Refused, where: tuple[str, ...] = ()) -> list[UserError]:
    """Returns one UserError for each part of the input that was refused; the paths of the error begin at `where`."""
    current_record().fail(error.code)
    parts = error.errors if isinstance(error, RefusedTogether) else (error,)
    return [UserError.from_error(part, where) for part in parts]


def describe_error(error: GraphQLError) -> dict[str, Any]:
    """Returns the error as callers see it, with a code, and without what they must not see.

    A fault is logged under the request's id, and its message is told nobody.
    """
    described = _describe(error)
    current_record().fail(described["extensions"]["code"])
    return described


def describe_result(result: ExecutionResult) -> dict[str, Any]:
    """Returns a result as callers see it, over every transport."""
    answer: dict[str, Any] = {} if _is_refused(result) else {"data": result.data}
    if result.errors:
        answer["errors"] = [describe_error(error) for error in result.errors]
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer


def _is_refused(result: ExecutionResult) -> bool:
    """Tells whether nothing was carried out, so that the answer has no data; the errors of fields have paths."""
    return result.data is None and not any(error.path for error in result.errors or ())


def _describe(error: GraphQLError) -> dict[str, Any]:
    shown: dict[str, Any] = {**error.formatted, "message": _shorten(error.message)}
    cause = error.original_error
    # GraphmemError itself, unlike its subclasses, tells a fault of ours: its message is told nobody either.
    if isinstance(cause, GraphmemError) and cause.code != GraphmemError.code:
        extensions: dict[str, Any] = {"code": cause.code}
        if cause.field:
            extensions["field"] = list(map(_shorten, cause.field))
        if cause.retry_after is not None:
            extensions["retryAfter"] = cause.retry_after
        if cause.cursor is not None:
            extensions["cursor"] = cause.cursor
        return shown | {"extensions": extensions}
    # GraphQL's own errors, of syntax, validation and scalars, are all about what the caller sent.
    if cause is None or isinstance(cause, GraphQLError):
        return shown | {"extensions": {"code": BadUserInput.code}}
    record = current_record()
    record.faults += 1
    if record.faults <= MAX_LOGGED:
        _log.error("A request failed.", exc_info=cause)
    return shown | {"message": FAULT, "extensions": {"code": GraphmemError.code, "requestId": record.id}}


def _shorten(text: str) -> str:
    """Cuts off a long text, for errors quote what was sent, which may be megabytes."""
    return text if len(text) <= MAX_QUOTE else text[:MAX_QUOTE] + "…"
