"""A list under a list takes as many queries for forty parents as for one: every such list that the schema has."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import neo4j
import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_list_type,
    is_required_argument,
)

from graphmem.api.schema import export_schema
from graphmem.app.admission import make_authenticator
from graphmem.app.http import make_app
from graphmem.app.parts import Graphmem
from graphmem.config.environment import read_settings
from graphmem.embeddings.embedder import Embedder
from graphmem.extraction.extractor import ExtractorSettings, make_extractor
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.scheduling import time_slice
from graphmem.service.services import Models, make_services
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.memories import MemoryStore
from graphmem.telemetry.telemetry import Telemetry
from tests.graphql_client import Client
from tests.integration.project import Project
from tests.unit.asgi import client_of

MANY = 40
MOST = 2
"""Queries of one list: one that reads it, and one that counts it or looks its items up."""
TYPES_ON_A_PATH = 5
"""Memories, versions, turns, entities and owners. Who may see one is told by the query of its type alone."""
ARGUMENTS = {"query": '"note"', "bucket": "DAY"}
"""Values of arguments that a field on the way to a type requires, by name."""
LINKS = """
MATCH (m:Memory {project: $project}) WITH m ORDER BY m.id
WITH collect(m) AS memories UNWIND range(0, size(memories) - 1) AS i
WITH memories[i] AS m, i
CREATE (m)-[:MENTIONS]->(e:Entity {project: $project, name: 'e' + i, name_key: 'e' + i, type: 'thing'})
CREATE (m)-[:MENTIONS]->(f:Entity {project: $project, name: 'f' + i, name_key: 'f' + i, type: 'thing'})
CREATE (e)-[:RELATES_TO {type: 'near', memory_id: m.id, valid_from: m.created_at}]->(f)
"""
NODES = """{
  memories(first: 100) { nodes { __typename id
    messages { nodes { __typename id } } versions { nodes { __typename id } } } }
  owners(first: 200) { nodes { __typename id } } categories { nodes { __typename id } }
  entities { nodes { __typename id } } activity { nodes { __typename id } } project { __typename id }
}"""


@dataclass(frozen=True, slots=True)
class NestedList:
    """A list field, and where it stands: under nodes that are given by their ids, or on a way from the root."""

    name: str
    around: str
    """A document with `{}` for what is selected of the type that has the field."""
    selection: str

    def document(self) -> str:
        return self.around.replace("{}", self.selection)

    def without_it(self) -> str:
        return self.around.replace("{}", "__typename")


class Schema:
    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._node = schema.type_map["Node"]

    def nested_lists(self) -> Iterator[NestedList]:
        """Yields every list field of every type of which an answer can have many."""
        for kind in self._schema.type_map.values():
            if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and self._node in kind.interfaces:
                around = f"query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {kind.name} {{ {{}} }} }} }}"
                yield from self._lists_of(kind, around)
        for kind, around in self._below_lists():
            yield from self._lists_of(kind, around)

    def _lists_of(self, kind: GraphQLObjectType | GraphQLInterfaceType, around: str) -> Iterator[NestedList]:
        for name, field in kind.fields.items():
            if _is_list(field):
                yield NestedList(f"{kind.name}.{name}", around, f"{name} {self._inside(field)}")

    def _inside(self, field: GraphQLField) -> str:
        """Returns what is selected of the list's items: of nodes their ids, of others all that is at hand."""
        kind = get_named_type(field.type)
        if is_leaf_type(kind):
            return ""
        assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        if kind.name.endswith("Connection"):
            count = "totalCount" if "totalCount" in kind.fields else ""
            return f"{{ {count} nodes {self._inside(kind.fields['nodes'])} }}"
        if kind is self._node or self._node in kind.interfaces:
            return "{ id }"
        leaves = [name for name, one in kind.fields.items() if is_leaf_type(get_named_type(one.type)) and not one.args]
        return f"{{ __typename {' '.join(leaves)} }}"

    def _below_lists(self) -> Iterator[tuple[GraphQLObjectType, str]]:
        """Yields the types of what is no node and stands below a list, each with the shortest way to it."""
        query = self._schema.query_type
        assert query
        seen, skipped = {(query.name, False)}, set[str]()
        ways: deque[tuple[GraphQLObjectType | GraphQLInterfaceType, str, bool]] = deque([(query, "{ {} }", False)])
        while ways:
            kind, around, many = ways.popleft()
            is_page = kind.name.endswith("Connection")
            if many and isinstance(kind, GraphQLObjectType) and not is_page and self._node not in kind.interfaces:
                yield kind, around
            for name, field in kind.fields.items():
                below = get_named_type(field.type)
                is_many = many or is_list_type(get_nullable_type(field.type))
                if not isinstance(below, GraphQLObjectType | GraphQLInterfaceType) or below is self._node:
                    continue
                if not _required(field) <= ARGUMENTS.keys():
                    skipped.add(below.name)
                elif (below.name, is_many) not in seen:
                    seen.add((below.name, is_many))
                    step = f"{name}{_arguments(field)} {{ {{}} }}"
                    ways.append((below, around.replace("{}", step), is_many))
        unseen = skipped - {name for name, many in seen if many}
        assert not unseen, f"Give ARGUMENTS values of what leads to {unseen}."


def _is_list(field: GraphQLField) -> bool:
    return is_list_type(get_nullable_type(field.type)) or get_named_type(field.type).name.endswith("Connection")


def _required(field: GraphQLField) -> set[str]:
    return {name for name, argument in field.args.items() if is_required_argument(argument)}


def _arguments(field: GraphQLField) -> str:
    given = ", ".join(f"{name}: {ARGUMENTS[name]}" for name in sorted(_required(field)))
    return f"({given})" if given else ""


class CountingDatabase(Database):
    """A database that notes which queries read it for an answer."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.reads: list[str] = []

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[neo4j.Record]:
        if not query.startswith("key/"):  # now and then, whatever is asked
            self.reads.append(query)
        return await super().read(query, parameters, **slots)


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole application in this process over a project with many nodes of every type."""

    client: Client
    database: CountingDatabase
    ids: dict[str, list[str]]
    """Of nodes, by the type's name; of the owners of all types, too, mixed."""

    async def ask(self, document: str, ids: list[str]) -> tuple[Any, list[str]]:
        """Returns the answer's data, and the queries that it took."""
        self.database.reads.clear()
        answer = await self.client.send(document, {"ids": ids} if "$ids" in document else {})
        assert not answer.get("errors"), (document, answer["errors"])
        return answer["data"], list(self.database.reads)


@pytest.fixture(scope="module")
def one_time_slice() -> Iterator[None]:
    """Data loaders gather what is asked for in one time slice: on a busy machine it would end within a list."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time_slice, "LENGTH", 3_600)
        yield


@pytest.fixture(scope="module")
async def counted(neo4j_address: Address, embedder: Embedder, one_time_slice: None) -> AsyncIterator[Counted]:
    database = CountingDatabase(neo4j_address)
    stored = Project(database, MemoryStore(database), Principal(f"counts-{uuid.uuid4()}"))
    for number in range(MANY):
        scope = Scope(*(f"{kind}{number}" for kind in "uapr"))
        await stored.add(f"note {number}", f"and {number}", scope=scope, categories=[f"c{number}"])
    await stored.ask(LINKS)
    settings = read_settings({})
    models = Models(embedder, make_extractor(ExtractorSettings()))
    services = make_services(database, models)
    parts = Graphmem(settings, database, models, services, make_authenticator(settings, database), Telemetry(), [])
    async with client_of(make_app(parts)) as http:
        client = Client(http, stored.principal.project)
        yield Counted(client, database, await _ids_by_type(client))
    await database.close()


async def _ids_by_type(client: Client) -> dict[str, list[str]]:
    ids: dict[str, list[str]] = defaultdict(list)
    rest = [await client.data(NODES)]
    while rest:
        one = rest.pop()
        if isinstance(one, dict) and "id" in one:
            ids[one["__typename"]].append(one["id"])
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
    of_owners = zip(*(ids[name] for name in ("User", "Agent", "App", "Run")), strict=True)
    ids["Owner"] = [node_id for four in of_owners for node_id in four]
    return ids


LISTS = list(Schema(build_schema(export_schema())).nested_lists())


@pytest.mark.parametrize("nested", LISTS, ids=lambda nested: nested.name)
async def test_a_nested_list_takes_as_many_queries_for_many_parents_as_for_one(
    counted: Counted, nested: NestedList
) -> None:
    type_name, field = nested.name.split(".")
    ids = counted.ids[type_name][:MANY]

    for parents in (ids[:1], ids):
        _, without = await counted.ask(nested.without_it(), parents)
        data, reads = await counted.ask(nested.document(), parents)
        more = Counter(reads) - Counter(without)
        assert more.total() <= MOST, more

    if ids:
        assert len(ids) == (1 if type_name == "Project" else MANY)
        assert all(_items(node[field]) for node in data["nodes"])
        alone = [(await counted.ask(nested.document(), [node_id]))[0]["nodes"] for node_id in ids[:5]]
        assert data["nodes"][:5] == [node for nodes in alone for node in nodes]


async def test_the_nodes_of_many_paths_are_looked_up_together_by_type(counted: Counted) -> None:
    path = '{ searchMemories(query: "note", topK: 100) { hits { path { ...step } } } } fragment step on PathStep { %s }'
    _, without = await counted.ask(path % "caption", [])

    data, reads = await counted.ask(path % "node { id }", [])

    more = Counter(reads) - Counter(without)
    assert 0 < more.total() <= TYPES_ON_A_PATH, more
    assert len(data["searchMemories"]["hits"]) > MANY
    assert all(hit["path"][-1]["node"]["id"] for hit in data["searchMemories"]["hits"])


def _items(found: Any) -> Any:
    return found["nodes"] if isinstance(found, dict) else found
