"""The errors that graphmem raises itself. `code` is the name that callers see in GraphQL.

An error without a message of its own has its class's docstring as one: docstrings here are written for callers.
"""

from __future__ import annotations

from collections.abc import Sequence


class GraphmemError(Exception):
    """Something went wrong inside graphmem."""

    code = "INTERNAL"

    def __init__(
        self, message: str | None = None, *, field: Sequence[str] = (), retry_after: float | None = None
    ) -> None:
        """`field` is the path to the offending part of the input, outermost first.

        `retry_after` is the number of seconds after which the same may succeed, where that is known.
        """
        super().__init__(message or type(self).__doc__)
        self.field = tuple(field)
        self.retry_after = retry_after
        self.cursor: str | None = None
        """Where to go on after an error that ended a stream."""

    @property
    def message(self) -> str:
        return str(self)


class Refused(GraphmemError):
    """The caller's input cannot be carried out; nothing was changed."""


class BadUserInput(Refused):
    """The input is not valid."""

    code = "BAD_USER_INPUT"


class NotFound(Refused):
    """What is named does not exist."""

    code = "NOT_FOUND"


class Conflict(Refused):
    """The input contradicts what is stored."""

    code = "CONFLICT"


class Immutable(Refused):
    """The memory was made not to change; it can only be deleted and added again."""

    code = "IMMUTABLE"


class EmptyScope(Refused):
    """Name at least one of userId, agentId, appId and runId."""

    code = "EMPTY_SCOPE"


class LimitExceeded(Refused):
    """The input is larger than allowed."""

    code = "LIMIT_EXCEEDED"


class CursorExpired(Refused):
    """The list has changed and no longer holds the place that the cursor names; begin again without it."""

    code = "CURSOR_EXPIRED"


class SlowConsumer(GraphmemError):
    """More has happened than you have taken: subscribe again, after the cursor of the last entry that you have."""

    code = "SLOW_CONSUMER"


class ExtractionFailed(Refused):
    """No memories could be inferred from the messages."""

    code = "EXTRACTION_FAILED"


class UnknownDocument(Refused):
    """No document is known by this id; send the document itself, with its id where it shall be kept."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class RefusedTogether(Refused):
    """Several parts of the input cannot be carried out, so that none was; `errors` has one error for each."""

    def __init__(self, errors: Sequence[Refused]) -> None:
        super().__init__("; ".join(error.message for error in errors), field=errors[0].field)
        self.code = errors[0].code
        self.errors = tuple(errors)


class Unauthenticated(GraphmemError):
    """Nobody is known by this key."""

    code = "UNAUTHENTICATED"


class Forbidden(GraphmemError):
    """The key does not allow this."""

    code = "FORBIDDEN"


class Throttled(GraphmemError):
    """The caller has sent too many requests; `retry_after` says when the next one is taken."""

    code = "THROTTLED"


class CostLimitExceeded(GraphmemError):
    """The request asks for more than one request may."""

    code = "COST_LIMIT_EXCEEDED"


class DeadlineExceeded(GraphmemError):
    """The request took longer than it may; ask for less at once."""

    code = "TIMEOUT"


class Unavailable(GraphmemError):
    """A part that graphmem depends on does not answer."""

    code = "UNAVAILABLE"


class SetupError(GraphmemError):
    """graphmem cannot run as it is set up; the message says what to change."""
