"""The memory store adds, reads, lists and counts memories in Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from graphmem.model.add_plan import AddPlan
from graphmem.model.embedding import Embedding
from graphmem.model.memory import Memory, MemoryChange
from graphmem.model.metadata import flatten
from graphmem.model.node import NodeRef
from graphmem.model.order import MemoryOrder, OrderField
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.store.add_execution import execute_plan
from graphmem.store.add_operations import hold, succeed
from graphmem.store.database import Database, Transaction
from graphmem.store.deletions import forget_memories
from graphmem.store.idempotency import run_once
from graphmem.store.metadata_keys import MetadataKeys
from graphmem.store.order_cypher import compile_bounds, compile_order, constant_properties
from graphmem.store.reach_cypher import owner_orders, read_together
from graphmem.store.records import has_values
from graphmem.store.rows import to_memory_or_none
from graphmem.store.selection import Selection

NO_LIMIT = 2**62
"""A LIMIT that no number of memories reaches."""

FEW = 2_000
"""Memories of a category or an entity that are read all for a page of them: some milliseconds."""


class _DryRun(Exception):
    """It rolls the transaction of a dry run back, and holds what that would have changed."""

    def __init__(self, changes: list[MemoryChange]) -> None:
        super().__init__()
        self.changes = changes


class MemoryStore:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._metadata_keys = MetadataKeys()

    async def add_memories(
        self, principal: Principal, plan: AddPlan, embeddings: Mapping[str, Embedding]
    ) -> list[MemoryChange]:
        """Executes an add plan in one transaction and returns the changes of its statements, in the statements' order.

        The changes include the deletions of superseded memories, and in the end those of forgotten ones. `embeddings`
        are keyed by text. A dry run is rolled back. Raises LimitExceeded when the project would use too many metadata
        keys, and AttemptOver for an add in the background that is not this attempt's any more.
        """
        keys = flatten(plan.metadata).paths

        async def add(plan: AddPlan, transaction: Transaction) -> list[MemoryChange]:
            await self._metadata_keys.claim(transaction, principal, keys, "input", "metadata")
            changes = await execute_plan(transaction, principal, plan, embeddings)
            changes += await forget_memories(transaction, principal, plan.forgetting, changes)
            if plan.dry_run:
                raise _DryRun(changes)
            return changes

        async def add_once(transaction: Transaction) -> list[MemoryChange]:
            ended = await hold(transaction, plan.attempt) if plan.attempt else None
            changes = await run_once(principal, plan.idempotency, partial(add, plan.expiring_by(ended)), transaction)
            if plan.attempt:
                await succeed(transaction, plan.attempt, changes)
            return changes

        try:
            changes = await self._database.transact(add_once)
        except _DryRun as dry_run:
            return dry_run.changes
        # Only now: the claim of a transaction that was rolled back never happened.
        self._metadata_keys.remember(principal, keys)
        return changes

    async def get_memories(self, principal: Principal, ids: Sequence[str]) -> dict[str, Memory]:
        """Returns the living memories that exist, including expired ones, keyed by id."""
        if not ids:
            return {}
        rows = await self._database.read_in_chunks("memory/get_memories", {**principal.parameters(), "ids": list(ids)})
        return {memory.id: memory for [values] in rows if (memory := to_memory_or_none(values))}

    async def memories_of_turn_texts(
        self, principal: Principal, message_ids: Sequence[str]
    ) -> dict[tuple[str, str], str]:
        """Returns the ids of the living memories that hold what was drawn from the turns, keyed by turn and text."""
        parameters = {**principal.parameters(), "ids": list(message_ids)}
        records = await self._database.read("message/memories_of_turn_texts", parameters)
        return {(record["message_id"], record["text"]): record["memory_id"] for record in records}

    async def list_memories(
        self, principal: Principal, selection: Selection, order: MemoryOrder, window: Window
    ) -> Page[Memory]:
        bounds = compile_bounds(order, window)
        rows = await self._database.read_in_chunks(
            "memory/list_memories",
            {
                **selection.parameters(principal),
                "skip": window.skip,
                "limit": window.size + 1,
                **bounds.parameters,
            },
            **selection.slots,
            bounds=bounds.text,
            order=compile_order(order, window, constant_properties(selection.filter)),
        )
        return _to_page([values for [values] in rows], window)

    async def memories_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], selection: Selection, order: MemoryOrder, window: Window
    ) -> dict[NodeRef, Page[Memory]]:
        """Returns for each node a page of the selected memories that belong to it, in the same order and window.

        The nodes are owners, categories, entities and turns; there is one query for those that are read together.
        """
        bounds = compile_bounds(order, window)
        parameters = {**selection.parameters(principal), "limit": window.size + 1, **bounds.parameters}
        # By another time no index has the project's memories in order, so that there is nothing to read from its end.
        parameters["few"] = FEW if order.sort[0][0] == OrderField.CREATED_AT else NO_LIMIT
        orders = {"order": compile_order(order, window, ("project",)), **owner_orders(order, window)}
        pages: dict[NodeRef, Page[Memory]] = {}
        for group in read_together(nodes):
            records = await self._database.read(
                group.pages,
                {**parameters, **group.parameters},
                filter=selection.where.text,
                selected=selection.slots["reach"],
                bounds=bounds.text,
                **orders,
                **group.slots,
            )
            rows: list[list[list[Any]]] = [[] for _ in group.nodes]
            for record in records:
                rows[record["number"]].append(record["memory"])
            pages |= {node: _to_page(memories, window) for node, memories in zip(group.nodes, rows, strict=True)}
        return pages

    async def count_memories_of_nodes(
        self, principal: Principal, nodes: Sequence[NodeRef], selection: Selection
    ) -> dict[NodeRef, int]:
        """Counts for each node the selected memories that belong to it."""
        parameters = selection.parameters(principal)
        counts: dict[NodeRef, int] = {}
        for group in read_together(nodes):
            records = await self._database.read(
                group.counts, {**parameters, **group.parameters}, filter=selection.where.text, **group.slots
            )
            counts |= {group.nodes[record["number"]]: record["count"] for record in records}
        return counts

    async def list_texts(self, principal: Principal, selection: Selection) -> dict[str, str]:
        """Returns the texts of all selected memories, keyed by id, newest first, without those that are erased
        meanwhile."""
        records = await self._database.read("memory/list_texts", selection.parameters(principal), **selection.slots)
        return {record["id"]: record["text"] for record in records if has_values(record, "id", "text")}

    async def count_memories(self, principal: Principal, selection: Selection, limit: int = NO_LIMIT) -> int:
        """Counts the selected memories, up to `limit`."""
        parameters = selection.parameters(principal) | {"limit": limit}
        [record] = await self._database.read("memory/count_memories", parameters, **selection.slots)
        return int(record["count"])


def _to_page(rows: Sequence[Sequence[Any]], window: Window) -> Page[Memory]:
    """Returns a page of memories, without those that were erased while the query ran."""
    return cut_page(rows, window).converted(to_memory_or_none)
