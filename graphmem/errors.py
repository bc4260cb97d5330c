"""The errors graphmem raises itself; `code` is the name callers see in GraphQL."""

from __future__ import annotations

from collections.abc import Sequence


class GraphmemError(Exception):
    """Something went wrong inside graphmem."""

    code = "INTERNAL"

    def __init__(self, message: str | None = None, *, field: Sequence[str] = ()) -> None:
        """`field` is the path to the offending part of the input, outermost first."""
        super().__init__(message or type(self).__doc__)
        self.field = tuple(field)

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


class EmptyScope(Refused):
    """Name at least one of userId, agentId, appId and runId."""

    code = "EMPTY_SCOPE"


class LimitExceeded(Refused):
    """The input is larger than allowed."""

    code = "LIMIT_EXCEEDED"


class CursorExpired(Refused):
    """The list has changed and no longer holds the place that the cursor names; begin again without it."""

    code = "CURSOR_EXPIRED"


class ExtractionFailed(Refused):
    """No memories could be inferred from the messages."""

    code = "EXTRACTION_FAILED"


class Unavailable(GraphmemError):
    """A part that graphmem depends on does not answer."""

    code = "UNAVAILABLE"


class SetupError(GraphmemError):
    """graphmem cannot run as it is set up; the message says what to change."""
