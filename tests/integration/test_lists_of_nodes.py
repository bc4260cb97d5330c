"""The memories of many nodes, read at once, are those that each node's own list has."""

from __future__ import annotations

import asyncio
import random
import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.model.conversation import IncomingMessage
from graphmem.model.filters import EVERYTHING, FIELD_OF_OWNER, And, Condition, Field, Filter, Not, Operator
from graphmem.model.memory import Memory
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.order import MemoryOrder, Order, OrderField
from graphmem.model.paging import Page, Window
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.memories import MemoryStore
from graphmem.store.selection import Selection
from tests.integration.project import Project
from tests.integration.test_lists import Explainer, operators

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
PAST = datetime(2024, 6, 1, tzinfo=UTC)
NAMES = ["alex", "bo", "cy"]
OWNER_TYPES = {
    NodeType.USER: OwnerType.USER,
    NodeType.AGENT: OwnerType.AGENT,
    NodeType.APP: OwnerType.APP,
    NodeType.RUN: OwnerType.RUN,
}
CREATED, UPDATED = OrderField.CREATED_AT, OrderField.UPDATED_AT
ORDERS = [
    *([], [Order(CREATED, descending=False)]),
    *([Order(UPDATED)], [Order(UPDATED, descending=False), Order(CREATED)]),
]
FILTERS: list[Filter] = [
    EVERYTHING,
    Condition(Field.USER_ID, Operator.EQ, "alex"),
    Not(Condition(Field.CATEGORIES, Operator.EQ, "food")),
    Condition(Field.TEXT, Operator.CONTAINS, "1"),
]
MENTION = """
MATCH (m:Memory {project: $project}) WHERE m.text CONTAINS $word
MERGE (e:Entity {project: $project, name: $word, type: $type}) CREATE (m)-[:MENTIONS]->(e)
"""
IDS = {
    NodeType.ENTITY: "MATCH (e:Entity {project: $project, name: $key[0], type: $key[1]})<-[:MENTIONS]-(m:Memory)",
    NodeType.MESSAGE: "MATCH (t:Message {id: $key[0]})<-[:DERIVED_FROM]-()<-[:MEMORY_VERSION]-(m:Memory)",
}


@dataclass(frozen=True, slots=True)
class Filled:
    project: Project
    nodes: list[NodeRef]
    memories: list[Memory]

    async def page(self, node: NodeRef, selection: Selection, order: MemoryOrder, window: Window) -> Page[Memory]:
        """Of the node's list alone, which is the list of all memories with one more condition."""
        alone = await self._alone(node, selection)
        return await self.project.memories.list_memories(self.project.principal, alone, order, window)

    async def count(self, node: NodeRef, selection: Selection) -> int:
        return await self.project.memories.count_memories(self.project.principal, await self._alone(node, selection))

    async def _alone(self, node: NodeRef, selection: Selection) -> Selection:
        return replace(selection, filter=And((await self._condition(node), selection.filter)))

    async def _condition(self, node: NodeRef) -> Filter:
        if owner_type := OWNER_TYPES.get(node.type):
            return Condition(FIELD_OF_OWNER[owner_type], Operator.EQ, node.key[0])
        if node.type is NodeType.CATEGORY:
            return Condition(Field.CATEGORIES, Operator.EQ, node.key[0])
        rows = await self.project.ask(f"{IDS[node.type]} RETURN m.id AS id", key=list(node.key))
        return Condition(Field.ID, Operator.IN, tuple(row["id"] for row in rows))


@pytest.fixture(scope="module")
async def filled(database: Database) -> Filled:
    """Memories that share their owners, categories, entities and turns, and several of one time; some have expired."""
    project = Project(database, MemoryStore(database), Principal(f"lists-{uuid.uuid4()}"))
    chance = random.Random(5)

    async def add(number: int) -> None:
        scope = Scope(*(chance.choice([None, *NAMES]) for _ in range(4)))
        at = SINCE + timedelta(days=chance.randrange(5))
        await project.add(
            *(IncomingMessage("user", f"note {number} {part}", created_at=at) for part in "ab"),
            scope=scope if scope.owners() else Scope(user_id="alex"),
            categories=chance.sample(["food", "work", "日本"], chance.randrange(3)),
            expires_at=chance.choice([None, None, PAST]),
        )

    await asyncio.gather(*map(add, range(20)))
    for word, kind in (("1", "thing"), ("1", "person"), ("note", ""), ("2", "place")):
        await project.ask(MENTION, word=word, type=kind)
    rows = await project.ask("MATCH (t:Message {project: $project}) RETURN t.id AS id ORDER BY id LIMIT 5")
    memories = await project.memories.list_memories(
        project.principal, Selection(include_expired=True), MemoryOrder(), Window(1_000)
    )
    assert len(memories.items) == 40
    nodes = [
        *(NodeRef(kind, (name,)) for kind in OWNER_TYPES for name in [*NAMES, "nobody"]),
        *(NodeRef(NodeType.CATEGORY, (name,)) for name in ("food", "work", "日本", "none")),
        *(NodeRef(NodeType.ENTITY, key) for key in (("1", "thing"), ("1", "person"), ("note", ""), ("no", ""))),
        *(NodeRef(NodeType.MESSAGE, (row["id"],)) for row in rows),
    ]
    return Filled(project, nodes, memories.items)


@settings(max_examples=10)  # Neo4j plans the queries of each anew
@given(data=st.data())
async def test_a_list_among_others_is_what_it_is_alone(filled: Filled, data: st.DataObject) -> None:
    order = MemoryOrder.of(data.draw(st.sampled_from(ORDERS)))
    keys = st.none() | st.sampled_from(filled.memories).map(order.key_of)
    window = Window(data.draw(st.integers(1, 12)), data.draw(keys), data.draw(keys), data.draw(st.booleans()))
    selection = Selection(data.draw(st.sampled_from(FILTERS)), data.draw(st.booleans()))
    nodes = data.draw(st.lists(st.sampled_from(filled.nodes), min_size=1, max_size=4, unique=True))
    principal, memories = filled.project.principal, filled.project.memories

    together = await memories.memories_of_nodes(principal, nodes, selection, order, window)
    counts = await memories.count_memories_of_nodes(principal, nodes, selection)

    assert together == {node: await filled.page(node, selection, order, window) for node in nodes}
    assert counts == {node: await filled.count(node, selection) for node in nodes}


async def test_the_nodes_have_memories_to_compare(filled: Filled) -> None:
    found = await filled.project.memories.count_memories_of_nodes(
        filled.project.principal, filled.nodes, Selection(include_expired=True)
    )

    nobodys = {node for node in filled.nodes if node.key[0] in ("nobody", "none", "no")}
    assert {node for node, count in found.items() if not count} == nobodys


async def test_a_bound_caller_gets_what_is_its_owners(filled: Filled) -> None:
    principal = replace(filled.project.principal, owner=OwnerRef(OwnerType.USER, "bo"))
    bos = {memory.id for memory in filled.memories if memory.scope.user_id == "bo"}
    everything, order = Selection(include_expired=True), MemoryOrder()
    memories = filled.project.memories

    found = await memories.memories_of_nodes(principal, filled.nodes, everything, order, Window(1_000))
    counts = await memories.count_memories_of_nodes(principal, filled.nodes, everything)

    assert {memory.id for page in found.values() for memory in page.items} == bos
    assert counts == {node: len(page.items) for node, page in found.items()}
    unbound = await memories.memories_of_nodes(filled.project.principal, filled.nodes, everything, order, Window(1_000))
    of_others = {
        node
        for node, page in unbound.items()
        if node.type is NodeType.MESSAGE and not {memory.id for memory in page.items} <= bos
    }
    assert of_others
    assert not any(found[node].items for node in of_others)


async def test_another_project_has_nothing_of_it(filled: Filled) -> None:
    stranger = Principal(filled.project.principal.project + "x")

    found = await filled.project.memories.memories_of_nodes(
        stranger, filled.nodes, Selection(include_expired=True), MemoryOrder(), Window(10)
    )

    assert list(found) == filled.nodes
    assert not any(page.items for page in found.values())


PLACES = [Window(10), Window(10, after=(SINCE, "m")), Window(10, before=(SINCE, "m"), backward=True)]


@pytest.mark.parametrize("descending", [True, False], ids=["newest first", "oldest first"])
async def test_lists_of_owners_of_all_types_by_creation_are_read_off_indexes_unsorted(
    filled: Filled, neo4j_address: Address, descending: bool
) -> None:
    explainer = Explainer(neo4j_address)
    memories, order = MemoryStore(explainer), MemoryOrder.of([Order(CREATED, descending)])
    nodes = [NodeRef(node_type, (name,)) for node_type in OWNER_TYPES for name in NAMES]

    for window in PLACES:
        await memories.memories_of_nodes(filled.project.principal, nodes, Selection(), order, window)
    await explainer.close()

    assert len(explainer.plans) == len(PLACES)
    for plan in explainer.plans:
        used = operators(plan)
        assert not {name for name in used if "Sort" in name or "Top" in name or "Scan" in name}, used
        assert any(name.endswith("IndexSeek") for name in used), used
