"""The answers of operations by their statuses, errors among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from graphmem.errors import (
    BadUserInput,
    DeadlineExceeded,
    Forbidden,
    GraphmemError,
    Throttled,
    Unauthenticated,
    Unavailable,
)
from graphmem.rest.errors import OF_HTTP, STATUS
from graphmem.rest.openapi.operations import Operation
from graphmem.rest.openapi.schemas import Json
from graphmem.rest.rows import ErrorBody
from graphmem.rest.signature import errors_of

_EVERYWHERE: tuple[type[GraphmemError], ...] = (
    BadUserInput,
    Unauthenticated,
    Forbidden,
    Throttled,
    GraphmemError,
    Unavailable,
    DeadlineExceeded,
)
_BODY_REFUSALS = (413, 415)

_RETRY_AFTER: Json = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}}
_HEADERS: dict[int, Json] = {
    401: {"WWW-Authenticate": {"required": True, "schema": {"type": "string", "const": "Token"}}},
    429: _RETRY_AFTER,
    503: _RETRY_AFTER,
}


class Responses:
    """The responses of operations; those of errors are described once, and referred to."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def of(self, operation: Operation, schema: Json | None) -> Json:
        """Returns an operation's responses. `schema` is its answer's; there is none where it has but errors."""
        found = {} if schema is None else {"200": response("The answer.", schema)}
        grouped = defaultdict[int, list[str]](list)
        for status in _BODY_REFUSALS:
            grouped[status].append(OF_HTTP[status])
        for error in (*_EVERYWHERE, *errors_of(operation.handler)):
            grouped[STATUS.get(error.code, 400)].append(str(error.__doc__))
        return found | {str(status): self._refer(status, grouped[status]) for status in sorted(grouped)}

    def _refer(self, status: int, sentences: Sequence[str]) -> Json:
        described = response(" ".join(sentences), {"$ref": f"#/components/schemas/{ErrorBody.__name__}"})
        if status in _HEADERS:
            described["headers"] = _HEADERS[status]
        self.errors[str(status)] = described
        return {"$ref": f"#/components/responses/{status}"}


def response(description: str, schema: Json) -> Json:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
