"""The cost of updates and deletions, compared with the embedder and the bare driver with the same Cypher."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.baseline import Baseline
from benchmarks.measures import Row
from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Embedding
from graphmem.model.filters import Condition, Field, Operator
from graphmem.model.memory import VersionEvent, unique_key
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.revision import Revision
from graphmem.model.scope import Scope
from graphmem.service.add_planner import AddPlanner
from graphmem.service.add_request import AddRequest
from graphmem.service.deletions import DELETION_BATCH
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.filter_cypher import compile_filter
from graphmem.store.memories import MemoryStore
from graphmem.store.queries import load_queries
from graphmem.store.rows import revision_row
from graphmem.store.versions import creating
from tests.graphql_client import Client

UPDATE = """
mutation ($items: [UpdateMemoryInput!]!) { updateMemories(items: $items) { affectedCount userErrors { message } } }
"""
DELETE = """
mutation ($scope: ScopeInput) { deleteAllMemories(scope: $scope) { deletedCount userErrors { message } } }
"""
BATCH = 1_000
OWNED = 10_000
OWNER = "alex"
ROUNDS = 5
PAIRS = 3


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored memories of one owner in a project of their own."""

    project: str
    ids: Sequence[str]

    def parameters(self) -> dict[str, Any]:
        """Returns the parameters by which a query finds memories of the project."""
        return Principal(self.project).parameters()


class BareDriver:
    """Executes updates and deletions with the driver alone."""

    def __init__(self, baseline: Baseline) -> None:
        self._baseline = baseline

    async def update(self, stored: Stored, texts: Sequence[str]) -> float:
        """Returns the seconds for embedding the texts and for the transaction with graphmem's queries."""
        began = time.perf_counter()
        vectors = await self._baseline.embedder.embed_texts(texts)
        embedding = time.perf_counter() - began
        keys = [unique_key(stored.project, Scope(OWNER), text) for text in texts]
        version = await self._version(stored)
        rows = [
            revision_row(
                Revision(memory_id, version, VersionEvent.UPDATE, now(), text=text, unique_key=key), Embedding(vector)
            )
            for memory_id, text, key, vector in zip(stored.ids, texts, keys, vectors, strict=True)
        ]
        return embedding + await self._transact(
            ("memory/lock_memories", stored.parameters() | {"ids": list(stored.ids)}, {}),
            ("memory/find_duplicates", {"keys": keys, "releasing": list(stored.ids)}, {}),
            ("version/append_versions", self._common(stored) | {"rows": rows}, creating()),
        )

    async def delete(self, stored: Stored) -> float:
        """Returns the seconds for the transactions with graphmem's queries, on batches of the same size."""
        owned = compile_filter(Condition(Field.USER_ID, Operator.EQ, OWNER))
        selection = stored.parameters() | {"limit": DELETION_BATCH, **owned.parameters}
        seconds = 0.0
        for start in range(0, len(stored.ids), DELETION_BATCH):
            ids = sorted(stored.ids[start : start + DELETION_BATCH])
            rows = [revision_row(Revision(memory_id, 1, VersionEvent.DELETE, now())) for memory_id in ids]
            selecting = ("memory/select_memories", selection, {"filter": owned.text})
            seconds += await self._transact(
                selecting,
                ("memory/lock_memories", stored.parameters() | {"ids": ids}, {}),
                selecting,
                ("memory/soft_delete_memories", self._common(stored) | {"rows": rows}, creating()),
            )
        return seconds

    async def _version(self, stored: Stored) -> int:
        records = await self._baseline.read(
            "MATCH (m:Memory {id: $id}) RETURN m.version AS version", {"id": stored.ids[0]}
        )
        return int(records[0]["version"])

    async def _transact(self, *queries: tuple[str, dict[str, Any], dict[str, str]]) -> float:
        texts = [load_queries()[name].text(**slots) for name, _, slots in queries]

        async def work(transaction: Any) -> None:
            for text, (_, parameters, _) in zip(texts, queries, strict=True):
                result = await transaction.run(text, parameters)
                [record async for record in result]

        began = time.perf_counter()
        await self._baseline.transact(work)
        return time.perf_counter() - began

    def _common(self, stored: Stored) -> dict[str, Any]:
        return stored.parameters() | {"actor": None, "categories": []}


async def measure_revisions(client: Client, baseline: Baseline, address: Address) -> list[Row]:
    database = Database(address)
    try:
        return [await _measure_updates(client, baseline, database), await _measure_deletion(client, baseline, database)]
    finally:
        await database.close()


async def _measure_updates(client: Client, baseline: Baseline, database: Database) -> Row:
    ours, theirs = await _fill(database, "updated", BATCH), await _fill(database, "updated-bare", BATCH)
    caller, bare, times = Client(client.http, ours.project), BareDriver(baseline), []
    for number in range(ROUNDS + 1):
        texts = [f"In round {number} I said that fact {index} about my house has changed." for index in range(BATCH)]
        items = [{"id": memory_id, "text": text} for memory_id, text in zip(ours.ids, texts, strict=True)]
        mine = await _call(caller, UPDATE, items=items)
        times.append((mine, await bare.update(theirs, texts)))
    what = f"`updateMemories` of {BATCH:,}, against embedding and the bare driver's transaction"
    # In the first round Neo4j plans the queries.
    return _row(what, times[1:])


async def _measure_deletion(client: Client, baseline: Baseline, database: Database) -> Row:
    times = []
    for number in range(PAIRS + 1):
        ours = await _fill(database, f"deleted-{number}", OWNED)
        theirs = await _fill(database, f"deleted-bare-{number}", OWNED)
        mine = await _call(Client(client.http, ours.project), DELETE, scope={"userId": OWNER})
        times.append((mine, await BareDriver(baseline).delete(theirs)))
    return _row(f"`deleteAllMemories` of an owner of {OWNED:,}, against the bare driver's transactions", times[1:])


async def _fill(database: Database, project: str, count: int) -> Stored:
    """Adds memories. Their vectors are random, since they are not searched."""
    chance, ids = np.random.default_rng(0), []
    for start in range(0, count, BATCH):
        texts = [f"fact {number}" for number in range(start, min(start + BATCH, count))]
        request = AddRequest(Scope(OWNER), [IncomingMessage("user", text) for text in texts], infer=False)
        plan = AddPlanner(project, request.check(), now()).plan_verbatim()
        vectors = chance.normal(size=(len(texts), 384)).astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        embeddings = dict(zip(texts, map(Embedding, vectors), strict=True))
        changes = await MemoryStore(database).add_memories(Principal(project), plan, embeddings)
        ids += [change.id for change in changes]
    return Stored(project, ids)


async def _call(client: Client, document: str, **variables: Any) -> float:
    began = time.perf_counter()
    payload = await client.data(document, **variables)
    assert payload["userErrors"] == [], payload
    return time.perf_counter() - began


def _row(what: str, times: Sequence[tuple[float, float]]) -> Row:
    """Makes a row of the median times and the median ratio."""
    mine, bare = (statistics.median(part) for part in zip(*times, strict=True))
    ratio = statistics.median(one / other for one, other in times)
    return Row(what, f"{mine:.2f} s", f"{bare:.2f} s", f"{ratio:.2f} ×", "≤ 1.3 ×")
