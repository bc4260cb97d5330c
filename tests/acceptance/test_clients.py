"""GraphQL's own clients for JavaScript work as they are installed, and graphql-http's audits find nothing."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from graphmem.model.principal import Permission
from tests.acceptance.conftest import KeyedServer
from tests.graphql_client import ADD_MEMORIES, Client
from tests.node_packages import NodePackages

AUDITS = 61
"""That the package has: none may be lost unnoticed."""

LIST = "query List($first: Int) { memories(first: $first) { totalCount nodes { text } } }"
LISTED = {"totalCount": 1, "nodes": [{"text": "I like tea."}]}
"""What it answers where there is one memory."""
CLIENTS = ["urql.mjs", "apollo.mjs"]


def address_of(client: Client) -> str:
    return str(client.http.base_url.join("/graphql"))


async def sent(
    packages: NodePackages,
    script: str,
    client: Client,
    *operations: tuple[str, dict[str, Any]],
    persisted: bool = False,
) -> dict[str, Any]:
    """What the client made of the operations, and the requests that it sent for them."""
    listed = [{"document": document, "variables": variables} for document, variables in operations]
    headers = {name.decode(): value.decode() for name, value in client.headers().items()}
    answer: dict[str, Any] = await packages.run(
        script, address_of(client), json.dumps(headers), json.dumps(listed), PERSISTED="1" if persisted else ""
    )
    return answer


def without_types(value: Any) -> Any:
    """A client's cache asks for `__typename` everywhere."""
    if isinstance(value, list):
        return [without_types(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: without_types(item) for name, item in value.items() if name != "__typename"}


async def test_the_audits_of_graphql_http_find_nothing(node_clients: NodePackages, client: Client) -> None:
    results = await node_clients.run("audits.mjs", address_of(client))

    assert len(results) == AUDITS
    assert [result for result in results if result["status"] != "ok"] == []


async def test_nor_do_they_with_a_key(node_clients: NodePackages, keyed_server: KeyedServer, project: str) -> None:
    client = await keyed_server.client(project, frozenset(Permission))  # some of them ask for a type of the schema
    results = await node_clients.run("audits.mjs", address_of(client), f"Bearer {client.token}")

    assert len(results) == AUDITS
    assert [result for result in results if result["status"] != "ok"] == []


@pytest.mark.parametrize("script", CLIENTS)
async def test_a_client_with_its_defaults_adds_asks_and_reads_errors(
    script: str, node_clients: NodePackages, client: Client
) -> None:
    add = {"input": {"text": "I like tea.", "userId": "alex", "infer": False}}
    answer = await sent(
        node_clients, script, client, (ADD_MEMORIES, add), (LIST, {"first": 5}), (LIST, {"first": -1}), ("{ no }", {})
    )
    added, listed, refused, invalid = answer["results"]

    assert added["data"]["addMemories"]["userErrors"] == []
    assert without_types(listed["data"]["memories"]) == LISTED
    assert (refused["codes"], invalid["codes"]) == (["BAD_USER_INPUT"], ["BAD_USER_INPUT"])
    assert {result["networkError"] for result in answer["results"]} == {None}
    assert {request["type"] for request in answer["requests"]} == {"application/graphql-response+json"}
    assert answer["requests"][0]["method"] == "POST"


async def test_urql_asks_by_get_unless_told_otherwise(node_clients: NodePackages, client: Client) -> None:
    answer = await sent(node_clients, "urql.mjs", client, (LIST, {}))

    assert answer["requests"] == [
        {"method": "GET", "status": 200, "type": "application/graphql-response+json", "sentDocument": True}
    ]


@pytest.mark.parametrize("script", CLIENTS)
async def test_a_client_sends_a_document_once_and_then_its_hash(
    script: str, node_clients: NodePackages, client: Client
) -> None:
    first = await sent(node_clients, script, client, (LIST, {}), persisted=True)
    again = await sent(node_clients, script, client, (LIST, {}), persisted=True)

    assert [request["sentDocument"] for request in first["requests"]] == [False, True]
    assert [(request["method"], request["sentDocument"]) for request in again["requests"]] == [("GET", False)]
    assert first["results"] == again["results"]
    assert again["results"][0]["data"]["memories"]["totalCount"] == 0


async def test_a_client_with_a_key_that_is_unknown_is_told_so(
    node_clients: NodePackages, keyed_server: KeyedServer, project: str
) -> None:
    stranger = Client(keyed_server.http, project, "gm_unknown")
    for script in CLIENTS:
        [result] = (await sent(node_clients, script, stranger, (LIST, {})))["results"]

        assert (result["data"], result["codes"], result["networkError"]) == (None, ["UNAUTHENTICATED"], None)


async def test_a_trusted_document_is_asked_for_by_its_id(model_client: Client) -> None:
    asked = {"documentId": "count"}
    by_get = await model_client.http.get("/graphql", params=asked, headers=model_client.headers())
    by_post = await model_client.http.post("/graphql", json=asked, headers=model_client.headers())
    unknown = await model_client.http.post("/graphql", json={"documentId": "other"}, headers=model_client.headers())

    assert [answer.json()["data"] for answer in (by_get, by_post)] == [{"memories": {"totalCount": 0}}] * 2
    assert unknown.json()["errors"][0]["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_long_answer_is_compressed_for_who_is_elsewhere_and_can_read_it(client: Client) -> None:
    await client.add(*(f"I like tea number {number}." for number in range(30)), userId="alex")
    body = {"query": LIST, "variables": {"first": 30}}

    async def post(headers: dict[bytes, bytes]) -> httpx.Response:
        return await client.http.post("/graphql", json=body, headers={**client.headers(), **headers})

    elsewhere = {b"X-Forwarded-For": b"192.0.2.1"}
    packed, plain, local = [
        await post(headers) for headers in (elsewhere, {**elsewhere, b"Accept-Encoding": b"identity"}, {})
    ]

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in {*plain.headers, *local.headers}
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 3
    assert packed.json() == plain.json() == local.json()
