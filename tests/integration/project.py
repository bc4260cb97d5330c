"""A project of the graph as a test fills it and looks at it."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from graphmem.model.conversation import IncomingMessage
from graphmem.model.embedding import Embedding, Vector
from graphmem.model.memory import MemoryChange
from graphmem.model.moment import now
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.add_planner import AddPlanner
from graphmem.service.add_request import AddRequest
from graphmem.store.database import Database
from graphmem.store.faults import QueryFault
from graphmem.store.memories import MemoryStore
from graphmem.store.search import Depth, IndexMatches, SearchStore
from graphmem.store.selection import Selection

DIMENSION = 384
ALEX = Scope(user_id="alex")


def vector_of(text: str) -> Vector:
    """A direction of its own for each text, always the same."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=DIMENSION)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Project:
    database: Database
    memories: MemoryStore
    principal: Principal

    async def add(
        self, *said: str | IncomingMessage, scope: Scope = ALEX, at: datetime | None = None, **request: Any
    ) -> list[MemoryChange]:
        """Adds what is said as it is; a string is said by the user."""
        messages = [IncomingMessage("user", turn) if isinstance(turn, str) else turn for turn in said]
        asked, at = AddRequest(scope, messages, infer=False, **request), at or now()
        planned = AddPlanner(self.principal.project, asked.check(), at, asked.idempotency(at)).plan_verbatim()
        return await self.memories.add_memories(
            self.principal, planned, embeddings_of(turn.content for turn in messages)
        )

    async def add_ids(self, *said: str | IncomingMessage, **request: Any) -> list[str]:
        return [change.id for change in await self.add(*said, **request)]

    async def search_by_index(self, selection: Selection, vector: Vector, top_k: int, candidates: int) -> IndexMatches:
        """Also where fewer match than are asked for: Neo4j's index can fail then, until it holds a segment in which
        nothing was deleted."""
        for _ in range(20):
            try:
                return await SearchStore(self.database).search_by_index(
                    self.principal, selection, vector, Depth(memories=top_k, ids=top_k, candidates=candidates)
                )
            except QueryFault:
                other = Project(self.database, self.memories, Principal("filler"))
                await other.add(str(uuid.uuid4()))
        raise AssertionError("The index fails again and again.")

    async def ask(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows that a query answers; $project is this one."""
        records = await self.database.run_statement(query, {"project": self.principal.project, **parameters})
        return [record.data() for record in records]

    async def value(self, query: str, **parameters: Any) -> Any:
        """The only value of the only row."""
        [row] = await self.ask(query, **parameters)
        [value] = row.values()
        return value


def embedding_of(text: str) -> Embedding:
    """A text is as long as it has lines: each is a passage where there are several."""
    lines = text.splitlines()
    return Embedding(vector_of(text), [vector_of(line) for line in lines] if len(lines) > 1 else ())


def embeddings_of(texts: Iterable[str]) -> dict[str, Embedding]:
    return {text: embedding_of(text) for text in texts}
