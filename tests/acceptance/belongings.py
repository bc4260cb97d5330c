"""A project that has everything that can move house, and all of a project's graph to compare."""

from __future__ import annotations

from typing import Any

from graphmem.model.memory import VersionEvent, unique_key
from graphmem.model.metadata import dump_json
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.revision import Revision
from graphmem.model.scope import Scope
from graphmem.store.database import Database, Transaction
from graphmem.store.versions import append_versions, lock_memories
from tests.acceptance.library import BOOKS
from tests.graphql_client import Client
from tests.integration.project import embeddings_of

EXOTIC = {
    "big": 2**63,
    "minus": -0.0,
    "deep": {"a": [None, {"b": None}]},
    "sum": 0.1 + 0.2,
    "day": "2024-07-20",
    "ж": "é",
}
RENTED = "Rents a flat in Porto."
BOUGHT = "Owns a house in Porto."
BACK = "Is back."
TALES = ["The walk led along the river to the next village. " * 50, "It was told by the fire in the evening. " * 60]

BURY = """
CYPHER 25
MATCH (m:Memory {id: $id})
SET m:DeletedMemory
REMOVE m:Memory, m.unique_key
WITH m
CALL (m) { MATCH (o)-[has:HAS_MEMORY]->(m) CREATE (o)-[:HAD_MEMORY]->(m) DELETE has }
CALL (m) { MATCH (m)-[in:IN_CATEGORY]->(c:Category) CREATE (m)-[:WAS_IN_CATEGORY]->(c) DELETE in }
"""
REVIVE = """
CYPHER 25
MATCH (o)-[had:HAD_MEMORY]->(m:DeletedMemory {id: $id})
SET m:Memory
REMOVE m:DeletedMemory
CREATE (o)-[:HAS_MEMORY]->(m)
DELETE had
WITH m
MATCH (m)-[was:WAS_IN_CATEGORY]->(c)
CREATE (m)-[:IN_CATEGORY]->(c)
DELETE was
"""
MORE = """
CYPHER 25
MATCH (old:DeletedMemory {id: $rented}), (new:Memory {id: $bought})
CREATE (old)-[:SUPERSEDED_BY]->(new)
CREATE (new)-[:MENTIONS]->(e:Entity {project: $project, name: 'The old town', name_key: 'the old town', type: 'place'}),
       (new)-[:MENTIONS]->(:Entity {project: $project, name: 'Alexandra', name_key: 'alexandra', type: 'person'})
       -[:RELATES_TO {type: 'lives in', memory_id: new.id, valid_from: new.created_at}]->(e),
       (:Category {project: $project, name: 'empty', description: 'Nothing is in it, "yet".'}),
       (:User {project: $project, id: 'nobody', name: 'nobody', created_at: datetime('2024-01-01T10:00:00Z'),
              updated_at: datetime('2024-01-01T10:00:00.000001Z')}),
       (:Event {id: randomUUID(), project: $project, name: 'SEARCH', event: 'SEARCH',
                at: datetime('2024-01-01T10:00:00.123456789Z'),
                user_id: 'alex', latency_ms: 12.5, seq: 1000000}),
       (:Event {id: randomUUID(), project: $project, name: 'ERASE', event: 'ERASE',
                at: datetime('2024-01-01T10:00:00.000000001Z'),
                memory_id: '0', seq: 1000001})
WITH old
MATCH (:User)-[had:HAD_MEMORY]->(old)
DELETE had
"""

SETTLE = """
mutation ($categories: [CategoryInput!], $instructions: String) {
  updateProject(categories: $categories, customInstructions: $instructions) { userErrors { message } }
}
"""
FIND_WRONG = """
mutation ($id: ID!) {
  giveFeedback(input: {memoryId: $id, rating: NEGATIVE, reason: "It was sold."}) { userErrors { message } }
}
"""
OFFERED = [{"name": "talk", "description": 'What was said, "so far".'}, {"name": "likes"}, {"name": "an empty one"}]

NODES = """
CYPHER 25
MATCH (n)
WHERE (n.project = $project OR n:Project AND n.id = $project) AND NOT n:Answer
RETURN [label IN labels(n) WHERE label <> 'Pending' | label] AS labels,
       n {.*, seq: null, last_seq: null, settled_seq: null,
          metadata_keys: COLLECT { UNWIND n.metadata_keys AS key RETURN key ORDER BY key }} AS properties,
       coalesce(n.memory_id + '/' + coalesce(n.position, n.version), n.id, n.name) AS key
"""
LINKS = """
CYPHER 25
MATCH (n)-[r]->(other)
WHERE (n.project = $project OR n:Project AND n.id = $project) AND NOT n:Answer
LET ends = [end IN [n, other] |
  labels(end)[0] + coalesce(end.memory_id + '/' + coalesce(end.position, end.version), end.id, end.name)]
RETURN ends[0] AS source, type(r) AS type, properties(r) AS properties, ends[1] AS target
"""


async def whole_graph(database: Database, project: str) -> list[str]:
    """Every node and relationship of a project, with all they hold but the numbers that a server gives to events."""
    rows = [*await ask(database, NODES, project=project), *await ask(database, LINKS, project=project)]
    return sorted(dump_json(_plain(row)) for row in rows)


async def fill(client: Client, database: Database) -> dict[str, str]:
    """Memories that were added, changed, deleted and restored, with all that there can be; the ids of three by text."""
    settled = await client.data(SETTLE, categories=OFFERED, instructions="Remember what is read.\nForget prices.")
    assert settled == {"userErrors": []}
    for book in BOOKS:
        await client.add(book["text"], **{k: v for k, v in book.items() if k != "text"})
    await client.add("Said one thing.", "And another.", userId="alex", runId="talk", categories=["talk"])
    [rented] = await client.add(RENTED, userId="alex", agentId="travel", metadata=EXOTIC, categories=["home"])
    [bought] = await client.add(BOUGHT, userId="alex", metadata={"food": 1})
    [back] = await client.add(BACK, userId="alex", immutable=True)
    for text in ("Owns a flat in Porto.", "Owns a flat by the sea.", BOUGHT):
        await _revise(client, database, bought, VersionEvent.UPDATE, text)
    for memory_id in (rented, back):
        await _revise(client, database, memory_id, VersionEvent.DELETE)
        await ask(database, BURY, id=memory_id)
    await ask(database, REVIVE, id=back)
    await _revise(client, database, back, VersionEvent.RESTORE, BACK)
    await client.add(BOUGHT, userId="alex")
    walk, fire = await client.add(*TALES, userId="alex", categories=["home"])
    await _revise(client, database, walk, VersionEvent.UPDATE)
    await _revise(client, database, fire, VersionEvent.DELETE)
    await ask(database, BURY, id=fire)
    await ask(database, MORE, project=client.project, rented=rented, bought=bought)
    await client.data(FIND_WRONG, id=bought)
    return {RENTED: rented, BOUGHT: bought, BACK: back}


async def ask(database: Database, text: str, **parameters: Any) -> list[dict[str, Any]]:
    return [dict(record) for record in await database.run_statement(text, parameters)]


async def _revise(
    client: Client, database: Database, memory_id: str, event: VersionEvent, text: str | None = None
) -> None:
    """A further version of a memory of alex's, as changing, deleting and restoring will write it."""
    principal = Principal(client.project, "tester")
    key = unique_key(client.project, Scope(user_id="alex"), text) if text else None
    embeddings = embeddings_of([text] if text else [])

    async def work(transaction: Transaction) -> None:
        state = (await lock_memories(transaction, principal, [memory_id]))[memory_id]
        revision = Revision(memory_id, state.version, event, now(), text=text, unique_key=key)
        await append_versions(transaction, principal, [revision], embeddings)

    await database.transact(work)


def _plain(value: Any) -> Any:
    """What is equal is written the same."""
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in sorted(value.items()) if part is not None}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float) else str(value)
