"""How errors reach callers: `userErrors` of a mutation's payload, or GraphQL errors with a code."""

from __future__ import annotations

import logging
import uuid
from enum import Enum
from typing import Any

import strawberry
from graphql import GraphQLError

from graphmem.errors import BadUserInput, GraphmemError, Refused, RefusedTogether

MAX_QUOTE = 1_000

_log = logging.getLogger(__name__)


@strawberry.enum(description="What kind of error it is; clients may rely on it.")
class ErrorCode(Enum):
    BAD_USER_INPUT = strawberry.enum_value("BAD_USER_INPUT", description="The input is not valid.")
    NOT_FOUND = strawberry.enum_value("NOT_FOUND", description="What is named does not exist.")
    CONFLICT = strawberry.enum_value("CONFLICT", description="It contradicts what is stored.")
    IMMUTABLE = strawberry.enum_value("IMMUTABLE", description="The memory was made not to change.")
    EMPTY_SCOPE = strawberry.enum_value("EMPTY_SCOPE", description="No owner, or nothing less than all, was named.")
    LIMIT_EXCEEDED = strawberry.enum_value("LIMIT_EXCEEDED", description="The input is larger than allowed.")
    EXTRACTION_FAILED = strawberry.enum_value("EXTRACTION_FAILED", description="No memories could be inferred.")
    UNAUTHENTICATED = strawberry.enum_value("UNAUTHENTICATED", description="The caller is not known.")
    FORBIDDEN = strawberry.enum_value("FORBIDDEN", description="The caller may not do this.")
    THROTTLED = strawberry.enum_value("THROTTLED", description="Too many requests; try again later.")
    COST_LIMIT_EXCEEDED = strawberry.enum_value("COST_LIMIT_EXCEEDED", description="The request asks for too much.")
    TIMEOUT = strawberry.enum_value("TIMEOUT", description="It took too long.")
    CURSOR_EXPIRED = strawberry.enum_value("CURSOR_EXPIRED", description="The cursor is too old; begin again.")
    UNAVAILABLE = strawberry.enum_value("UNAVAILABLE", description="The database or the embedder does not answer.")
    INTERNAL = strawberry.enum_value("INTERNAL", description="A fault of the server.")


@strawberry.type(description="Why an input was refused. Nothing was changed.")
class UserError:
    message: str = strawberry.field(description="What is wrong and what to do.")
    code: ErrorCode = strawberry.field(description="What kind of error it is.")
    field: list[str] | None = strawberry.field(
        description='The path to the offending part of the arguments, such as ["input", "messages", "3", "content"].'
    )

    @classmethod
    def from_error(cls, error: Refused) -> UserError:
        return cls(
            message=_shorten(error.message), code=ErrorCode(error.code), field=list(map(_shorten, error.field)) or None
        )


def user_errors(error: Refused) -> list[UserError]:
    """One for each part of the input that was refused."""
    parts = error.errors if isinstance(error, RefusedTogether) else (error,)
    return [UserError.from_error(part) for part in parts]


def describe_error(error: GraphQLError) -> dict[str, Any]:
    """The error as callers see it: with a code, and without what they must not see.

    A fault is logged under a request id, and its message stays in the log.
    """
    shown: dict[str, Any] = {**error.formatted, "message": _shorten(error.message)}
    cause = error.original_error
    if isinstance(cause, GraphmemError) and cause.code != GraphmemError.code:
        extensions: dict[str, Any] = {"code": cause.code}
        if cause.field:
            extensions["field"] = list(map(_shorten, cause.field))
        return shown | {"extensions": extensions}
    if cause is None or isinstance(cause, GraphQLError):
        return shown | {"extensions": {"code": BadUserInput.code}}
    request_id = str(uuid.uuid4())
    _log.error("request %s failed", request_id, exc_info=cause)
    message = "graphmem failed to carry this out; its log has the reason under this request id."
    return shown | {"message": message, "extensions": {"code": GraphmemError.code, "requestId": request_id}}


def _shorten(text: str) -> str:
    """Errors quote what was sent, which may be megabytes."""
    return text if len(text) <= MAX_QUOTE else text[:MAX_QUOTE] + "…"
