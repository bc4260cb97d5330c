"""From a memory along the graph: its owners, turns, run, categories and versions, and back by opaque ids."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.acceptance.documents import CATEGORIES, MESSAGES, OWNER, OWNERS, UPDATE, turns
from tests.graphql_client import ADD_MEMORIES, Client

RELATED = """
query ($id: ID!, $first: Int, $after: String) {
  memory(id: $id) {
    related(first: $first, after: $after) {
      edges { cursor }
      nodes { memory { id text } distance path { node { id __typename } caption relationship forward } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""

EVERYTHING = """
query ($id: ID!) {
  memory(id: $id) {
    id
    owners { id __typename }
    categories { id __typename memories { nodes { id } totalCount } }
    messages { nodes { id __typename } edges { cursor node { id } } totalCount }
    versions { nodes { id __typename version } edges { cursor node { id } } totalCount }
  }
}
"""

NODES = "query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }"


async def related(client: Client, id: str, **arguments: Any) -> list[dict[str, Any]]:
    memory = await client.data(RELATED, id=id, **arguments)
    nodes: list[dict[str, Any]] = memory["related"]["nodes"]
    return nodes


async def test_every_id_leads_back_to_its_node(client: Client) -> None:
    [id] = await client.add(
        "Hello.", userId="a/b+c=?&#", agentId="日本", appId="x" * 200, runId="r:1", categories=["c/d e"]
    )
    memory = await client.data(EVERYTHING, id=id)
    nodes = [
        *memory["owners"],
        *memory["categories"],
        *memory["messages"]["nodes"],
        *memory["versions"]["nodes"],
    ]

    ids = [node["id"] for node in nodes]

    assert len(ids) == len(set(ids)) == 7
    assert all(re.fullmatch(r"[A-Za-z0-9_.~-]+", node_id) for node_id in ids)
    answers = await client.data(NODES, ids=[*ids, id, "nonsense"])
    assert [(node["id"], node["__typename"]) for node in answers[:-2]] == [(n["id"], n["__typename"]) for n in nodes]
    assert answers[-2:] == [{"id": id, "__typename": "Memory"}, None]
    assert [node["__typename"] for node in nodes] == [
        "User",
        "Agent",
        "App",
        "Run",
        "Category",
        "Message",
        "MemoryVersion",
    ]


async def test_nodes_answer_in_the_order_asked_with_repeats_and_gaps(client: Client) -> None:
    first, second = await client.add("One.", "Two.", userId="alex")

    answers = await client.data(NODES, ids=[second, "nonsense", first, second])

    assert [node and node["id"] for node in answers] == [second, None, first, second]


async def test_turns_know_their_neighbours_in_order(client: Client) -> None:
    said = await turns(client, "One.", "Two.", "Three.", userId="alex", runId="trip")

    assert [turn["content"] for turn in said] == ["One.", "Two.", "Three."]
    assert [turn["previous"] and turn["previous"]["content"] for turn in said] == [None, "One.", "Two."]
    assert [turn["next"] and turn["next"]["content"] for turn in said] == ["Two.", "Three.", None]
    assert [[memory["text"] for memory in turn["memories"]["nodes"]] for turn in said] == [
        ["One."],
        ["Two."],
        ["Three."],
    ]


async def test_a_later_add_continues_the_run(client: Client) -> None:
    await turns(client, "One.", "Two.", userId="alex", runId="trip")
    await turns(client, "Elsewhere.", userId="alex", runId="home")
    [third] = await turns(client, "Three.", userId="alex", runId="trip")

    assert third["previous"]["content"] == "Two."
    assert third["next"] is None


async def test_adds_at_the_same_time_make_one_order_of_a_run(client: Client) -> None:
    said = await asyncio.gather(
        *(
            turns(client, *(f"{speaker} says {n}." for n in range(3)), userId="alex", runId="trip")
            for speaker in "ABCDE"
        )
    )
    # Each looked around while others still added: ask anew, now that all is said.
    ids = [turn["memories"]["nodes"][0]["id"] for turns_of_one in said for turn in turns_of_one]
    known = {}
    for id in ids:
        [turn] = (await client.data(MESSAGES, id=id))["messages"]["nodes"]
        known[turn["id"]] = turn
    [turn] = [turn for turn in known.values() if turn["previous"] is None]
    order = [turn["content"]]
    while turn["next"]:
        turn = known[turn["next"]["id"]]
        order.append(turn["content"])

    assert len(order) == len(set(order)) == 15
    for start in range(0, 15, 3):
        speaker = order[start][0]
        assert order[start : start + 3] == [f"{speaker} says {n}." for n in range(3)]


async def test_a_turn_keeps_its_role_name_and_time(client: Client) -> None:
    message = {"role": "assistant", "name": "Alice", "content": "Hi.", "createdAt": "2024-05-01T10:00:00+02:00"}
    document = "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { results { id } } }"
    [result] = (await client.data(document, input={"messages": [message], "userId": "alex", "infer": False}))["results"]

    [turn] = (await client.data(MESSAGES, id=result["id"]))["messages"]["nodes"]

    assert (turn["role"], turn["name"], turn["content"]) == ("assistant", "Alice", "Hi.")
    assert turn["createdAt"] == "2024-05-01T08:00:00Z"


async def test_a_text_said_again_is_one_memory_of_two_turns(client: Client) -> None:
    first, second, third = await client.add("Yes.", "Is it far?", "Yes.", userId="alex", runId="trip")

    messages = (await client.data(MESSAGES, id=first))["messages"]
    [question] = (await client.data(MESSAGES, id=second))["messages"]["nodes"]

    assert first == third
    assert messages["totalCount"] == 2
    assert {message["content"] for message in messages["nodes"]} == {"Yes."}
    assert {question["previous"]["id"], question["next"]["id"]} == {message["id"] for message in messages["nodes"]}


async def test_neighbouring_turns_are_nearer_than_the_rest_of_the_run(client: Client) -> None:
    ids = await client.add(*(f"Turn {number}." for number in range(8)), userId="alex", runId="trip")
    await client.add("Another day.", userId="alex", runId="home")

    found = await related(client, ids[3])

    assert {item["memory"]["id"] for item in found[:2]} == {ids[2], ids[4]}
    assert {item["memory"]["id"] for item in found} == set(ids) - {ids[3]}
    distances = [item["distance"] for item in found]
    assert distances == sorted(distances)
    assert all(distance > 0 for distance in distances)
    for item in found:
        path = item["path"]
        assert path[0]["node"] == {"id": ids[3], "__typename": "Memory"}
        assert path[-1]["node"]["id"] == item["memory"]["id"]
        assert (path[0]["relationship"], path[0]["forward"]) == (None, None)
        assert all(step["relationship"] and step["forward"] is not None for step in path[1:])
        assert all(step["caption"] for step in path)
    assert {"NEXT"} <= {step["relationship"] for step in found[0]["path"]}
    assert [step["relationship"] for step in found[-1]["path"]] == [None, "HAS_MEMORY", "HAS_MEMORY"]
    assert [step["forward"] for step in found[-1]["path"]] == [None, False, True]


async def test_a_shared_category_relates_and_a_rare_one_more_than_a_common_one(client: Client) -> None:
    [id] = await client.add("I collect stamps.", userId="alex", categories=["rare", "common"])
    await client.add("I collect coins.", userId="alex", categories=["rare"])
    await client.add(*(f"I like number {number}." for number in range(9)), userId="alex", categories=["common"])
    await client.add("I sleep a lot.", userId="alex")

    found = await related(client, id, first=100)

    assert found[0]["memory"]["text"] == "I collect coins."
    assert len(found) == 10
    assert found[0]["distance"] < found[1]["distance"]
    [_, category, _] = found[0]["path"]
    assert (category["node"]["__typename"], category["caption"]) == ("Category", "rare")


async def test_no_path_leads_from_one_user_to_another(client: Client) -> None:
    [id] = await client.add("I collect stamps.", userId="alex", runId="shared", categories=["likes"])
    await client.add("I collect coins.", userId="bo", runId="shared", categories=["likes"])

    assert await related(client, id) == []


async def test_related_memories_are_ten_where_no_number_is_given_and_can_be_walked(client: Client) -> None:
    ids = await client.add(*(f"Turn {number}." for number in range(15)), userId="alex", runId="trip")
    whole = [item["memory"]["id"] for item in await related(client, ids[0], first=100)]
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await client.data(RELATED, id=ids[0], first=4, **after))["related"]
        seen += [item["memory"]["id"] for item in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = {"after": page["pageInfo"]["endCursor"]}

    assert seen == whole
    assert set(whole) == set(ids[1:])
    assert [item["memory"]["id"] for item in await related(client, ids[0])] == whole[:10]


async def test_owners_are_counted_and_told_apart_by_type(client: Client) -> None:
    await client.add("One.", "Two.", userId="x")
    await client.add("Three.", userId="x", agentId="x", runId="r")
    await client.add("Gone.", appId="x", expiresAt="2024-01-01T00:00:00Z")

    page = await client.data(OWNERS)
    counts = {(owner["type"], owner["ownerId"]): owner["memoryCount"] for owner in page["nodes"]}

    assert counts == {("USER", "x"): 3, ("AGENT", "x"): 1, ("RUN", "r"): 1, ("APP", "x"): 1}
    assert page["totalCount"] == 4
    some = await client.data(OWNERS, types=["AGENT", "APP"])
    assert {owner["type"] for owner in some["nodes"]} == {"AGENT", "APP"}
    assert some["totalCount"] == 2
    assert (await client.data(OWNERS, types=[]))["nodes"] == []


@pytest.mark.parametrize(("type", "name"), [("USER", "User"), ("AGENT", "Agent"), ("APP", "App"), ("RUN", "Run")])
async def test_an_owner_is_known_by_type_and_id(client: Client, type: str, name: str) -> None:
    field = f"{name.lower()}Id"
    await client.add("One.", **{field: "x"})

    owner = await client.data(OWNER, type=type, ownerId="x")

    assert (owner["__typename"], owner["type"], owner["ownerId"], owner["memoryCount"]) == (name, type, "x", 1)
    assert owner["createdAt"].endswith("Z")
    assert owner["updatedAt"] >= owner["createdAt"]
    [node] = await client.data(NODES, ids=[owner["id"]])
    assert node == {"id": owner["id"], "__typename": name}


async def test_categories_hold_their_memories(client: Client) -> None:
    await client.add("Likes tea.", userId="alex", categories=["likes", "food", "likes"])
    await client.add("Likes chess.", userId="bo", categories=["likes"])

    page = await client.data(CATEGORIES)
    held = {node["name"]: {memory["text"] for memory in node["memories"]["nodes"]} for node in page["nodes"]}

    assert held == {"likes": {"Likes tea.", "Likes chess."}, "food": {"Likes tea."}}
    assert {node["name"]: node["memoryCount"] for node in page["nodes"]} == {"likes": 2, "food": 1}
    assert page["totalCount"] == 2


ORDERED = """
query ($direction: OrderDirection!) {
  categories { nodes { name memories(orderBy: [{field: UPDATED_AT, direction: $direction}]) { nodes { id } } } }
  entities(query: "Lisbon") {
    nodes { memories(orderBy: [{field: UPDATED_AT, direction: $direction}]) { nodes { id } } }
  }
  memories(first: 1) {
    nodes { messages { nodes { memories(orderBy: [{field: UPDATED_AT, direction: $direction}]) { nodes { id } } } } }
  }
}
"""


async def test_the_memories_of_a_category_an_entity_and_a_message_can_be_ordered(client: Client) -> None:
    said = {"role": "user", "content": "I moved to Lisbon in May. My brother Otto visits me in Lisbon every summer."}
    payload = await client.data(ADD_MEMORIES, input={"messages": [said], "userId": "u", "categories": ["travel"]})
    added = [result["id"] for result in payload["results"]]
    assert len(added) > 1
    for id in added:
        await client.data(UPDATE, input={"id": id, "metadata": {"seen": True}})

    for direction, expected in (("ASC", added), ("DESC", added[::-1])):
        answer = await client.data(ORDERED, direction=direction)
        [category], [entity] = answer["categories"]["nodes"], answer["entities"]["nodes"]
        [[message]] = [memory["messages"]["nodes"] for memory in answer["memories"]["nodes"]]
        for parent in (category, entity, message):
            assert [node["id"] for node in parent["memories"]["nodes"]] == expected, (direction, parent)


NAMED_ALIKE = """
{
  owners { nodes { id ownerId } } categories { nodes { id name } } entities { nodes { id name } } project { id }
}
"""


async def test_what_is_named_alike_in_two_projects_has_ids_of_its_own_in_each(client: Client) -> None:
    other = Client(client.http, f"{client.project}-other")
    for one in (client, other):
        await one.add("Clara lives in Lisbon.", userId="u", agentId="a", appId="p", runId="r", categories=["travel"])

    mine, theirs = [{node["id"]: name for name, node in _named(await one.data(NAMED_ALIKE))} for one in (client, other)]

    assert sorted(mine.values()) == sorted(theirs.values())
    assert len(mine) > 6
    assert not mine.keys() & theirs.keys()
    assert await client.data(NODES, ids=[*theirs]) == [None] * len(theirs)


def _named(answer: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "project", answer["project"]
    for name in ("owners", "categories", "entities"):
        for node in answer[name]["nodes"]:
            yield f"{name} {node.get('name') or node['ownerId']}", node
