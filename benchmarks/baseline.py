"""The baseline that graphmem is compared with: its own embedder and Cypher, run by the bare Neo4j driver."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from copy import copy
from typing import Any

import numpy as np
from neo4j import AsyncGraphDatabase, AsyncManagedTransaction, Record, RoutingControl

from benchmarks.corpus import Item
from graphmem.embeddings.embedder import Embedder
from graphmem.model.add_plan import AddPlan
from graphmem.model.conversation import IncomingMessage, identify_messages
from graphmem.model.embedding import Embedding, Vectors
from graphmem.model.filters import Filter
from graphmem.model.memory import NewMemory
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.search_plan import FIRST_CANDIDATES
from graphmem.store.conversations import add_messages
from graphmem.store.database import Transaction
from graphmem.store.driver import Address
from graphmem.store.filter_cypher import compile_filter, split_filter
from graphmem.store.order_cypher import compile_order, constant_properties
from graphmem.store.queries import load_queries
from graphmem.store.rows import memory_parameters, owner_parameters, to_vector
from graphmem.store.search import Depth
from graphmem.telemetry.telemetry import Telemetry


class Baseline:
    """Executes graphmem's queries in one project without graphmem's server."""

    def __init__(self, address: Address, embedder: Embedder, project: str) -> None:
        self._driver = AsyncGraphDatabase.driver(address.uri, auth=(address.username, address.password))
        self._database = address.database
        self._project = project
        self.embedder = embedder

    def in_project(self, project: str) -> Baseline:
        """Returns a baseline with the same driver and embedder for another project."""
        other = copy(self)
        other._project = project
        return other

    async def close(self) -> None:
        await self._driver.close()

    async def all_vectors(self) -> tuple[list[str], Vectors]:
        """Returns the texts of the project's memories, and a matrix with their vectors as rows in that order."""
        records = await self.read("MATCH (m:Memory {project: $project}) RETURN m.text AS text, m.vector AS vector", {})
        vectors = np.array([record["vector"] for record in records], np.float32)
        return [record["text"] for record in records], vectors

    async def read(self, text: str, parameters: Mapping[str, Any]) -> list[Record]:
        common = {**Principal(self._project).parameters(), "visible_after": now()}
        result = await self._driver.execute_query(
            text, common | dict(parameters), routing_=RoutingControl.READ, database_=self._database
        )
        return result.records

    async def search_exactly(self, query: str, tree: Filter, top_k: int = 10) -> None:
        clause = compile_filter(tree)
        vector = to_vector(await self.embedder.embed_query(query))
        text = load_queries()["memory/search_exactly"].text(filter=clause.text)
        await self.read(text, {"vector": vector, "top_k": top_k, "with_memories": True, **clause.parameters})

    async def search_by_index(self, query: str, tree: Filter, top_k: int = 10) -> None:
        pushed = compile_filter(split_filter(tree).pushed)
        vector = to_vector(await self.embedder.embed_query(query))
        text = load_queries()["memory/search_by_index"].text(pushed=f"AND {pushed.text}", residual="true")
        depth = Depth(memories=top_k, ids=top_k, candidates=FIRST_CANDIDATES)
        await self.read(text, {"vector": vector, **depth.parameters(), **pushed.parameters})

    async def list_memories(self, tree: Filter) -> None:
        clause = compile_filter(tree)
        order = compile_order(MemoryOrder(), Window(), constant_properties(tree))
        text = load_queries()["memory/list_memories"].text(filter=clause.text, order=order)
        await self.read(text, {"skip": 0, "limit": 101, **clause.parameters})

    async def write(
        self, items: Sequence[Item], embeddings: Mapping[str, Embedding], metadata: dict[str, Any] | None = None
    ) -> None:
        """Writes the graph of one add in one transaction, with the three queries that graphmem uses."""
        principal = Principal(self._project)
        scope, at = Scope(user_id=items[0].owner), now()
        messages = identify_messages(self._project, scope, [_message(item) for item in items], at)
        memories = [NewMemory(message.content, message.created_at, [message.id]) for message in messages]
        plan = AddPlan(scope, messages, [], at, metadata=metadata or {})
        parameters = memory_parameters(principal, plan, memories, embeddings)
        common = {
            "project": self._project,
            "actor": None,
            "now": at,
            "categories": [],
            **owner_parameters(scope.owners()),
        }

        async def work(managed: AsyncManagedTransaction) -> None:
            transaction = Transaction(managed, Telemetry())
            await add_messages(transaction, common, plan, embeddings)
            await transaction.run("memory/add_memories", common | parameters)

        await self.transact(work)

    async def run(self, text: str, parameters: Mapping[str, Any]) -> None:
        """Executes one query that writes."""
        await self._driver.execute_query(text, dict(parameters), database_=self._database)

    async def transact(self, work: Callable[[Any], Awaitable[None]]) -> None:
        """Executes `work` in one write transaction."""
        async with self._driver.session(database=self._database) as session:
            await session.execute_write(work)


def _message(item: Item) -> IncomingMessage:
    return IncomingMessage("user", item.text, created_at=item.created_at)


async def in_flight(jobs: Sequence[Any], most: int) -> None:
    """Runs coroutine functions, `most` at a time."""
    gate = asyncio.Semaphore(most)

    async def run(job: Any) -> None:
        async with gate:
            await job()

    await asyncio.gather(*map(run, jobs))
