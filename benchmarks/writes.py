"""The cost of one add, and of deleting all of an owner, compared with what a driver alone has to do for the same."""

from __future__ import annotations

from functools import partial

from benchmarks.baseline import Baseline
from benchmarks.corpus import Item, make_items
from benchmarks.measures import Job, Row, add_batch, add_items, medians, ratio_row
from benchmarks.revisions import DELETE
from graphmem.store.rows import to_vector
from tests.graphql_client import Client

WRITE = """CYPHER 25
MERGE (owner:User {project: $project, id: $owner})
CREATE (owner)-[:HAS_MEMORY]->(m:Memory {
  id: randomUUID(), project: $project, user_id: $owner, text: $text, created_at: datetime($at)
})
WITH m
CALL db.create.setNodeVectorProperty(m, 'vector', $vector)
"""
ERASE = "MATCH (m:Memory {project: $project, user_id: $owner}) DETACH DELETE m"
OWNED = 400
ROUNDS = 10
WARM = 5
"""Calls of each kind before any is timed: Neo4j plans the queries."""
BARE = "written-bare"


async def measure_writes(client: Client, baseline: Baseline, adds: int) -> list[Row]:
    """Compares adds of one short message, and deletions of an owner of 400 whose history is kept."""
    return [await _measure_adds(client, baseline, adds), await _measure_deletions(client, baseline)]


async def _measure_adds(client: Client, baseline: Baseline, adds: int) -> Row:
    items = [Item(item.number, "one by one", item.text) for item in make_items(adds + WARM, 2)]
    pairs: list[tuple[Job, Job]] = [
        (partial(add_batch, client, [item]), partial(add_bare, baseline, item)) for item in items
    ]
    await medians(pairs[:WARM])
    what = "`addMemories(infer: false)` of one message, against embedding and one bare write, p50"
    return ratio_row(what, *await medians(pairs[WARM:]), "≤ 1.4 ×")


async def add_bare(baseline: Baseline, item: Item) -> None:
    """Embeds a text and writes it with its owner, as a driver alone would."""
    [vector] = await baseline.embedder.embed_texts([item.text])
    written = {"text": item.text, "at": item.created_at.isoformat(), "vector": to_vector(vector)}
    await baseline.run(WRITE, {"project": BARE, "owner": item.owner, **written})


async def _measure_deletions(client: Client, baseline: Baseline) -> Row:
    pairs: list[tuple[Job, Job]] = []
    for number in range(ROUNDS + 1):
        owner = f"deleted-{number}"
        items = [Item(item.number, owner, item.text) for item in make_items(OWNED, 2)]
        for caller in (client, Client(client.http, BARE)):
            await add_items(caller, items)
        erase = partial(baseline.run, ERASE, {"project": BARE, "owner": owner})
        pairs.append((partial(client.data, DELETE, scope={"userId": owner}), erase))
    await medians(pairs[:1])
    what = f"`deleteAllMemories` of an owner of {OWNED}, history kept, against a bare delete, p50"
    return ratio_row(what, *await medians(pairs[1:]), "≤ 6 ×")
