"""What is refused before MCP reads it is told in JSON-RPC's form, so that clients show its sentence to their users."""

from __future__ import annotations

import traceback
from typing import Any

import httpx
import pytest
from mcp.shared.exceptions import MCPError

from graphmem.model.limits import MAX_REQUEST_BYTES
from graphmem.model.scope import OwnerRef, OwnerType
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.test_mcp import OWNERS_KEY, PING, Mode, agent_at, headers_of
from tests.graphql_client import Client


def told(response: httpx.Response) -> tuple[int, str]:
    """The status, and graphmem's code, in an error of JSON-RPC's form."""
    answer = response.json()
    assert answer.keys() == {"jsonrpc", "id", "error"}
    assert (answer["jsonrpc"], answer["id"]) == ("2.0", None)
    code: str = answer["error"]["data"]["code"]
    assert answer["error"]["message"].startswith(f"{code}: ")
    assert answer["error"]["code"] in (-32600, -32603)
    return response.status_code, code


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_user_is_shown_why_nobody_comes_in_with_a_wrong_key(keyed_server: KeyedServer, mode: Mode) -> None:
    stranger = Client(keyed_server.http, "default", "gm_wrong")

    with pytest.raises((MCPError, ExceptionGroup)) as refused:
        async with agent_at(stranger, mode, user="alex") as agent:
            await agent.call("search_memories", query="tea")

    assert "UNAUTHENTICATED: Nobody is known by this key" in "".join(traceback.format_exception(refused.value))


async def test_nobody_comes_in_without_a_key_where_there_are_keys(keyed_server: KeyedServer) -> None:
    response = await keyed_server.http.post("/mcp", json=PING)

    assert told(response) == (401, "UNAUTHENTICATED")
    assert response.headers["www-authenticate"] == "Bearer"


async def test_a_key_that_is_bound_to_another_is_told_so(keyed_server: KeyedServer, project: str) -> None:
    alex = await keyed_server.client(project, OWNERS_KEY, OwnerRef(OwnerType.USER, "alex"))

    response = await keyed_server.http.post("/mcp", json=PING, headers=[*headers_of(alex), ("X-Graphmem-User", "bob")])

    assert told(response) == (403, "FORBIDDEN")


REFUSED: list[tuple[dict[str, Any], int, str]] = [
    ({"headers": [("X-Graphmem-User", "alex"), ("X-Graphmem-User", "bob")]}, 400, "BAD_USER_INPUT"),
    ({"headers": [(b"X-Graphmem-User", b"\xff")]}, 400, "BAD_USER_INPUT"),
    ({"headers": {"Origin": "https://evil.example"}}, 403, "FORBIDDEN"),
    ({"headers": {"Host": "evil.example"}}, 421, "BAD_USER_INPUT"),
    ({"content": b" " * (MAX_REQUEST_BYTES + 1)}, 413, "LIMIT_EXCEEDED"),
]


@pytest.mark.parametrize(("request_", "status", "code"), REFUSED)
async def test_a_request_that_is_none_is_told_why(
    client: Client, request_: dict[str, Any], status: int, code: str
) -> None:
    assert told(await client.http.post("/mcp", **{"content": b"{}", **request_})) == (status, code)
