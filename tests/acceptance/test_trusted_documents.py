"""A server that carries out trusted documents and no others."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from hashlib import sha256

import httpx
import pytest

from graphmem.store.driver import Address
from tests.acceptance.documents import LIST
from tests.graphql_client import Client, Server, running_server
from tests.node_packages import NodePackages
from tests.subscribing import FOLLOW, Transport, over_sse, over_ws

COUNT = "query Count { memories { totalCount } }"
ADD = "mutation Add($input: AddMemoriesInput!) { addMemories(input: $input) { outcome } }"
INPUT = {"userId": "alex", "infer": False, "messages": [{"role": "user", "content": "I like tea."}]}
MANIFEST = {"count": COUNT, "add": ADD, "follow": FOLLOW}
RESPONSE_JSON = "application/graphql-response+json"


@pytest.fixture(scope="module")
def trusting_server(neo4j_address: Address, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("trusting")
    (folder / "documents.json").write_text(json.dumps(MANIFEST))
    settings = {
        "GRAPHMEM_TRUSTED_DOCUMENTS": str(folder / "documents.json"),
        "GRAPHMEM_ONLY_TRUSTED_DOCUMENTS": "true",
        "GRAPHMEM_NEO4J_URI": neo4j_address.uri,
        "GRAPHMEM_NEO4J_PASSWORD": neo4j_address.password,
    }
    with running_server(folder / "data", **settings) as server:
        yield server


@pytest.fixture
async def trusting(trusting_server: Server, project: str) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(base_url=trusting_server.url, timeout=120) as http:
        yield Client(http, project)


async def test_a_trusted_document_is_carried_out_whatever_way_it_comes(trusting: Client) -> None:
    http, headers = trusting.http, trusting.headers()

    added = await http.post("/graphql", json={"documentId": "add", "variables": {"input": INPUT}}, headers=headers)
    by_get = await http.get("/graphql", params={"documentId": "count"}, headers=headers)
    by_post = await http.post("/graphql", json={"documentId": "count"}, headers=headers)
    as_text = await http.post("/graphql", json={"query": COUNT}, headers=headers)

    assert added.json()["data"] == {"addMemories": {"outcome": "STORED"}}
    assert [answer.json()["data"] for answer in (by_get, by_post, as_text)] == [{"memories": {"totalCount": 1}}] * 3


@pytest.mark.parametrize("transport", [over_sse, over_ws])
async def test_a_trusted_subscription_is_followed_and_another_is_refused(
    trusting: Client, transport: Transport
) -> None:
    await trusting.data(ADD, input=INPUT)
    place = {"since": "2024-01-01T00:00:00Z"}

    async with aclosing(transport(trusting, {"documentId": "follow"}, place)) as answers:
        heard = await anext(answers)
    [refused] = [answer async for answer in transport(trusting, "subscription { activity { cursor } }", {})]

    assert heard["data"]["activity"]["node"]["memory"]["text"] == "I like tea."
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["FORBIDDEN"]


@pytest.mark.parametrize("document", [LIST, "{ __schema { description } }", "{ __typename }"])
async def test_any_other_document_is_forbidden_and_the_schemas_query_too(trusting: Client, document: str) -> None:
    headers = {**trusting.headers(), b"Accept": RESPONSE_JSON.encode()}
    hashed = {"persistedQuery": {"version": 1, "sha256Hash": sha256(document.encode()).hexdigest()}}

    by_get = await trusting.http.get("/graphql", params={"query": document}, headers=headers)
    by_post = await trusting.http.post("/graphql", json={"query": document}, headers=headers)
    sent = await trusting.http.post("/graphql", json={"query": document, "extensions": hashed}, headers=headers)

    for answer in (by_get, by_post, sent):
        assert answer.status_code == 403
        assert [error["extensions"]["code"] for error in answer.json()["errors"]] == ["FORBIDDEN"]


async def test_the_page_says_that_nothing_on_it_runs(node_browser: NodePackages, trusting_server: Server) -> None:
    seen = await node_browser.run("ide_keys.mjs", trusting_server.url)

    [tab] = seen["tabs"]
    assert tab["notice"].startswith("Only trusted documents run here")
    assert not tab["documented"]
