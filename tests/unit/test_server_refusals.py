"""The form in which a request is refused is that of its address."""

from __future__ import annotations

import orjson
import pytest
from starlette.responses import Response
from starlette.types import Scope

from graphmem.errors import Forbidden, GraphmemError
from graphmem.server.refusals import Refusals


def mark(name: str) -> Response:
    return Response(name)


REFUSALS = Refusals({"/mcp": lambda _, __: mark("agents"), "/v1": lambda _, __: mark("mem0")})


def refused(path: str) -> bytes:
    scope: Scope = {"type": "http", "path": path}
    error: GraphmemError = Forbidden("No.")
    return bytes(REFUSALS(scope, error).body)


@pytest.mark.parametrize(
    ("path", "form"), [("/mcp", b"agents"), ("/v1", b"mem0"), ("/v1/", b"mem0"), ("/v1/memories/1/", b"mem0")]
)
def test_an_address_and_all_below_it_have_its_form(path: str, form: bytes) -> None:
    assert refused(path) == form


@pytest.mark.parametrize("path", ["/graphql", "/", "/v10/memories/", "/mcps", "/other/mcp"])
def test_all_others_have_that_of_graphql(path: str) -> None:
    assert orjson.loads(refused(path))["errors"][0]["message"] == "No."
