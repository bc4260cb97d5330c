"""Importing an export file: what it holds is added to the database, and nothing that exists is changed."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from graphmem.embeddings.embedder import Embedder, embed
from graphmem.errors import Refused
from graphmem.model.embedding import Embedding
from graphmem.model.transfer import FIRST_WITH_PASSAGES, FIRST_WITH_TURNS, Fields, LineKind
from graphmem.model.transfer_reader import Batch, TransferReader
from graphmem.store.imports import ImportDiff, ImportStore

PREFETCHED = 3
"""The number of batches that are embedded ahead of the one that is being written."""


@dataclass(slots=True)
class ImportReport:
    """The numbers of lines of each kind that were imported, and that were not."""

    imported: Counter[str] = field(default_factory=Counter)
    existing: Counter[str] = field(default_factory=Counter)
    """Lines whose ids, or names, the database had already."""
    duplicates: int = 0
    """Memories whose text another memory of the same owners has, under another id."""
    embedded: int = 0
    """Texts that were embedded, for the file had no usable vector of them."""
    is_whole: bool = False
    """Whether the file has its last line, and is not cut off."""


Advance = Callable[[ImportReport], None]
"""A progress callback; it is called after each batch."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    batch: Batch
    memories: ImportDiff | None = None
    """The new memories of a batch of memories; None for other kinds."""
    embedded: int = 0


class ImportService:
    """Imports export files, of this version and of older ones."""

    def __init__(self, store: ImportStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    async def import_batches(self, reader: TransferReader, advance: Advance) -> ImportReport:
        """Writes the batches in order, each in one transaction.

        Raises Refused for an invalid line. The batches before that line's are written then; importing the corrected
        file again goes on from there, for existing lines are left alone.
        """
        report = ImportReport()
        is_old = reader.header["format"] < FIRST_WITH_TURNS
        prepare = partial(self._prepare, reembed=not self._has_our_vectors(reader), is_old=is_old)
        async with aclosing(_prefetch(reader.batches(), prepare)) as prepared:
            async for batch in prepared:
                await self._write(batch, report)
                advance(report)
        report.is_whole = reader.is_whole
        return report

    def _has_our_vectors(self, reader: TransferReader) -> bool:
        """Returns whether the file's vectors can be used: this embedder's, and with those of passages."""
        header, ours = reader.header, (self._embedder.name, self._embedder.dimension)
        return header["format"] >= FIRST_WITH_PASSAGES and (header["embedder"], header["dimension"]) == ours

    async def _prepare(self, batch: Batch, *, reembed: bool, is_old: bool) -> _Prepared:
        """Completes a batch for writing: the memories that do not exist yet get their vectors.

        With `reembed` all vectors are made here, and those of turns are left to the reindexing. What an old file lacks
        is left to it as well: its memories are marked as stale.
        """
        if batch.kind is LineKind.MESSAGE:
            pending = reembed or is_old
            for turn in batch.lines:
                turn |= {"is_pending": pending, "embedding": None if pending else turn["embedding"]}
        if batch.kind is not LineKind.MEMORY:
            return _Prepared(batch)
        memories = await self._store.find_imported(batch.lines)
        states = [pair for memory in memories.new for pair in _states_to_embed(memory, reembed)]
        embeddings = await embed(self._embedder, [text for _, text in states])
        for state, text in states:
            state["embedding"] = embeddings[text].vector
        for memory in memories.new:
            _set_passages(memory, embeddings, reembed)
            memory["is_stale"] = is_old
        return _Prepared(batch, memories, len(embeddings))

    async def _write(self, prepared: _Prepared, report: ImportReport) -> None:
        """Writes a batch, and counts its lines in the report."""
        kind, memories = prepared.batch.kind, prepared.memories
        if memories is None:
            new = await self._store.import_others(kind, prepared.batch.lines)
        else:
            # Another client may have added one of them since it was prepared, so the store sorts them again.
            written = await self._store.import_memories(memories.new)
            new = len(written.new)
            report.duplicates += memories.duplicates + written.duplicates
            report.existing[kind] -= memories.duplicates + written.duplicates
        report.imported[kind] += new
        report.existing[kind] += len(prepared.batch.lines) - new
        report.embedded += prepared.embedded


def _states_to_embed(memory: Fields, reembed: bool) -> list[tuple[Fields, str]]:
    """Returns the memory and those of its versions that need a vector, each with the text to embed.

    A version that is a deletion has no text of its own; its vector is that of the deleted text.
    """
    states = [(memory, memory["text"])] if reembed or memory["embedding"] is None else []
    text = memory["text"]
    for version in memory["versions"]:
        text = version["text"] or text
        if reembed and version["embedding"] is not None:
            states.append((version, text))
    return states


def _set_passages(memory: Fields, embeddings: Mapping[str, Embedding], reembed: bool) -> None:
    """Sets the passages of the versions whose texts were embedded; with `reembed` the file's others are dropped."""
    for version in memory["versions"]:
        if made := embeddings.get(version["text"]):
            version["passages"] = made.passages
        elif reembed:
            version["passages"] = ()


async def _prefetch(
    batches: Iterator[Batch], prepare: Callable[[Batch], Coroutine[Any, Any, _Prepared]]
) -> AsyncGenerator[_Prepared]:
    """Yields the prepared batches in order, up to PREFETCHED of them being prepared ahead.

    Raises the reader's Refused once all batches before the invalid line have been yielded.
    """
    tasks: deque[asyncio.Task[_Prepared]] = deque()
    refused: Refused | None = None
    try:
        while True:
            batch, refused = await asyncio.to_thread(_next, batches) if refused is None else (None, refused)
            if batch:
                tasks.append(asyncio.create_task(prepare(batch)))
            if not tasks:
                break
            if not batch or len(tasks) > PREFETCHED:
                yield await tasks.popleft()
    finally:
        # The caller may stop early, on an error of its own; no task may outlive it.
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if refused:
        raise refused


def _next(batches: Iterator[Batch]) -> tuple[Batch | None, Refused | None]:
    try:
        return next(batches, None), None
    except Refused as error:
        return None, error
