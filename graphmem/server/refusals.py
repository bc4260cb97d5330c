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

    def __init__(self, by_root: Mapping[str, Refuse]) -> None:
        """`by_root` has the forms of addresses, each of which is that of all addresses below, too."""
        self._by_root = by_root

    def __call__(self, scope: Scope, error: GraphmemError) -> Response:
        path = f"{scope['path']}/"
        refuse = next((refuse for root, refuse in self._by_root.items() if path.startswith(f"{root}/")), refuse_plainly)
        return refuse(scope, error)


def refuse_plainly(_: Scope, error: GraphmemError) -> Response:
    return refusal_response(error)
