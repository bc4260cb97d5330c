"""Entities are found by what their names begin with, those first that the most memories mention; so are relations."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import neo4j
import pytest

from graphmem.model.entity import EntityKey, FoundEntity, fold
from graphmem.model.facet import Facet, FacetRequest
from graphmem.model.paging import Page, Window
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.entities import EntityStore
from graphmem.store.facets import FacetStore
from graphmem.store.memories import MemoryStore
from graphmem.store.queries import load_queries
from graphmem.store.selection import Selection
from tests.integration.project import Project

MENTION = """
UNWIND $names AS name
MERGE (e:Entity {project: $project, name: name[0], name_key: name[1], type: name[2]})
WITH e MATCH (m:Memory {project: $project, id: $id}) CREATE (m)-[:MENTIONS]->(e)
"""
LISBON, LILLE, LI, LIMA = (EntityKey(name, "place") for name in ("Lisbon", "Lille", "Li", "LIMA"))
LI_PERSON, NEW_LIMA, DASHED = (
    EntityKey("Li", "person"),
    EntityKey("New Lima", "place"),
    EntityKey("Neu-Lindau", "place"),
)
BERLIN, OELI = EntityKey("Berlin", "place"), EntityKey("Öli", "")
ALL = [LISBON, LILLE, LI, LIMA, LI_PERSON, NEW_LIMA, DASHED, BERLIN, OELI]
MENTIONED = {"alex": [ALL, [LISBON, LILLE, NEW_LIMA], [LISBON]], "bo": [[LIMA, BERLIN], [LIMA, BERLIN], [LIMA, BERLIN]]}


@pytest.fixture(scope="module")
async def principal(database: Database) -> Principal:
    project = Project(database, MemoryStore(database), Principal(f"entities-{uuid.uuid4()}"))
    for user, memories in MENTIONED.items():
        for number, keys in enumerate(memories):
            [memory_id] = await project.add_ids(f"{user} {number}", scope=Scope(user_id=user))
            names = [[key.name, fold(key.name), key.type] for key in keys]
            await database.run_statement(
                MENTION, {"names": names, "project": project.principal.project, "id": memory_id}
            )
    return project.principal


async def find(database: Database, principal: Principal, text: str, window: Window = Window()) -> Page[FoundEntity]:  # noqa: B008  frozen
    return await EntityStore(database).find_entities(principal, text, window)


def keys_of(page: Page[FoundEntity]) -> list[EntityKey]:
    return [found.entity.key for found in page.items]


BY_LI = [LIMA, LISBON, LILLE, LI_PERSON, LI, NEW_LIMA, DASHED, BERLIN, OELI]


@pytest.mark.parametrize("text", ["li", "LI", "\uff2cI"])
async def test_names_that_begin_with_it_are_first_then_words_then_the_most_mentioned(
    database: Database, principal: Principal, text: str
) -> None:
    page = await find(database, principal, text)

    assert keys_of(page) == BY_LI
    assert [found.rank for found in page.items] == [0] * 5 + [1] * 2 + [2] * 2
    assert await EntityStore(database).count_entities(principal, text) == len(BY_LI)


@pytest.mark.parametrize(
    ("text", "keys"),
    [("o\u0308L", [OELI]), ("new li", [NEW_LIMA]), ("u-l", [DASHED]), (".*", []), ("\\E", []), ("(", [])],
)
async def test_a_query_is_a_text_and_no_pattern(
    database: Database, principal: Principal, text: str, keys: list[EntityKey]
) -> None:
    assert keys_of(await find(database, principal, text)) == keys


async def test_an_empty_query_finds_all_the_most_mentioned_first(database: Database, principal: Principal) -> None:
    found = keys_of(await find(database, principal, ""))

    assert found[:3] == [BERLIN, LIMA, LISBON]
    assert set(found) == set(ALL)


@pytest.mark.parametrize("size", [1, 2, 4])
async def test_pages_in_both_directions_miss_and_repeat_nothing(
    database: Database, principal: Principal, size: int
) -> None:
    forward, window = list[EntityKey](), Window(size)
    while True:
        page = await find(database, principal, "li", window)
        forward += keys_of(page)
        if not page.has_next:
            break
        window = replace(window, after=page.items[-1].place)
    backward, window = list[EntityKey](), Window(size, backward=True)
    while True:
        page = await find(database, principal, "li", window)
        backward = keys_of(page) + backward
        if not page.has_previous:
            break
        window = replace(window, before=page.items[0].place)

    assert forward == backward == BY_LI


async def test_one_who_is_bound_to_an_owner_finds_and_counts_that_owners_alone(
    database: Database, principal: Principal
) -> None:
    bo = replace(principal, owner=OwnerRef(OwnerType.USER, "bo"))

    page = await find(database, bo, "li")

    assert [(found.entity.key, found.entity.memory_count) for found in page.items] == [(LIMA, 3), (BERLIN, 3)]
    assert await EntityStore(database).count_entities(bo, "li") == 2


HUB = """
CREATE (hub:Entity {project: $project, name: 'Rome', name_key: 'rome', type: 'place'})
CREATE (anna:Entity {project: $project, name: 'Anna', name_key: 'anna', type: 'person'})
WITH hub, anna
MATCH (m:Memory {project: $project, id: $id})
CREATE (m)-[:MENTIONS]->(hub), (m)-[:MENTIONS]->(anna), (anna)-[:LIVES_IN {type: 'LIVES_IN', memory_id: m.id}]->(hub)
WITH hub
UNWIND range(1, 3000) AS number
CREATE (hub)<-[:MENTIONS]-(:Memory {project: $project, id: '00' + $project + number})
"""


@pytest.mark.parametrize(
    "query", ["entity/relations_of_entities", "entity/relations_of_memories", "memory/export_memories"]
)
async def test_a_relation_is_found_without_a_look_at_those_who_mention_its_ends(
    stored: Project, neo4j_address: Address, query: str
) -> None:
    project = replace(stored, principal=Principal(f"hub-{uuid.uuid4()}"))
    [memory_id] = await project.add_ids("tea")
    await project.ask(HUB, id=memory_id)
    parameters = {
        **project.principal.parameters(),
        "ids": [memory_id],
        "keys": [{"name": "Rome", "type": "place"}],
    }

    login = (neo4j_address.username, neo4j_address.password)
    async with neo4j.AsyncGraphDatabase.driver(neo4j_address.uri, auth=login) as driver:
        answer = await driver.execute_query(f"PROFILE {load_queries()[query].text()}", parameters)

    assert len(answer.records) == 1
    plan = answer.summary.profile
    assert plan
    assert hits(plan) < 1000


async def test_an_entity_that_is_erased_while_it_is_read_is_left_out(database: Database) -> None:
    """Neo4j goes on with such a node for the rest of the query, but its properties are gone."""
    stored = Project(database, MemoryStore(database), Principal(f"entities-{uuid.uuid4()}"))
    store, (memory_id,) = EntityStore(stored.database), await stored.add_ids("tea")
    await stored.ask(
        """MATCH (m:Memory {project: $project})
        CREATE (m)-[:MENTIONS]->(e:Entity)-[:LIKES {memory_id: m.id}]->(other:Entity), (m)-[:MENTIONS]->(other)"""
    )
    try:
        of_memories = await store.entities_of_memories(stored.principal, [memory_id])
        relations = await store.relations_of_memories(stored.principal, [memory_id])
        counts = await FacetStore(stored.database).count_facet(
            stored.principal, Selection(), FacetRequest(Facet.ENTITY, 5)
        )
    finally:
        await stored.ask(
            "MATCH (:Memory {project: $project})-[:MENTIONS]->(e:Entity) WHERE e.name IS NULL DETACH DELETE e"
        )

    assert (of_memories, relations, counts) == ({memory_id: []}, [], [])


def hits(plan: dict[str, Any]) -> int:
    """Returns the database hits of a profiled plan and of all plans below it."""
    return int(plan["args"].get("DbHits", 0)) + sum(map(hits, plan.get("children", ())))
