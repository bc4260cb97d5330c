"""How a request is refused before it reaches what is at its address: in the form that its clients read there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.responses import Response
from starlette.types import Scope

from graphmem.api.responses import refusal_response
from graphmem.errors import GraphmemError

Refuse = Callable[[Scope, GraphmemError], Response]
"""A function that answers a request with an error."""


class Refusals:
    """Refuses as the address of the request does, and in GraphQL's form where that says nothing of it."""

    def __init__(self, by_path: Mapping[str, Refuse]) -> None:
        self._by_path = by_path

    def __call__(self, scope: Scope, error: GraphmemError) -> Response:
        return self._by_path.get(scope["path"], refuse_plainly)(scope, error)


def refuse_plainly(_: Scope, error: GraphmemError) -> Response:
    return refusal_response(error)
