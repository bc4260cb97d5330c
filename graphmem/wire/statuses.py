"""The status of a response by its error's code, and the header that says when to ask again."""

from __future__ import annotations

import math

from graphmem.errors import DeadlineExceeded, Forbidden, GraphmemError, Throttled, Unauthenticated, Unavailable

STATUS = {
    Unauthenticated.code: 401,
    Forbidden.code: 403,
    Throttled.code: 429,
    Unavailable.code: 503,
    DeadlineExceeded.code: 504,
}
"""The statuses of errors for which nothing of a request is carried out, by their codes."""


def status_of(code: str) -> int:
    """Returns the status of a request of which nothing is carried out, by the code of its error."""
    return STATUS.get(code, 500 if code == GraphmemError.code else 400)


def retry_after(seconds: float | None) -> dict[str, str]:
    """Returns the header that says when to ask again, in whole seconds; none where that is not known."""
    return {} if seconds is None else {"Retry-After": str(math.ceil(seconds))}
