"""This module executes an add plan: it writes the plan's turns and memories to Neo4j within one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.embedding import Embedding
from graphmem.model.memory import ChangeEvent, MemoryChange, NewMemory, VersionEvent, unique_key
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import NEVER
from graphmem.model.principal import Principal
from graphmem.model.revision import PresentState, Revision
from graphmem.store.conversations import add_messages
from graphmem.store.database import Transaction
from graphmem.store.mentions import link_mentions, link_parameters, mention_rows
from graphmem.store.plain_adds import ADD_MEMORIES, Added, add_plainly, is_plain, placed_turns
from graphmem.store.rows import memory_parameters, owner_parameters
from graphmem.store.versions import (
    append_versions,
    find_duplicates,
    get_versions,
    lock_memories,
    soft_delete_memories,
    supersede_memories,
    sync_passages,
)

_ALREADY_STORED = "The scope already holds this memory."
_REPEATED = "The add says it twice."
_RENEWED = "It had expired and is renewed."


async def execute_plan(
    transaction: Transaction, principal: Principal, plan: AddPlan, embeddings: Mapping[str, Embedding]
) -> list[MemoryChange]:
    """Executes the plan and returns the changes that each of its statements led to, in the statements' order.

    `embeddings` are keyed by text and hold every text of the plan. Where the scope has a living memory with the same
    text already, that memory stays as it is (event NONE); where it had expired, it is renewed by a further version
    (event UPDATE).
    """
    return await _Execution(transaction, principal, plan, embeddings).run()


@dataclass(slots=True)
class _Execution:
    transaction: Transaction
    principal: Principal
    plan: AddPlan
    embeddings: Mapping[str, Embedding]
    present: dict[str, PresentState] = field(default_factory=dict)
    """The state before the add of each memory that the plan refers to, by id; all of them are locked."""
    ids: dict[str, str] = field(default_factory=dict)
    """The id of the memory that holds each statement by now, keyed by the id that the statement was planned with."""
    changed: set[str] = field(default_factory=set)
    """The ids of memories whose text this add has replaced, so that `present` is out of date for them."""
    statements_to_rederive: list[dict[str, Any]] = field(default_factory=list)
    """Rows for message/derive_versions: memories whose statement was repeated, with the turns that repeat it."""

    async def run(self) -> list[MemoryChange]:
        if not (self.plan.changes or self.plan.messages):
            return []
        if is_plain(self.plan) and (changes := await self._add_plainly()) is not None:
            return [changes[memory.id] for memory in self.plan.memories]
        await add_messages(self.transaction, self._common(), self.plan, self.embeddings)
        self.present = await self._lock(target for change in self.plan.changes for target in _referenced_ids(change))
        planned = {change.memory.id for change in self.plan.changes}
        # Statements without a target are independent of each other, so one query adds them all. The others run one
        # after the other, because each may target the memory that an earlier one led to.
        new = [change for change in self.plan.changes if not self._has_target(change, planned)]
        added = await self._add([change.memory for change in new])
        results: list[MemoryChange] = []
        for change in self.plan.changes:
            if change.memory.id in added:
                results.extend([added[change.memory.id], *await self._supersede_late(change, added[change.memory.id])])
            else:
                results.extend(await self._change(change))
        if self.statements_to_rederive:
            await self.transaction.run("message/derive_versions", {"rows": self.statements_to_rederive})
        return results

    def _has_target(self, change: PlannedChange, planned: set[str]) -> bool:
        return any(target in planned or self._can_target(change, self.present.get(target)) for target in change.targets)

    def _can_target(self, change: PlannedChange, state: PresentState | None) -> bool:
        """Returns whether the change may still be applied to the memory: the plan was made before the memory was
        locked."""
        if state is None or state.is_deleted:
            return False
        if change.event is ChangeEvent.NONE:
            return state.scope == self.plan.scope
        return not state.immutable and state.scope.without_run == self.plan.scope.without_run

    async def _lock(self, ids: Iterable[str]) -> dict[str, PresentState]:
        unique_ids = set(ids)
        return await lock_memories(self.transaction, self.principal, unique_ids) if unique_ids else {}

    async def _add_plainly(self) -> dict[str, MemoryChange] | None:
        """Adds the turns and memories of a plain plan in one query, and returns the changes by the planned ids.

        Returns None where they cannot be added so.
        """
        memories = self.plan.memories
        parameters = await asyncio.to_thread(self._plain_parameters, memories)
        added = await add_plainly(self.transaction, {**self._common(), **parameters})
        return None if added is None else await self._follow_up(memories, parameters["memories"], added)

    async def _add(self, memories: Sequence[NewMemory]) -> dict[str, MemoryChange]:
        """Adds memories and returns the change that each led to, by the id that it was planned with."""
        if not memories:
            return {}
        parameters = await asyncio.to_thread(self._memory_parameters, memories)
        records = await self.transaction.run(ADD_MEMORIES, {**self._common(), **parameters})
        return await self._follow_up(memories, parameters["memories"], Added(records))

    def _plain_parameters(self, memories: Sequence[NewMemory]) -> dict[str, Any]:
        parameters = self._memory_parameters(memories)
        # A text that is said twice is one memory: what its repetition mentions would belong to none.
        added = {row["memory"]["id"] for row in parameters["memories"]}
        mentions = mention_rows(self.principal, {one.id: one.mentions for one in memories if one.id in added})
        turns = placed_turns(self.principal, self.plan, self.embeddings)
        return parameters | turns | link_parameters(mentions)

    def _memory_parameters(self, memories: Sequence[NewMemory]) -> dict[str, Any]:
        """Returns the parameters of memory/add_memories that are not common to the add's queries."""
        categories = sorted({name for memory in memories for name in memory.categories or ()})
        return {**memory_parameters(self.principal, self.plan, memories, self.embeddings), "categories": categories}

    async def _follow_up(
        self, memories: Sequence[NewMemory], rows: Sequence[Mapping[str, Any]], added: Added
    ) -> dict[str, MemoryChange]:
        """Completes what was added of the rows of memory/add_memories, and returns the changes by the planned ids."""
        by_key = {record["unique_key"]: record for record in added.records}
        created = {record["id"] for record in added.records if record["created"]}
        new = [memory for memory in memories if memory.id in created]
        if not added.is_linked:
            await link_mentions(self.transaction, self.principal, {one.id: one.mentions for one in new})
        passages = {one.id: self.embeddings[one.text].passages for one in new}
        await sync_passages(self.transaction, {key: vectors for key, vectors in passages.items() if vectors})
        await self._renew(rows, by_key)
        return self._changes_of(memories, by_key)

    def _changes_of(self, memories: Sequence[NewMemory], by_key: Mapping[str, Any]) -> dict[str, MemoryChange]:
        """Returns the change of each memory; of several with one unique key, the first is added, the others repeat."""
        changes: dict[str, MemoryChange] = {}
        seen: set[str] = set()
        for memory in memories:
            key = unique_key(self.principal.project, self.plan.scope, memory.text)
            changes[memory.id] = (
                _change_for_repeat(by_key[key], memory) if key in seen else _change_for_row(by_key[key], memory)
            )
            self.ids[memory.id] = changes[memory.id].id
            seen.add(key)
        return changes

    async def _renew(self, rows: Sequence[Mapping[str, Any]], by_key: Mapping[str, Any]) -> None:
        """Gives expired memories that the add states again a further version with the add's metadata and expiry."""
        expired = {by_key[key]["id"]: row for row in rows if by_key[key := row["memory"]["unique_key"]]["expired"]}
        present = await self._lock(expired)
        revisions = [
            Revision(
                state.id,
                state.version,
                VersionEvent.UPDATE,
                at=self.plan.timestamp or self.plan.at,
                metadata=self.plan.metadata,
                categories=expired[state.id]["version"]["categories"],
                visible_until=self.plan.expires_at or NEVER,
                message_ids=expired[state.id]["message_ids"],
            )
            for state in present.values()
        ]
        if revisions:
            await append_versions(self.transaction, self.principal, revisions)

    async def _change(self, change: PlannedChange) -> list[MemoryChange]:
        """Executes one change that has targets: its statement repeats or replaces their texts."""
        states = await self._target_states(change)
        if not states:
            return list((await self._add([change.memory])).values())
        if change.event is ChangeEvent.NONE:
            return [self._record_repeat(change, states[0])]
        return await self._replace(change, states)

    async def _target_states(self, change: PlannedChange) -> list[PresentState]:
        """Returns the states of the targets that the change can still be applied to, nearest first.

        A target that an earlier statement of this add led to is read again. A memory that was there before the add is
        left out once an earlier change has replaced its text.
        """
        of_this_add = await self._lock(self.ids[target] for target in change.targets if target in self.ids)
        unchanged = {key: state for key, state in self.present.items() if key not in self.changed}
        targets = dict.fromkeys(self.ids.get(target, target) for target in change.targets)
        states = [of_this_add.get(target) or unchanged.get(target) for target in targets]
        return [state for state in states if state is not None and self._can_target(change, state)]

    def _record_repeat(self, change: PlannedChange, state: PresentState) -> MemoryChange:
        self.statements_to_rederive.append({"id": state.id, "message_ids": change.memory.message_ids})
        self.ids[change.memory.id] = state.id
        return MemoryChange(state.id, ChangeEvent.NONE, state.text, reason=change.reason)

    async def _replace(self, change: PlannedChange, states: Sequence[PresentState]) -> list[MemoryChange]:
        """Replaces the texts of the target memories by the statement.

        The nearest target of the same scope is updated to the new text; where there is none, or another living memory
        has the text already, the statement is added instead. All other targets are superseded by that memory.
        """
        key = unique_key(self.principal.project, self.plan.scope, change.memory.text)
        duplicate = (await find_duplicates(self.transaction, [key])).get(key)
        nearest = next((state for state in states if state.scope == self.plan.scope), None)
        if duplicate or not nearest:
            [first] = (await self._add([change.memory])).values()
        else:
            first = await self._update(change, nearest, key)
        others = [state for state in states if state.id != first.id]
        self.changed.update([first.id, *(state.id for state in states)])
        return [first, *await self._supersede(others, first.id, change.memory.created_at, change.reason)]

    async def _supersede_late(self, change: PlannedChange, added: MemoryChange) -> list[MemoryChange]:
        """Supersedes a memory just added whose statement is older than a known memory that replaces it."""
        successor = self.present.get(change.superseded_by or "")
        if added.event is not ChangeEvent.ADD or not change.superseded_at or not successor or successor.is_deleted:
            return []
        states = (await self._lock([added.id])).values()
        return await self._supersede(list(states), successor.id, change.superseded_at, change.reason)

    async def _update(self, change: PlannedChange, state: PresentState, key: str) -> MemoryChange:
        memory = change.memory
        revision = Revision(
            state.id,
            state.version,
            VersionEvent.UPDATE,
            at=memory.created_at,
            text=memory.text,
            unique_key=key,
            metadata=await self._merged_metadata(state),
            categories=memory.categories or None,
            visible_until=self.plan.expires_at,
            mentions=memory.mentions,
            immutable=self.plan.immutable or None,
            message_ids=memory.message_ids,
        )
        await append_versions(self.transaction, self.principal, [revision], self.embeddings)
        self.ids[memory.id] = state.id
        return MemoryChange(state.id, ChangeEvent.UPDATE, memory.text, previous_text=state.text, reason=change.reason)

    async def _merged_metadata(self, state: PresentState) -> dict[str, Any] | None:
        """Returns the memory's metadata overlaid with the add's, or None where the add has no metadata.

        The union is checked again: each half may be small enough while the whole is too large.
        """
        if not self.plan.metadata:
            return None
        key = (state.id, state.version)
        past = await get_versions(self.transaction, self.principal, [key])
        return check_metadata(past[key].metadata | self.plan.metadata, "input", "metadata")

    async def _supersede(
        self, states: Sequence[PresentState], by: str, at: datetime, reason: str | None
    ) -> list[MemoryChange]:
        """Soft-deletes memories as of `at` and links each to the memory with the id `by`, which takes its place."""
        if not states:
            return []
        ids = sorted(state.id for state in states)
        await soft_delete_memories(self.transaction, self.principal, states, at)
        await supersede_memories(self.transaction, [{"id": memory_id, "superseded_by": by} for memory_id in ids])
        why = f"{reason or ''} Memory {by} takes its place.".strip()
        return [MemoryChange(state.id, ChangeEvent.DELETE, state.text, reason=why) for state in states]

    def _common(self) -> dict[str, Any]:
        return {
            "project": self.principal.project,
            "actor": self.principal.actor,
            "now": self.plan.at,
            **owner_parameters(self.plan.scope.owners()),
        }


def _referenced_ids(change: PlannedChange) -> Iterable[str]:
    """Returns the ids of the memories and of the add's earlier statements that a change refers to."""
    return (*change.targets, change.superseded_by) if change.superseded_by else change.targets


def _change_for_row(record: Any, memory: NewMemory) -> MemoryChange:
    if record["created"]:
        return MemoryChange(record["id"], ChangeEvent.ADD, memory.text)
    if record["expired"]:
        return MemoryChange(record["id"], ChangeEvent.UPDATE, memory.text, previous_text=memory.text, reason=_RENEWED)
    return MemoryChange(record["id"], ChangeEvent.NONE, memory.text, reason=_ALREADY_STORED)


def _change_for_repeat(record: Any, memory: NewMemory) -> MemoryChange:
    return MemoryChange(record["id"], ChangeEvent.NONE, memory.text, reason=_REPEATED)
