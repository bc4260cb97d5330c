"""The reindexing store rebuilds what is derived from texts: words, passages, mentions and the vectors of turns.

Memories are marked as stale, and turns as wordless, where an older version of graphmem wrote them, an import brought
them without derived properties, or `graphmem migrate --anew` asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, takewhile, zip_longest
from typing import Any

from graphmem.model.caption import caption_of, turn_caption
from graphmem.model.embedding import Vector
from graphmem.model.entity import NOTHING_MENTIONED, Mentions
from graphmem.model.scope import Scope
from graphmem.store.database import Database, Transaction
from graphmem.store.mentions import link_rows
from graphmem.store.mentions_json import dump_mentions, mentions_fields
from graphmem.store.passages import import_passages
from graphmem.store.queries import load_queries
from graphmem.store.records import has_values
from graphmem.store.rows import to_vector
from graphmem.store.word_properties import past_word_properties, turn_word_properties, word_properties

PAGE = 200
TURNS = 50
MAX_CHARACTERS = 1_000_000
"""Characters of all versions of the memories of a page; a single memory that has more is a page alone."""


@dataclass(frozen=True, slots=True)
class StaleVersion:
    """A version of a stale memory; `valid_from` and `valid_to` are times as text."""

    version: int
    text: str | None
    is_deletion: bool
    valid_from: str
    valid_to: str | None
    role: str | None
    """The role of the turn that it was drawn from, if any."""
    passages: int
    """How many passages it has."""


@dataclass(frozen=True, slots=True)
class StaleMemory:
    """A memory to be reindexed, living or deleted, with all its versions."""

    id: str
    project: str
    scope: Scope
    version: int
    text: str
    is_deleted: bool
    is_unembedded: bool
    """Whether all its passages are rebuilt, even where their number is right."""
    lacks_mentions: bool
    """Whether it was written before graphmem extracted mentions."""
    versions: tuple[StaleVersion, ...]
    """Oldest first."""

    @property
    def texts(self) -> set[str]:
        return {one.text for one in self.versions if one.text is not None}

    @property
    def present_text(self) -> str | None:
        """The text, or None of a deleted memory."""
        return None if self.is_deleted else self.text


@dataclass(frozen=True, slots=True)
class ReindexedMemory:
    """A stale memory with what has been rebuilt of it."""

    memory: StaleMemory
    passages: Mapping[str, Sequence[Vector]] = field(default_factory=dict)
    """The passages by text, of the texts whose passages are rebuilt; empty for a text too short to have any."""
    mentions: Mapping[str, Mentions] = field(default_factory=dict)
    """The mentions by text, where the memory lacks them."""


@dataclass(frozen=True, slots=True)
class UnindexedTurn:
    """A turn that has no words and vector yet (label WordlessMessage)."""

    id: str
    project: str
    scope: Scope
    role: str
    speaker: str | None
    content: str
    texts: tuple[str, ...]
    """The texts of the memories drawn from it."""


class ReindexingStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def mark_all(self) -> None:
        await self._database.run_statement(load_queries()["reindexing/mark_all"].text())

    async def count_stale(self) -> int:
        """Returns how many memories and turns are marked."""
        [record] = await self._database.read("reindexing/count_stale", {})
        return int(record["stale"])

    async def list_stale(self) -> list[StaleMemory]:
        """Returns a page of stale memories in the order of their ids, or none when all are reindexed."""
        sizes = await self._database.read("reindexing/list_stale", {"limit": PAGE})
        records = await self._database.read("reindexing/get_stale", {"ids": _first_page(sizes)}) if sizes else []
        there = [record for record in records if has_values(record["memory"], "id")]
        return sorted(map(_to_stale, there), key=lambda memory: memory.id)

    async def list_turns(self) -> list[UnindexedTurn]:
        """Returns a page of unindexed turns, or none when all are indexed."""
        records = await self._database.read("reindexing/list_turns", {"limit": TURNS})
        return [_to_turn(record["turn"]) for record in records if has_values(record["turn"], "id")]

    async def write_turns(self, turns: Sequence[UnindexedTurn], vectors: Mapping[str, Vector]) -> None:
        """Indexes turns; `vectors` are keyed by id, for those turns only that say more than their memories."""
        rows = [
            {
                "id": turn.id,
                "name": turn_caption(turn.scope, turn.role, turn.speaker, turn.content),
                "words": turn_word_properties(
                    turn.project, turn.scope, turn.content, is_informative=turn.id in vectors
                ),
                "embedding": to_vector(vectors[turn.id]) if turn.id in vectors else None,
            }
            for turn in turns
        ]
        await self._database.write("reindexing/write_turns", {"rows": rows})

    async def write_memories(self, reindexed: Sequence[ReindexedMemory]) -> None:
        """Writes what has been rebuilt and takes the marks away.

        Optimistic locking: a memory that was changed since it was read stays stale, and one that was erased is skipped.
        """
        # Stemming takes long: in a thread it does not hold up the event loop.
        words = await asyncio.to_thread(lambda: {one.memory.id: _words_row(one) for one in reindexed})

        async def work(transaction: Transaction) -> None:
            states = [{"id": one.memory.id, "version": one.memory.version} for one in reindexed]
            records = await transaction.run("reindexing/lock_unchanged", {"rows": states})
            unchanged = {record["id"] for record in records}
            await _write(transaction, [one for one in reindexed if one.memory.id in unchanged], words)

        await self._database.transact(work)


async def _write(transaction: Transaction, reindexed: Sequence[ReindexedMemory], words: Mapping[str, Any]) -> None:
    rebuilt = [(one, text) for one in reindexed for text in sorted(one.passages)]
    erased = [{"memory_id": one.memory.id, "versions": _versions_with(one.memory, text)} for one, text in rebuilt]
    await transaction.run("reindexing/erase_passages", {"rows": erased})
    passages = [row for one, text in rebuilt for row in _passage_rows(one, text)]
    for start in range(0, len(passages), PAGE):
        await import_passages(transaction, passages[start : start + PAGE])
    await link_rows(transaction, [_entity_row(one) for one in reindexed if one.mentions and not one.memory.is_deleted])
    await transaction.run("reindexing/write_words", {"rows": [words[one.memory.id] for one in reindexed]})


def _first_page(sizes: Sequence[Any]) -> list[str]:
    ids: list[str] = []
    room = MAX_CHARACTERS
    for record in sizes:
        room -= record["characters"]
        if room < 0 and ids:
            break
        ids.append(record["id"])
    return ids


def _to_turn(row: Mapping[str, Any]) -> UnindexedTurn:
    scope = Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"])
    return UnindexedTurn(
        row["id"], row["project"], scope, row["role"], row["speaker"], row["content"], tuple(row["texts"])
    )


def _to_stale(record: Any) -> StaleMemory:
    memory = record["memory"]
    names = StaleVersion.__dataclass_fields__
    return StaleMemory(
        id=memory["id"],
        project=memory["project"],
        scope=Scope(memory["user_id"], memory["agent_id"], memory["app_id"], memory["run_id"]),
        version=memory["version"],
        text=memory["text"],
        is_deleted=record["is_deleted"],
        is_unembedded=record["is_unembedded"],
        lacks_mentions=record["lacks_mentions"],
        versions=tuple(StaleVersion(**{name: row[name] for name in names}) for row in record["versions"]),
    )


def _versions_with(memory: StaleMemory, text: str) -> list[int]:
    return [one.version for one in memory.versions if one.text == text]


def _passage_rows(reindexed: ReindexedMemory, text: str) -> Iterator[dict[str, Any]]:
    """Yields the rows of passage/import_passages for one text."""
    memory = reindexed.memory
    for position, vector in enumerate(reindexed.passages[text]):
        yield {
            "memory_id": memory.id,
            "versions": _versions_with(memory, text),
            "is_present": text == memory.present_text,
            "position": position,
            "embedding": to_vector(vector),
        }


def _entity_row(reindexed: ReindexedMemory) -> dict[str, Any]:
    """Returns the memory's row for link_rows.

    It holds the mentions of the present text and the relations, with their intervals, of all versions since the memory
    was last deleted.
    """
    memory = reindexed.memory
    since_deletion = [*takewhile(lambda one: not one.is_deletion, reversed(memory.versions))][::-1]
    relations = []
    for text, group in groupby(since_deletion, key=lambda one: one.text):
        versions = list(group)
        interval = {"valid_from": versions[0].valid_from, "valid_to": versions[-1].valid_to}
        relations += [relation | interval for relation in mentions_fields(_mentioned(reindexed, text))["relations"]]
    present = mentions_fields(_mentioned(reindexed, memory.text))
    return {"id": memory.id, "project": memory.project, "mentions": present["mentions"], "relations": relations}


def _mentioned(reindexed: ReindexedMemory, text: str | None) -> Mentions:
    return reindexed.mentions.get(text or "", NOTHING_MENTIONED)


def _words_row(reindexed: ReindexedMemory) -> dict[str, Any]:
    """Returns the memory's row for reindexing/write_words."""
    memory, versions = reindexed.memory, reindexed.memory.versions
    version_rows = [
        {
            "version": one.version,
            "name": caption_of(one.text),
            "entities": dump_mentions(_mentioned(reindexed, one.text)),
        }
        | past_word_properties(memory.project, memory.scope, one.text, after.text if after else None)
        for one, after in zip_longest(versions, versions[1:])
    ]
    words = word_properties(memory.project, memory.scope, memory.text)
    return {"id": memory.id, "name": caption_of(memory.text), **words, "versions": version_rows}
