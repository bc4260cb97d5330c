"""The errors that the client raises: one class for each code of graphmem, all of them a GraphmemError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


class GraphmemError(Exception):
    """An error that graphmem answers with in place of a result. A change that was refused has changed nothing."""

    def __init__(self, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        details = details or {}
        self.message = message
        self.code: str | None = details.get("code")
        """The code; None where the answer did not come from graphmem."""
        self.field: list[str] = list(details.get("field") or ())
        """The path to the argument that was not valid."""
        self.retry_after: float | None = details.get("retryAfter")
        """The seconds after which graphmem asks to be asked again."""
        self.request_id: str | None = details.get("requestId")
        """The request's id, under which graphmem's log has the reason."""
        self.cursor: str | None = details.get("cursor")
        """The place in the activity log at which a subscription ended."""
        self.others: list[GraphmemError] = []
        """The errors beside this one."""


class BadUserInput(GraphmemError):
    """The input is not valid."""


class NotFound(GraphmemError):
    """Something that the input names does not exist."""


class Conflict(GraphmemError):
    """The input contradicts what is stored."""


class Immutable(GraphmemError):
    """The memory is immutable."""


class EmptyScope(GraphmemError):
    """The input names no owner, or matches nothing less than everything."""


class LimitExceeded(GraphmemError):
    """The input is larger than allowed."""


class ExtractionFailed(GraphmemError):
    """No memories could be inferred."""


class Unauthenticated(GraphmemError):
    """The caller is not known."""


class Forbidden(GraphmemError):
    """The caller may not do this."""


class Throttled(GraphmemError):
    """The caller sent too many requests and may try again later."""


class CostLimitExceeded(GraphmemError):
    """The request asks for too much."""


class Timeout(GraphmemError):
    """The request took too long for graphmem."""


class CursorExpired(GraphmemError):
    """The cursor is too old; the list must be read from its beginning."""


class PersistedQueryNotFound(GraphmemError):
    """No document is known by this id."""


class SlowConsumer(GraphmemError):
    """The subscriber did not take what was sent; it may go on after the cursor."""


class Unavailable(GraphmemError):
    """The database or the embedder does not answer, or graphmem has no room at present."""


class Internal(GraphmemError):
    """The server has a fault, which its log tells."""


class Unreachable(GraphmemError):
    """No answer came: nothing listens, or the connection broke. A change may have been made, or not."""


_CLASSES: dict[str, type[GraphmemError]] = {
    "BAD_USER_INPUT": BadUserInput,
    "NOT_FOUND": NotFound,
    "CONFLICT": Conflict,
    "IMMUTABLE": Immutable,
    "EMPTY_SCOPE": EmptyScope,
    "LIMIT_EXCEEDED": LimitExceeded,
    "EXTRACTION_FAILED": ExtractionFailed,
    "UNAUTHENTICATED": Unauthenticated,
    "FORBIDDEN": Forbidden,
    "THROTTLED": Throttled,
    "COST_LIMIT_EXCEEDED": CostLimitExceeded,
    "TIMEOUT": Timeout,
    "CURSOR_EXPIRED": CursorExpired,
    "PERSISTED_QUERY_NOT_FOUND": PersistedQueryNotFound,
    "SLOW_CONSUMER": SlowConsumer,
    "UNAVAILABLE": Unavailable,
    "INTERNAL": Internal,
}


def error_of(errors: Iterable[tuple[str, Mapping[str, Any]]]) -> GraphmemError:
    """Returns the first of some errors, with the others in it. Each is a message and its details, such as the code."""
    first, *others = (_CLASSES.get(details.get("code", ""), GraphmemError)(text, details) for text, details in errors)
    first.others = others
    return first
