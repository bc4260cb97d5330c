"""What is whose: a key that is bound to an owner reaches what is that owner's, and cannot tell that there is more."""

from __future__ import annotations

import asyncio
import json
import uuid
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

import pytest
from graphql import GraphQLInputObjectType, GraphQLObjectType, build_schema

from graphmem.api.schema import export_schema
from graphmem.model.principal import ALL_PERMISSIONS, Permission
from graphmem.model.scope import OwnerRef, OwnerType
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.stranger_walk import QUICK, WHOLE, Ask, Pace, Samples, TeachTheWalk, Twin, Walk
from tests.graphql_client import ADD_MEMORIES, Client
from tests.subscribing import over_sse

OWN, OTHER = "alice", "zqbob"
PROJECT = "PROJECT"
"""In place of an owner's type: a key that is bound to no owner, beside another project."""
SECRETS = ["zqhidden", "zqsecret", "Zqtown", "zqcategory", "zqkey", "zqrun", "zqbob", "zqinstructions"]
"""What stands in others' things only, and in the project's settings that are not for owners."""

ORDER_OF_MUTATIONS = [
    "addMemories",
    "updateMemory",
    "updateMemories",
    "giveFeedback",
    "updateProject",
    "reset",
    "deleteMemory",
    "restoreMemory",
    "deleteMemories",
    "restoreMemories",
    "endRun",
    "deleteAllMemories",
    "deleteOwners",
]
FILLED_BY_HAND = {
    "AddMemoriesInput": {
        *("messages", "text", "userId", "agentId", "appId", "runId", "metadata", "categories", "customCategories"),
        *("infer", "immutable", "includes", "excludes", "customInstructions", "timestamp", "expiresAt"),
        *("idempotencyKey", "dryRun", "wait"),
    },
    "UpdateMemoryInput": {"id", "text", "metadata", "categories", "expiresAt", "timestamp", "expectedVersion"},
    "GiveFeedbackInput": {"memoryId", "rating", "reason"},
    "OwnerRef": {"type", "ownerId"},
    "CategoryInput": {"name", "description"},
    "DeleteAllMemoriesInput": {"scope", "filter", "filters", "dryRun", "erase"},
}
"""Inputs whose samples are written down below; the walk does not know by itself what a further field would do."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two projects, as different callers ask it."""

    own: Ask
    other: Ask
    whole: Ask
    """Of a key that is bound to no owner."""


@dataclass(frozen=True, slots=True)
class Persona:
    """One who says much the same as others do, with secrets of their own where they are the others."""

    owner: OwnerRef
    secret: str
    town: str
    minute: int

    @property
    def scope(self) -> dict[str, str]:
        return {f"{self.owner.type.lower()}Id": self.owner.owner_id}

    @property
    def shared(self) -> dict[str, str]:
        """A run and other owners that both have."""
        return {"userId": "common", "agentId": "common", "appId": "common", "runId": "room", **self.scope}

    def said(self, *texts: str, hour: int = 10) -> list[dict[str, str]]:
        """Messages at every other minute, so that those of the others fall between."""
        return [
            {
                "role": "user" if place % 3 < 2 else "assistant",
                "content": text,
                "createdAt": f"2024-03-01T{hour}:{2 * place + self.minute:02}:00Z",
            }
            for place, text in enumerate(texts)
        ]

    async def live(self, ask: Ask) -> None:
        """Adds, changes, deletes, erases and searches."""
        run = f"{self.secret or 'own'}-run".replace("zqsecret", "zqrun")
        marks = {"categories": ["plans", *(["zqcategory"] if self.secret else [])]}
        talk = ["I planted red tulips.", "Carla lives in Lisbon.", "Water them twice a week.", "Carla likes tulips."]
        if self.secret:
            talk = [f"{text} {self.secret} {self.town} zqhidden" for text in talk]
        kept = [await one_by_one(ask, said, infer=False, **self.shared, **marks) for said in self.said(*talk)]
        tulips = {"color": "red", **({"zqkey": "zqsecret"} if self.secret else {})}
        keyed = {"metadata": tulips, "timestamp": "2024-03-02T10:00:00Z", "idempotencyKey": "the-key"}
        await add(ask, text=f"Tulips in {self.town}: {self.secret or 'three'}.", infer=False, **self.scope, **keyed)
        for hour, place in enumerate(["Berlin", self.town], 12):
            await add(ask, messages=self.said(f"I live in {place}.", hour=hour), **self.scope, runId=f"{run}-{hour}")
        for said in self.said("I like chess.", "I work for Acme in Lisbon.", hour=15):
            await one_by_one(ask, said, **self.shared)
        gone = [
            await one_by_one(ask, said, infer=False, **self.shared)
            for said in self.said("To go.", "To be erased.", hour=16)
        ]
        white = {"id": kept[0], "text": f"I planted white tulips. {self.secret}", "timestamp": "2024-03-03T10:00:00Z"}
        await do(ask, UPDATE, input=white)
        await in_background(ask, text=f"I planted roses. {self.secret}", infer=False, **self.shared)
        await do(ask, FEEDBACK, input={"memoryId": kept[0], "rating": "NEGATIVE", "reason": f"No. {self.secret}"})
        await do(ask, DELETE, id=gone[0])
        await do(ask, DELETE, id=gone[1], erase=True)
        await do(ask, "query ($q: String!) { searchMemories(query: $q) { complete } }", q=f"tulips {self.secret}")


async def do(ask: Ask, document: str, **variables: Any) -> Any:
    answer = await ask(document, variables)
    assert not answer.get("errors"), answer
    assert "userErrors': [{" not in str(answer), answer
    return next(iter(answer["data"].values()))


async def add(ask: Ask, **input: Any) -> list[str]:
    return [result["id"] for result in (await do(ask, ADD_MEMORIES, input=input))["results"]]


async def in_background(ask: Ask, **input: Any) -> None:
    """Adds without waiting, and looks until it is done."""
    begun = await do(ask, BEGIN, input={**input, "wait": False})
    async with asyncio.timeout(120):
        while True:
            if (await do(ask, LOOK, id=begun["operation"]["id"]))["status"] == "SUCCEEDED":
                return
            await asyncio.sleep(0.05)


async def one_by_one(ask: Ask, message: dict[str, str], **input: Any) -> str:
    """Adds one message; of several in one add the order in the activity log is not the same in every project."""
    [memory_id] = await add(ask, messages=[message], **input)
    return memory_id


UPDATE = "mutation ($input: UpdateMemoryInput!) { updateMemory(input: $input) { userErrors { message } } }"
FEEDBACK = "mutation ($input: GiveFeedbackInput!) { giveFeedback(input: $input) { userErrors { message } } }"
BEGIN = "mutation ($input: AddMemoriesInput!) { addMemories(input: $input) { operation { id } userErrors { code } } }"
LOOK = "query ($id: ID!) { addOperation(id: $id) { status } }"
DELETE = "mutation ($id: ID!, $erase: Boolean) { deleteMemory(id: $id, erase: $erase) { userErrors { message } } }"
SETTINGS = """mutation { updateProject(customInstructions: "zqinstructions", categories: [
  {name: "plans", description: "What is planned."}, {name: "health"}]) { userErrors { message } } }"""
KNOWN = """{ activity(direction: ASC, first: 1000) { nodes { id event memoryId } edges { cursor } }
  memories(includeExpired: true) { edges { cursor } nodes {
    id messages { edges { cursor } nodes { id } } versions { nodes { id } } } }
  owners { edges { cursor } nodes { id } } categories { edges { cursor } nodes { id } }
  entities { edges { cursor } nodes { id } } addOperations { edges { cursor } nodes { id } } }"""


async def known(ask: Ask) -> dict[str, list[str]]:
    """The ids and cursors that a caller sees: of memories, of other nodes, and the cursors."""
    answer = (await ask(KNOWN, {}))["data"]
    found: dict[str, list[str]] = {"memories": [], "nodes": [], "cursors": []}

    def collect(value: Any) -> None:
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                for key, kind in (("memoryId", "memories"), ("id", "nodes"), ("cursor", "cursors")):
                    if isinstance(part.get(key), str):
                        found[kind].append(part[key])
                for inner in part.values():
                    collect(inner)

    collect(answer)
    return {kind: list(dict.fromkeys(values)) for kind, values in found.items()}


@dataclass(frozen=True, slots=True)
class Both:
    """The two projects, and who is who in them."""

    shared: Side
    alone: Side
    own: OwnerRef
    other: OwnerRef

    async def samples(self) -> Samples:
        mine = await known(self.shared.own)
        twins = await known(self.alone.own)
        theirs = await known(self.shared.other)
        everything = await known(self.shared.whole)
        assert [*map(len, mine.values())] == [*map(len, twins.values())]
        memories = [Twin(*pair) for pair in zip(mine["memories"], twins["memories"], strict=True)]
        foreign = [one for one in theirs["memories"] if one not in mine["memories"]]
        hidden = [one for one in [*theirs["nodes"], *everything["nodes"]] if one not in mine["nodes"]]
        cursors = [one for one in [*theirs["cursors"][::4], *everything["cursors"][::9]] if one not in mine["cursors"]]
        assert all((memories, foreign, hidden, cursors))
        return Samples(samples_of(self.own, memories, foreign, list(dict.fromkeys(hidden)), cursors), SECRETS)


def samples_of(
    own: OwnerRef, memories: list[Twin], foreign: list[str], hidden: list[str], cursors: list[str]
) -> dict[tuple[str, str], list[Any]]:
    """Returns values for everything that the schema takes."""
    unknown = str(uuid.UUID(int=7))
    field, json_field = f"{own.type.lower()}Id", f"{own.type.lower()}_id"
    names = [OTHER, OWN, "common"]
    words = ["zqsecret", "tulips"]
    times = ["2024-03-01T10:03:00Z", "2030-01-01T00:00:00Z"]
    ids = [*memories, *foreign[::4], *hidden[:: max(1, len(hidden) // 9)], unknown, "none"]
    both = [{field: {"eq": OTHER}}, {field: {"eq": OWN}}]
    add = {"text": "A new statement.", "infer": False, "timestamp": "2024-03-04T10:00:00Z"}
    change = {"timestamp": "2024-03-05T10:00:00Z"}
    return {
        ("ID", "id"): ids,
        ("ID", "ids"): ids,
        ("ID", "ownerId"): [*names, "nobody"],
        ("ID", "runId"): ["room", "zqrun-12", "nowhere"],
        **{("ScopeInput", f"{kind.lower()}Id"): [*names, "room"] for kind in OwnerType},
        ("ScopeInput", "scope"): [{field: OTHER}, {field: OWN}, {"runId": "room"}, {"runId": "zqrun-12"}, {}],
        **{("IDFilter", name): [OTHER, memories[0], foreign[0]] for name in ("eq", "ne")},
        **{("IDFilter", name): [[OTHER, OWN, foreign[0]], []] for name in ("in", "notIn")},
        ("StringListFilter", "hasAll"): [["zqcategory"], ["plans"], []],
        **{("StringListFilter", name): ["zqcategory", "plans", "zq"] for name in ("has", "contains")},
        ("MemoryFilter", "and"): [both, []],
        ("MemoryFilter", "or"): [both, [{}], []],
        ("MemoryFilter", "not"): [both[0], both[1], {"not": both[0]}, {"or": []}],
        ("MetadataFilter", "key"): ["zqkey", "color", "nothing"],
        ("MetadataFilter", "in"): [["zqsecret", "red"]],
        ("JSON", "filters"): [
            {json_field: OTHER},
            {json_field: "*"},
            {"OR": [{json_field: OTHER}, {json_field: OWN}]},
            {"NOT": [{json_field: OWN}]},
            {"memory_ids": [foreign[0], memories[0]]},
            {"metadata": {"zqkey": "zqsecret"}},
            {"keywords": {"contains": "zqsecret"}},
            {},
        ],
        ("JSON", "*"): ["zqsecret", "red", 1],
        ("String", "*"): words,
        ("String", "query"): ["Where does Carla live, and who planted tulips?", "zqsecret", "Lisbon", "Zqtown"],
        ("String", "after"): [*cursors, "garbage"],
        ("String", "before"): [*cursors, "garbage"],
        ("String", "confirm"): ["RESET", "no"],
        ("String", "customInstructions"): ["zqinstructions, and mine"],
        ("DateTime", "*"): times,
        ("Boolean", "*"): [True, False],
        ("Int", "*"): [1, 2, 1000],
        ("Int", "version"): [1, 2, 99],
        ("Int", "tokenBudget"): [60, 4000],
        ("Float", "threshold"): [0.0, 0.3],
        ("AddMemoriesInput", "input"): [
            add,
            {**add, field: OTHER},
            {**add, field: OWN, "text": "Another one."},
            {**add, "runId": "room", "text": "In the room."},
            {**add, "text": "Tulips in Zqtown: zqsecret of them."},
            {**add, "idempotencyKey": "the-key"},
            {**add, "wait": False, "idempotencyKey": "another"},
            {**add, "wait": False, "dryRun": True},
            {**add, "idempotencyKey": "the-key", field: OTHER},
            {**add, "messages": [{"role": "user", "content": "I live in Oslo."}], "text": None, "infer": True},
            {"text": "I moved to Madrid.", "timestamp": "2024-04-01T00:00:00Z", "runId": "room"},
            {"text": "Forget everything about zqsecret."},
            {"text": "Delete all my memories about Zqtown.", "dryRun": True},
            {**add, "metadata": {"zqkey": 1}, "categories": ["zqcategory"], "customCategories": [{"name": "zqnew"}]},
            {
                **add,
                "immutable": True,
                "includes": "all",
                "excludes": "none",
                "text": "For good.",
                "expiresAt": times[1],
            },
            {**add, "userId": "common", "agentId": "common", "appId": "common", "customInstructions": "Be brief."},
        ],
        ("UpdateMemoryInput", "input"): [
            {"id": one, "text": f"Changed {place}.", **change} for place, one in enumerate([memories[0], *ids])
        ]
        + [
            {"id": foreign[0], **part}
            for part in (
                {"metadata": {"a": 1}},
                {"categories": ["mine"]},
                {"expiresAt": times[0]},
                {"text": "Mine now.", "expectedVersion": 1},
                {"text": "Mine now.", "expectedVersion": 9},
            )
        ],
        ("UpdateMemoryInput", "items"): [
            [{"id": memories[1], "text": "Changed again.", **change}],
            [{"id": memories[1], "text": "Half.", **change}, {"id": foreign[0], "text": "Half."}],
            [{"id": foreign[0], "text": "Mine."}, {"id": unknown, "text": "Mine."}],
        ],
        ("GiveFeedbackInput", "input"): [
            *({"memoryId": one, "rating": "NEGATIVE"} for one in [memories[0], *ids]),
            {"memoryId": memories[0], "rating": "POSITIVE", "reason": "It is right."},
            {"memoryId": memories[0], "rating": None},
        ],
        ("DeleteAllMemoriesInput", "input"): [
            {},
            {"scope": {field: OTHER}},
            {"scope": {"runId": "room"}, "dryRun": True},
            {"filter": both[0]},
            {"filter": {"categories": {"has": "zqcategory"}}, "erase": True},
            {"filters": {json_field: "*"}, "dryRun": True},
            {"filters": {"metadata": {"zqkey": "zqsecret"}}},
            {"scope": {field: OWN}},
        ],
        ("OwnerRef", "owners"): [
            *([{"type": own.type, "ownerId": name}] for name in (OTHER, "common", "nobody")),
            [{"type": own.type, "ownerId": OWN}, {"type": own.type, "ownerId": OTHER}],
            [{"type": "RUN", "ownerId": "room"}],
            [],
            [{"type": own.type, "ownerId": OWN}],
        ],
        ("CategoryInput", "categories"): [[{"name": "mine", "description": "zqsecret"}], []],
    }


SO_FAR = """
query ($scope: ScopeInput, $events: [ActivityEvent!], $since: DateTime, $after: String) {
  activity(scope: $scope, events: $events, since: $since, after: $after, direction: ASC, first: 1000) { nodes { id } }
}
"""
"""The list of what a subscription with the same arguments has to tell so far."""


def asking(client: Client) -> Ask:
    """The way of a client's key to ask, and to follow a subscription for as long as it has something to tell."""

    async def ask(document: str, variables: dict[str, Any]) -> dict[str, Any]:
        if document.startswith("subscription"):
            return await heard_so_far(client, document, variables)
        return await client.send(document, variables)

    return ask


async def heard_so_far(client: Client, document: str, variables: dict[str, Any]) -> dict[str, Any]:
    """All answers of a subscription as one: as many as the list has entries, and what comes in a moment more."""
    arguments = {name.rstrip("0"): value for name, value in variables.items()}
    begins_now = not {"since", "after"} & arguments.keys()
    listed = {} if begins_now else await client.send(SO_FAR, arguments)
    expected = 1 if listed.get("errors") else len(((listed.get("data") or {}).get("activity") or {}).get("nodes", ()))
    answers: list[dict[str, Any]] = []
    async with aclosing(over_sse(client, document, variables)) as stream:
        with suppress(TimeoutError, StopAsyncIteration):
            while True:
                async with asyncio.timeout(60 if len(answers) < expected else 0.3):
                    answers.append(await anext(stream))
    assert len(answers) >= expected, "less is told than is in the list"
    return {
        "data": [answer.get("data") for answer in answers],
        "errors": [error for answer in answers for error in answer.get("errors", ())],
    }


@pytest.fixture
async def both(request: pytest.FixtureRequest, keyed_server: KeyedServer, project: str) -> Both:
    """Two projects for a key that is bound to an owner, or for one that is bound to nobody in its project."""
    if request.param == PROJECT:
        return await with_another_project(keyed_server, project)
    kind = OwnerType(request.param)
    own, other = OwnerRef(kind, OWN), OwnerRef(kind, OTHER)

    async def side(name: str) -> Side:
        asks = [
            await keyed_server.client(
                f"{project}-{name}", ALL_PERMISSIONS - ({Permission.ADMIN} if owner else set()), owner
            )
            for owner in (own, other, None)
        ]
        return Side(*map(asking, asks))

    return await lived(Both(await side("shared"), await side("alone"), own, other))


async def with_another_project(keyed_server: KeyedServer, project: str) -> Both:
    """The others live in a project of their own, whose key is nobody's whom the walker knows."""
    own, other = OwnerRef(OwnerType.USER, OWN), OwnerRef(OwnerType.USER, OTHER)

    async def side(name: str) -> Side:
        mine = await keyed_server.client(f"{project}-{name}", ALL_PERMISSIONS - {Permission.ADMIN})
        theirs = await keyed_server.client(f"{project}-{name}-zqhidden", ALL_PERMISSIONS)
        return Side(asking(mine), asking(theirs), asking(theirs))

    return await lived(Both(await side("shared"), await side("alone"), own, other))


async def lived(both: Both) -> Both:
    """The two projects, once everybody has lived in them."""
    for side in (both.shared, both.alone):
        await do(side.whole, SETTINGS)
        await Persona(both.own, "", "Lisbon", 0).live(side.own)
    await Persona(both.other, "zqsecret", "Zqtown", 1).live(both.shared.other)
    await add(both.shared.whole, text="A note of nobody: zqsecret.", infer=False, runId="room")
    return both


async def walk_over(both: Both, pace: Pace) -> Walk:
    schema = build_schema(export_schema())
    for name, fields in FILLED_BY_HAND.items():
        of = schema.type_map[name]
        assert isinstance(of, GraphQLInputObjectType)
        if set(of.fields) != fields:
            raise TeachTheWalk(f"{name}: {set(of.fields) ^ fields}")
    samples = await both.samples()
    memories = {one.shared: one.alone for one in samples.of["ID", "id"] if isinstance(one, Twin)}
    return Walk(schema, both.shared.own, both.alone.own, samples, pace, memories)


PACES = [
    # On a busy machine Neo4j takes minutes to plan so many queries. What parts projects is also tested of each list.
    pytest.param("USER", QUICK, id="USER", marks=pytest.mark.timeout(1_800)),
    *(
        pytest.param(kind, WHOLE, id=f"{kind}-whole", marks=[pytest.mark.nightly, pytest.mark.timeout(0)])
        for kind in ("USER", "AGENT", "APP", PROJECT)
    ),
]


@pytest.mark.parametrize(("both", "pace"), PACES, indirect=["both"])
async def test_a_key_cannot_tell_that_there_are_others_than_those_it_is_bound_to(both: Both, pace: Pace) -> None:
    walk = await walk_over(both, pace)

    await walk.queries()
    await walk.subscriptions()

    everything = {f"{kind}.{name}" for kind, of in walk.schema.type_map.items() for name in nodes_fields(walk, of)}
    assert everything - walk.fields == set(), "no node of these types was found"


def nodes_fields(walk: Walk, of: Any) -> list[str]:
    """The fields of a type whose objects are nodes, or of the root."""
    is_node = isinstance(of, GraphQLObjectType) and walk.schema.type_map["Node"] in of.interfaces
    return list(of.fields) if is_node or of in (walk.schema.query_type, walk.schema.subscription_type) else []


@pytest.mark.parametrize(("both", "pace"), PACES, indirect=["both"])
async def test_nor_can_they_by_a_change_and_nothing_of_others_changes(both: Both, pace: Pace) -> None:
    walk = await walk_over(both, pace)
    before = await of_others(both)

    await walk.mutations(ORDER_OF_MUTATIONS)

    assert await of_others(both) == before


async def of_others(both: Both) -> str:
    """All that the other owner sees of their own."""
    theirs = await known(both.shared.other)
    document = """query ($ids: [ID!]!) { nodes(ids: $ids) { __typename
      ... on Memory { text version metadata categories { name } expiresAt updatedAt userId agentId appId runId }
      ... on MemoryVersion { newText event actor } ... on Message { content next { id } previous { id } } } }"""
    return json.dumps([theirs, await both.shared.other(document, {"ids": theirs["nodes"]})], sort_keys=True)


async def test_without_a_good_key_every_root_field_is_unauthenticated(keyed_server: KeyedServer) -> None:
    schema = build_schema(export_schema())
    roots = {
        "query": schema.query_type,
        "mutation": schema.mutation_type,
        "subscription": schema.subscription_type,
    }
    for operation, of in roots.items():
        assert of
        for name in [*of.fields, "__schema", "__typename"]:
            for headers in ({}, {"Authorization": "Bearer nonsense"}):
                document = f"{operation} {{ {name} }}"
                answer = await keyed_server.http.post("/graphql", json={"query": document}, headers=headers)
                [error] = answer.json()["errors"]
                assert (answer.status_code, error["extensions"]["code"]) == (401, "UNAUTHENTICATED"), name
