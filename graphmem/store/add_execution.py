"""How what an add brings is written to Neo4j, within one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.model.add_plan import AddPlan, PlannedChange
from graphmem.model.embedding import Embedding
from graphmem.model.memory import ChangeEvent, MemoryChange, NewMemory, VersionEvent, living_key
from graphmem.model.metadata import check_metadata
from graphmem.model.moment import NEVER
from graphmem.model.principal import Principal
from graphmem.model.revision import PresentState, Revision
from graphmem.store.conversations import add_messages
from graphmem.store.database import Transaction
from graphmem.store.mentions import link_mentions
from graphmem.store.rows import memory_rows, owner_parameters
from graphmem.store.versions import (
    append_versions,
    find_duplicates,
    get_versions,
    lock_memories,
    soft_delete_memories,
    supersede_memories,
    sync_passages,
)

_TWIN = "The scope already holds this memory."
_TWICE = "The add says it twice."
_RENEWED = "It had expired and is renewed."


async def execute_plan(
    transaction: Transaction, principal: Principal, plan: AddPlan, embeddings: Mapping[str, Embedding]
) -> list[MemoryChange]:
    """Does all of an addition, and tells what came of each of its statements, in order.

    `embeddings` are by text. A memory whose scope already holds the same text stays as it is, and one that had expired
    is renewed.
    """
    return await _Execution(transaction, principal, plan, embeddings).execute_plan()


@dataclass(slots=True)
class _Execution:
    transaction: Transaction
    principal: Principal
    plan: AddPlan
    embeddings: Mapping[str, Embedding]
    present: dict[str, PresentState] = field(default_factory=dict)
    """What was there before, of the memories that the changes are about."""
    ids: dict[str, str] = field(default_factory=dict)
    """By the id that a statement was planned with, that of the memory which came to say it."""
    changed: set[str] = field(default_factory=set)
    """Memories that say something else by now than what the changes were planned about."""
    kept: list[dict[str, Any]] = field(default_factory=list)
    """Memories with the turns that say them again."""

    async def execute_plan(self) -> list[MemoryChange]:
        if not (self.plan.changes or self.plan.messages):
            return []
        await add_messages(self.transaction, self._common(), self.plan, self.embeddings)
        self.present = await self._lock(target for change in self.plan.changes for target in _named(change))
        planned = {change.memory.id for change in self.plan.changes}
        new = [change for change in self.plan.changes if not self._has_target(change, planned)]
        came = await self._add([change.memory for change in new])
        results: list[MemoryChange] = []
        for change in self.plan.changes:
            if change.memory.id in came:
                results.extend([came[change.memory.id], *await self._end_past(change, came[change.memory.id])])
            else:
                results.extend(await self._change(change))
        if self.kept:
            await self.transaction.run("message/derive_versions", {"rows": self.kept})
        return results

    def _has_target(self, change: PlannedChange, planned: set[str]) -> bool:
        return any(target in planned or self._fits(change, self.present.get(target)) for target in change.targets)

    def _fits(self, change: PlannedChange, state: PresentState | None) -> bool:
        """Whether the memory still is one that the change can be about."""
        if state is None or state.is_deleted:
            return False
        if change.event is ChangeEvent.NONE:
            return state.scope == self.plan.scope
        return not state.immutable and state.scope.without_run == self.plan.scope.without_run

    async def _lock(self, ids: Iterable[str]) -> dict[str, PresentState]:
        wanted = set(ids)
        return await lock_memories(self.transaction, self.principal, wanted) if wanted else {}

    async def _add(self, memories: Sequence[NewMemory]) -> dict[str, MemoryChange]:
        """What came of each memory, by the id it was planned with."""
        if not memories:
            return {}
        rows = memory_rows(self.principal, self.plan, memories, self.embeddings)
        categories = sorted({name for memory in memories for name in memory.categories or ()})
        records = await self.transaction.run(
            "memory/add_memories", self._common() | {"memories": rows, "categories": categories}
        )
        by_key = {record["living_key"]: record for record in records}
        created = {record["id"] for record in records if record["created"]}
        new = [memory for memory in memories if memory.id in created]
        await link_mentions(self.transaction, self.principal, {one.id: one.mentions for one in new})
        passages = {one.id: self.embeddings[one.text].passages for one in new}
        await sync_passages(self.transaction, {key: vectors for key, vectors in passages.items() if vectors})
        await self._renew(rows, by_key)
        return self._told(memories, by_key)

    def _told(self, memories: Sequence[NewMemory], by_key: Mapping[str, Any]) -> dict[str, MemoryChange]:
        told: dict[str, MemoryChange] = {}
        seen: set[str] = set()
        for memory in memories:
            key = living_key(self.principal.project, self.plan.scope, memory.text)
            told[memory.id] = _twice(by_key[key], memory) if key in seen else _added(by_key[key], memory)
            self.ids[memory.id] = told[memory.id].id
            seen.add(key)
        return told

    async def _renew(self, rows: Sequence[Mapping[str, Any]], by_key: Mapping[str, Any]) -> None:
        """Gives expired memories a further version with what the add says of its memories."""
        expired = {by_key[key]["id"]: row for row in rows if by_key[key := row["memory"]["living_key"]]["expired"]}
        present = await self._lock(expired)
        revisions = [
            Revision(
                state.id,
                state.version,
                VersionEvent.UPDATE,
                at=self.plan.timestamp or self.plan.at,
                metadata=self.plan.metadata,
                categories=expired[state.id]["version"]["categories"],
                expires_key=self.plan.expires_at or NEVER,
                message_ids=expired[state.id]["message_ids"],
            )
            for state in present.values()
        ]
        if revisions:
            await append_versions(self.transaction, self.principal, revisions)

    async def _change(self, change: PlannedChange) -> list[MemoryChange]:
        """One statement that repeats or replaces what memories say."""
        states = await self._states(change)
        if not states:
            return list((await self._add([change.memory])).values())
        if change.event is ChangeEvent.NONE:
            return [self._keep(change, states[0])]
        return await self._replace(change, states)

    async def _states(self, change: PlannedChange) -> list[PresentState]:
        """The memories that it is about: of those that were there before, what no earlier change has rewritten."""
        said_before = {self.ids[target] for target in change.targets if target in self.ids}
        now = await self._lock(said_before)
        unchanged = {key: state for key, state in self.present.items() if key not in self.changed}
        targets = dict.fromkeys(self.ids.get(target, target) for target in change.targets)
        found = [now[target] if target in now else unchanged.get(target) for target in targets]
        return [state for state in found if state is not None and self._fits(change, state)]

    def _keep(self, change: PlannedChange, state: PresentState) -> MemoryChange:
        self.kept.append({"id": state.id, "message_ids": change.memory.message_ids})
        self.ids[change.memory.id] = state.id
        return MemoryChange(state.id, ChangeEvent.NONE, state.text, reason=change.reason)

    async def _replace(self, change: PlannedChange, states: Sequence[PresentState]) -> list[MemoryChange]:
        """The nearest of the very same owners takes the new text, unless a living twin has it already; the others, and
        those of other runs, give way to it."""
        key = living_key(self.principal.project, self.plan.scope, change.memory.text)
        duplicate = (await find_duplicates(self.transaction, [key])).get(key)
        nearest = next((state for state in states if state.scope == self.plan.scope), None)
        if duplicate or not nearest:
            [first] = (await self._add([change.memory])).values()
        else:
            first = await self._update(change, nearest, key)
        others = [state for state in states if state.id != first.id]
        self.changed.update([first.id, *(state.id for state in states)])
        return [first, *await self._supersede(others, first.id, change.memory.created_at, change.reason)]

    async def _end_past(self, change: PlannedChange, came: MemoryChange) -> list[MemoryChange]:
        """Lets a statement that came in late give way to what was said later."""
        successor = self.present.get(change.superseded_by or "")
        if came.event is not ChangeEvent.ADD or not change.superseded_at or not successor or successor.is_deleted:
            return []
        states = (await self._lock([came.id])).values()
        return await self._supersede(list(states), successor.id, change.superseded_at, change.reason)

    async def _update(self, change: PlannedChange, state: PresentState, key: str) -> MemoryChange:
        memory = change.memory
        revision = Revision(
            state.id,
            state.version,
            VersionEvent.UPDATE,
            at=memory.created_at,
            text=memory.text,
            living_key=key,
            metadata=await self._merged_metadata(state),
            categories=memory.categories or None,
            expires_key=self.plan.expires_at,
            mentions=memory.mentions,
            immutable=self.plan.immutable or None,
            message_ids=memory.message_ids,
        )
        await append_versions(self.transaction, self.principal, [revision], self.embeddings)
        self.ids[memory.id] = state.id
        return MemoryChange(state.id, ChangeEvent.UPDATE, memory.text, previous_text=state.text, reason=change.reason)

    async def _merged_metadata(self, state: PresentState) -> dict[str, Any] | None:
        """What the add says, over what the memory had: a new text is no reason to lose the rest."""
        if not self.plan.metadata:
            return None
        key = (state.id, state.version)
        past = await get_versions(self.transaction, self.principal, [key])
        return check_metadata(past[key].metadata | self.plan.metadata, "input", "metadata")

    async def _supersede(
        self, states: Sequence[PresentState], by: str, at: datetime, reason: str | None
    ) -> list[MemoryChange]:
        """Deletes memories since whose place has been taken by another, which they lead to."""
        if not states:
            return []
        ids = sorted(state.id for state in states)
        deletions = [Revision(state.id, state.version, VersionEvent.DELETE, at) for state in states]
        await append_versions(self.transaction, self.principal, deletions)
        await soft_delete_memories(self.transaction, ids)
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


def _named(change: PlannedChange) -> Iterable[str]:
    """The memories and earlier statements that a change is about."""
    return (*change.targets, change.superseded_by) if change.superseded_by else change.targets


def _added(record: Any, memory: NewMemory) -> MemoryChange:
    if record["created"]:
        return MemoryChange(record["id"], ChangeEvent.ADD, memory.text)
    if record["expired"]:
        return MemoryChange(record["id"], ChangeEvent.UPDATE, memory.text, previous_text=memory.text, reason=_RENEWED)
    return MemoryChange(record["id"], ChangeEvent.NONE, memory.text, reason=_TWIN)


def _twice(record: Any, memory: NewMemory) -> MemoryChange:
    return MemoryChange(record["id"], ChangeEvent.NONE, memory.text, reason=_TWICE)
