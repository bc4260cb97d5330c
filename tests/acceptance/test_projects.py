"""What one project holds is nothing to another, whichever way it asks."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest

from tests.acceptance.documents import CATEGORIES, HISTORY, LIST, MEMORY, OWNER, OWNERS, SEARCH
from tests.graphql_client import Client

SCOPE = {"userId": "alex", "agentId": "tutor", "appId": "school", "runId": "trip"}
TEXTS = ["The safe's code is 1234.", "The key is under the mat."]

ALL_IDS = """
query ($id: ID!) {
  memory(id: $id) {
    owners { id } categories { id } messages { nodes { id } } versions { nodes { id } }
  }
}
"""

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
NODE = "query ($id: ID!) { node(id: $id) { id } }"


@pytest.fixture
def stranger(http: httpx.AsyncClient) -> Client:
    """Of another project."""
    return Client(http, f"test-{uuid.uuid4()}")


async def ids_of(client: Client, memory_id: str) -> list[str]:
    """Every id that a memory leads to."""
    memory = await client.data(ALL_IDS, id=memory_id)
    versions, messages = memory["versions"]["nodes"], memory["messages"]["nodes"]
    return [memory_id, *(node["id"] for node in (*memory["owners"], *memory["categories"], *messages, *versions))]


async def test_a_stranger_sees_nothing(client: Client, stranger: Client) -> None:
    ids = await client.add(*TEXTS, **SCOPE, categories=["secrets"], metadata={"level": 5})
    found = [node_id for memory_id in ids for node_id in await ids_of(client, memory_id)]

    assert await stranger.data(NODES, ids=found) == [None] * len(found)
    for node_id in found:
        assert await stranger.data(NODE, id=node_id) is None
    for memory_id in ids:
        assert await stranger.data(MEMORY, id=memory_id) is None
        assert await stranger.data(HISTORY, id=memory_id) == []
    for type, owner_id in (("USER", "alex"), ("AGENT", "tutor"), ("APP", "school"), ("RUN", "trip")):
        assert await stranger.data(OWNER, type=type, ownerId=owner_id) is None
    for document in (OWNERS, CATEGORIES, LIST):
        page = await stranger.data(document)
        assert (page["nodes"], page["totalCount"]) == ([], 0)


async def test_no_filter_reaches_into_another_project(client: Client, stranger: Client) -> None:
    ids = await client.add(*TEXTS, **SCOPE, categories=["secrets"], metadata={"level": 5})
    [mine] = await stranger.add("Mine.", userId="bo")
    attempts: list[dict[str, Any]] = [
        {"scope": SCOPE},
        {"filter": {"id": {"in": ids}}},
        {"filters": {"memory_ids": ids}},
        {"filters": {"OR": [{"user_id": "alex"}, {"user_id": "*"}, {"NOT": {"user_id": "x"}}]}},
        {"filter": {"or": [{}, {"userId": {"eq": "alex"}}]}},
        {"filter": {"not": {"or": []}}},
        {"filters": {"NOT": {"OR": []}}},
        {"filter": {"text": {"contains": "code"}}},
        {"filter": {"categories": {"has": "secrets"}}},
        {"filter": {"metadata": [{"key": "level", "eq": 5}]}},
        {"filter": {"metadata": [{"key": "project", "eq": client.project}]}},
        {"includeExpired": True},
    ]

    for arguments in attempts:
        listed = await stranger.data(LIST, **arguments)
        hits = (await stranger.data(SEARCH, query=TEXTS[0], topK=1000, **arguments))["hits"]
        assert {memory["id"] for memory in listed["nodes"]} <= {mine}
        assert {hit["memory"]["id"] for hit in hits} <= {mine}
        assert listed["totalCount"] <= 1


async def test_the_same_names_in_two_projects_are_two_of_everything(client: Client, stranger: Client) -> None:
    message = {"role": "user", "content": "I like tea.", "createdAt": "2024-05-01T10:00:00Z"}
    added = {}
    for who in (client, stranger):
        document = "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { outcome results { id } } }"
        input = {"messages": [message], **SCOPE, "infer": False, "categories": ["likes"]}
        payload = await who.data(document, input=input)
        assert payload["outcome"] == "STORED"
        added[who.project] = payload["results"][0]["id"]

    mine, theirs = added[client.project], added[stranger.project]

    assert mine != theirs
    owners = await client.data(OWNERS)
    assert [owner["memoryCount"] for owner in owners["nodes"]] == [1, 1, 1, 1]
    categories = await client.data(CATEGORIES)
    assert [(node["name"], node["memoryCount"]) for node in categories["nodes"]] == [("likes", 1)]
    neighbours = "query ($id: ID!) { memory(id: $id) { messages { nodes { id memories { nodes { id } } } } } }"
    [turn] = (await client.data(neighbours, id=mine))["messages"]["nodes"]
    assert [memory["id"] for memory in turn["memories"]["nodes"]] == [mine]
    [their_turn] = (await stranger.data(neighbours, id=theirs))["messages"]["nodes"]
    assert turn["id"] != their_turn["id"]


async def test_paths_stay_within_the_project(client: Client, stranger: Client) -> None:
    document = "query ($id: ID!) { memory(id: $id) { related(first: 100) { nodes { memory { id } } } } }"
    mine = await client.add("One.", "Two.", **SCOPE, categories=["likes"])
    await stranger.add("One.", "Two.", "Three.", **SCOPE, categories=["likes"])

    found = (await client.data(document, id=mine[0]))["related"]["nodes"]

    assert [item["memory"]["id"] for item in found] == [mine[1]]


async def test_a_cursor_of_another_project_shows_only_ones_own(client: Client, stranger: Client) -> None:
    await client.add(*TEXTS, userId="alex")
    mine = await stranger.add("One.", "Two.", "Three.", userId="alex", timestamp="2001-01-01T00:00:00Z")
    cursor = (await client.data(LIST, first=1))["pageInfo"]["endCursor"]

    page = await stranger.data(LIST, after=cursor)

    assert {memory["id"] for memory in page["nodes"]} <= set(mine)


async def test_without_the_header_the_project_is_the_servers_own(http: httpx.AsyncClient, client: Client) -> None:
    await client.add("One.", userId="alex")

    response = await http.post("/graphql", json={"query": LIST, "variables": {"scope": {"userId": "alex"}}})

    assert response.json()["data"]["memories"]["nodes"] == []


@pytest.mark.parametrize("project", ["", "x" * 1000, "tab\tbed"])
async def test_a_malformed_project_is_refused(http: httpx.AsyncClient, project: str) -> None:
    response = await http.post("/graphql", json={"query": LIST}, headers={"X-Graphmem-Project": project})

    assert response.status_code == 400
    assert [e["extensions"]["code"] for e in response.json()["errors"]] in (["BAD_USER_INPUT"], ["LIMIT_EXCEEDED"])
