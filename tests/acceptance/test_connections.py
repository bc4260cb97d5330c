"""Every list of the schema is walked in both directions, counted without being read, and bounded on both sides."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from graphql import GraphQLField, GraphQLObjectType, build_schema, get_named_type, is_required_argument

from graphmem.api.schema import export_schema
from tests.graphql_client import ADD_MEMORIES, Client, Server

PAGE = "{ edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }"
NODES = """{ memories { nodes { __typename id messages { nodes { __typename id } } } }
  owners { nodes { __typename id } } categories { nodes { __typename id } } entities { nodes { __typename id } } }"""
WAITING = "{ addOperations(statuses: [PENDING, RUNNING], first: 0) { totalCount } }"
LONG = 3
"""Items of the shortest of the lists that are walked."""


def is_list(field: GraphQLField) -> bool:
    named = get_named_type(field.type).name.endswith("Connection")
    return named and not any(map(is_required_argument, field.args.values()))


def lists() -> Iterator[tuple[str, str]]:
    """The name of the type, and of the field, of every list."""
    for name, kind in build_schema(export_schema()).type_map.items():
        if isinstance(kind, GraphQLObjectType):
            yield from ((name, field) for field, one in kind.fields.items() if is_list(one))


@dataclass(frozen=True, slots=True)
class Lists:
    client: Client
    nodes: dict[str, set[str]]
    """The ids of all nodes, by type."""

    async def longest(self, kind: str, field: str) -> str | None:
        """The id of the node whose list is the longest; None for the root."""
        if kind == "Query":
            return None
        document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on %s { %s(first: 0) %s } } }"
        nodes = await self.client.data(document % (kind, field, PAGE), ids=sorted(self.nodes[kind]))
        return str(max(nodes, key=lambda node: node[field]["totalCount"])["id"])

    async def page(self, kind: str, field: str, node: str | None, **arguments: Any) -> Any:
        given = ", ".join(f"{name}: ${name}" for name in ("first", "after", "last", "before"))
        asked = f"list: {field}({given}) {PAGE}"
        if node:
            asked = f"node(id: $node) {{ ... on {kind} {{ {asked} }} }}"
        declared = f"{'$node: ID!, ' if node else ''}$first: Int, $after: String, $last: Int, $before: String"
        of_node = {"node": node} if node else {}
        answer = await self.client.data(f"query ({declared}) {{ {asked} }}", **arguments, **of_node)
        return answer["list"] if node else answer


@pytest.fixture(scope="module")
async def filled(server: Server) -> AsyncIterator[Lists]:
    async with httpx.AsyncClient(base_url=server.url, timeout=120) as http:
        client = Client(http, f"test-{uuid.uuid4()}")
        whose = {"userId": "alex", "agentId": "tutor", "appId": "school", "runId": "trip"}
        for place, city in enumerate(["Rome", "Oslo", "Bern", "Wien"]):
            said = f"I live in {city}. I like tea. Carla knows Bob in {city}."
            message = {"role": "user", "content": said, "createdAt": f"2024-03-0{place + 1}T10:00:00Z"}
            moved = {"messages": [message], "categories": ["a", "b", "c"], "metadata": {"place": place}}
            await client.data(ADD_MEMORIES, input={**moved, **whose})
        for _ in range(LONG):
            await client.data(ADD_MEMORIES, input={"text": "How are you?", "wait": False, **whose})
        while (await client.data(WAITING))["totalCount"]:  # noqa: ASYNC110  the server carries them out
            await asyncio.sleep(0.1)
        yield Lists(client, ids_by_type(await client.data(NODES)))


def ids_by_type(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rest = [answer]
    while rest:
        one = rest.pop()
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        if isinstance(one, dict) and "__typename" in one:
            found.setdefault(one["__typename"], set()).add(one["id"])
    return found


@pytest.mark.parametrize(("kind", "field"), [*lists()])
async def test_a_list_is_walked_both_ways(filled: Lists, kind: str, field: str) -> None:
    node = await filled.longest(kind, field)
    whole = await filled.page(kind, field, node, first=100)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    assert len(cursors) == whole["totalCount"] >= LONG

    forward: list[str] = []
    while True:
        page = await filled.page(kind, field, node, first=2, after=forward[-1] if forward else None)
        assert page["pageInfo"]["hasPreviousPage"] is bool(forward)
        forward += [edge["cursor"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
    backward: list[str] = []
    while True:
        page = await filled.page(kind, field, node, last=2, before=backward[0] if backward else None)
        assert page["pageInfo"]["hasNextPage"] is bool(backward)
        backward = [*(edge["cursor"] for edge in page["edges"]), *backward]
        if not page["pageInfo"]["hasPreviousPage"]:
            break

    assert forward == backward == cursors
    between = await filled.page(kind, field, node, after=cursors[0], before=cursors[-1])
    assert [edge["cursor"] for edge in between["edges"]] == cursors[1:-1]


@pytest.mark.parametrize(("kind", "field"), [*lists()])
async def test_its_count_alone_is_had_for_no_items(filled: Lists, kind: str, field: str) -> None:
    node = await filled.longest(kind, field)

    page = await filled.page(kind, field, node, first=0)

    assert page["edges"] == []
    assert page["totalCount"] >= LONG
    nothing = {"hasPreviousPage": False, "startCursor": None, "endCursor": None}
    assert page["pageInfo"] == {**nothing, "hasNextPage": True}
