"""The graph as people see it in Browser: what each write leaves, and that no part of it contradicts another."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest

from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Vector
from graphmem.model.scope import Scope
from tests.integration.life import change, delete, update
from tests.integration.project import DIMENSION, Project, vector_of

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
IDS = [None, "x", "y"]

CONTRADICTIONS = {
    "the ids on a memory are not those of its owners": """
        MATCH (m:Memory {project: $project})
        LET owners = COLLECT { MATCH (o)-[:HAS_MEMORY]->(m) RETURN labels(o)[0] + o.id },
            copies = ['User' + m.user_id, 'Agent' + m.agent_id, 'App' + m.app_id, 'Run' + m.run_id]
        LET ids = [id IN copies WHERE id IS NOT NULL]
        FILTER size(owners) <> size(ids) OR any(id IN ids WHERE NOT id IN owners)
        RETURN m.id""",
    "a memory's categories are not those of its present version": """
        MATCH (m:Memory {project: $project})-[e:MEMORY_VERSION]->(v) WHERE e.valid_to IS NULL
        WITH m, v, COLLECT { MATCH (m)-[:IN_CATEGORY]->(c) RETURN c.name ORDER BY c.name } AS names
        WHERE names <> COLLECT { UNWIND v.categories AS name RETURN name ORDER BY name } RETURN m.id""",
    "a memory says other than its present version": """
        MATCH (m:Memory {project: $project})-[e:MEMORY_VERSION]->(v) WHERE e.valid_to IS NULL
        AND (v.text <> m.text OR v.metadata <> m.metadata OR v.version <> m.version) RETURN m.id""",
    "a memory has not exactly one present version": """
        MATCH (m:Memory {project: $project})
        WHERE COUNT { (m)-[e:MEMORY_VERSION]->() WHERE e.valid_to IS NULL } <> 1 RETURN m.id""",
    "versions are not numbered from one on": """
        MATCH (m:Memory {project: $project})
        WHERE COLLECT { MATCH (m)-[e:MEMORY_VERSION]->() RETURN e.version ORDER BY e.version } <> range(1, m.version)
        RETURN m.id""",
    "an edge and its version disagree": """
        MATCH (m:Memory {project: $project})-[e:MEMORY_VERSION]->(v)
        WHERE v.version <> e.version OR v.memory_id <> m.id RETURN m.id""",
    "a version ends when the next does not begin": """
        MATCH (m:Memory {project: $project})-[a:MEMORY_VERSION]->(), (m)-[b:MEMORY_VERSION {version: a.version + 1}]->()
        WHERE coalesce(a.valid_to <> b.valid_from, true) OR a.valid_to < a.valid_from RETURN m.id""",
    "a version does not follow the one before it": """
        MATCH (m:Memory {project: $project})-[:MEMORY_VERSION]->(v)
        WHERE COLLECT { MATCH (v)-[:PREVIOUS]->(p) RETURN p.memory_id + p.version }
           <> CASE v.version WHEN 1 THEN [] ELSE [m.id + (v.version - 1)] END RETURN m.id""",
    "a version is drawn from no turn": """
        MATCH (:Memory {project: $project})-[:MEMORY_VERSION]->(v) WHERE NOT EXISTS { (v)-[:DERIVED_FROM]->(:Message) }
        RETURN v.memory_id""",
    "a change has not exactly one event": """
        MATCH (m:Memory {project: $project})
        WHERE COUNT { (:Event {project: $project, memory_id: m.id}) } <> m.version RETURN m.id""",
    "turns of a run are not one line": """
        MATCH (r:Run {project: $project})
        WITH r, COUNT { (r)<-[:IN_RUN]-() } AS turns, COUNT { (r)<-[:IN_RUN]-()-[:NEXT]->() } AS steps
        WHERE steps <> turns - 1 RETURN r.id""",
    "a line of turns forks": """
        MATCH (t:Message {project: $project}) WHERE EXISTS { (t)-[:IN_RUN]->() }
        AND (COUNT { (t)-[:NEXT]->() } > 1 OR COUNT { (t)<-[:NEXT]-() } > 1) RETURN t.id""",
    "a run does not end with its last turn": """
        MATCH (r:Run {project: $project}), (t:Message {id: r.last_message_id}) WHERE EXISTS { (t)-[:NEXT]->() }
        RETURN r.id""",
    "a lock was left behind": "MATCH (n) WHERE n._lock IS NOT NULL RETURN n.id",
    "a node belongs to no project": """
        MATCH (n) WHERE n.project IS NULL AND NOT n:Project AND NOT n:Settings RETURN labels(n)""",
}


@pytest.fixture
async def written(stored: Project) -> Project:
    """Adds of every scope at once, many of which meet known or expired memories or turns."""
    chance = random.Random(11)
    scopes = [Scope(*(chance.choice(IDS) for _ in range(4))) for _ in range(60)]
    await asyncio.gather(
        *(add_some(stored, random.Random(number), scope) for number, scope in enumerate(scopes) if scope.owners())
    )
    return stored


async def add_some(stored: Project, chance: random.Random, scope: Scope) -> None:
    turns = [
        IncomingMessage("user", f"fact {chance.randrange(6)}", created_at=chance.choice([None, SINCE]))
        for _ in range(chance.randrange(1, 5))
    ]
    await stored.add(
        *turns,
        scope=scope,
        categories=chance.sample(["a", "b", "c"], chance.randrange(3)),
        metadata={chance.choice("kl"): chance.randrange(3)},
        timestamp=SINCE + timedelta(days=chance.randrange(9)),
        expires_at=chance.choice([None, SINCE + timedelta(days=1)]),
    )


async def test_no_part_of_the_graph_contradicts_another(written: Project) -> None:
    found = {name: await written.ask(query) for name, query in CONTRADICTIONS.items()}

    assert {name: rows for name, rows in found.items() if rows} == {}
    assert await written.value("MATCH (m:Memory {project: $project}) WHERE m.version > 1 RETURN count(m) > 3")
    assert await written.value("MATCH (r:Run {project: $project})<-[:IN_RUN]-(t) RETURN count(t) > 20")


async def test_an_add_leaves_these_nodes_and_relationships(stored: Project) -> None:
    scope = Scope("alex", "tutor", "school", "monday")
    await stored.add("tea", "maths", scope=scope, categories=["likes"])

    nodes = await stored.ask(
        "MATCH (n) WHERE n.project = $project RETURN [l IN labels(n) WHERE l <> 'Pending'] AS labels, count(*) AS count"
    )
    edges = await stored.ask(
        "MATCH (n)-[r]->(o) WHERE n.project = $project RETURN type(r) AS type, count(*) AS count ORDER BY type"
    )

    assert {"+".join(sorted(row["labels"])): row["count"] for row in nodes} == {
        "User": 1,
        "Agent": 1,
        "App": 1,
        "Run": 1,
        "Memory": 2,
        "Version": 2,
        "Message": 2,
        "Category": 1,
        "Event": 2,
    }
    assert {row["type"]: row["count"] for row in edges} == {
        "HAS_MEMORY": 8,
        "MEMORY_VERSION": 2,
        "DERIVED_FROM": 2,
        "IN_CATEGORY": 2,
        "IN_RUN": 2,
        "NEXT": 1,
        "SAID_IN": 2,
    }


async def test_what_people_look_at_has_a_name_that_tells_what_it_is(stored: Project) -> None:
    text, scope = "I like " + "maths " * 20, Scope("alex", "tutor", "school", "monday")
    [memory_id, _] = await stored.add_ids("tea", text, scope=scope)
    await update(stored, change(memory_id, text="coffee"))
    await delete(stored, memory_id)

    rows = await stored.ask("MATCH (n) WHERE n.project = $project RETURN labels(n)[0] AS label, n.name AS name")

    assert sorted((row["label"], row["name"]) for row in rows) == sorted(
        [
            ("User", "alex"), ("Agent", "tutor"), ("App", "school"), ("Run", "monday"),
            ("DeletedMemory", "coffee"), ("Version", "tea"), ("Version", "coffee"), ("Version", "deleted"),
            ("Memory", f"{text[:60]}…"), ("Version", f"{text[:60]}…"),
            ("Message", "alex: tea"), ("Message", f"alex: {text[:54]}…"),
            ("Event", "ADD"), ("Event", "ADD"), ("Event", "UPDATE"), ("Event", "DELETE"),
        ]
    )  # fmt: skip


async def test_an_embedding_is_stored_in_single_precision(stored: Project) -> None:
    [memory_id] = await stored.add_ids("tea")

    [row] = await stored.ask("MATCH (m:Memory {id: $id}) RETURN m.vector AS embedding", id=memory_id)

    embedding: Vector = vector_of("tea")
    assert len(row["embedding"]) == DIMENSION
    assert row["embedding"] == embedding.astype(float).tolist()


async def test_user_x_and_agent_x_are_two_owners(stored: Project) -> None:
    await stored.add("tea", scope=Scope(user_id="x"))
    await stored.add("tea", scope=Scope(agent_id="x"))

    rows = await stored.ask(
        "MATCH (o:User|Agent {project: $project}) RETURN labels(o) AS labels, COUNT { (o)-[:HAS_MEMORY]->() } AS count"
    )

    assert sorted((row["labels"], row["count"]) for row in rows) == [(["Agent"], 1), (["User"], 1)]
