"""Importing: what a file holds is added to what is there, and nothing that is there is touched."""

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

AHEAD = 3
"""Batches whose vectors are made while the one before them is written."""


@dataclass(slots=True)
class ImportReport:
    """What has come of the lines, by kind."""

    imported: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    duplicates: int = 0
    """Memories that other memories of the same owners say already."""
    embedded: int = 0
    """Texts whose vectors were made anew."""
    is_whole: bool = False
    """The file had its end."""


Advance = Callable[[ImportReport], None]


@dataclass(frozen=True, slots=True)
class _Prepared:
    batch: Batch
    found: ImportDiff | None = None
    """Of memories."""
    embedded: int = 0


class ImportService:
    def __init__(self, store: ImportStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    async def import_batches(self, reader: TransferReader, advance: Advance) -> ImportReport:
        """Each batch in one transaction, in order.

        Raises Refused at a line that is wrong: what stands before its batch is written then, and importing the file
        again goes on from there.
        """
        report = ImportReport()
        is_old = reader.header["format"] < FIRST_WITH_TURNS
        prepare = partial(self._prepare, anew=not self._has_our_vectors(reader), is_old=is_old)
        async with aclosing(_ahead(reader.batches(), prepare)) as prepared:
            async for one in prepared:
                await self._write(one, report)
                advance(report)
        report.is_whole = reader.is_whole
        return report

    def _has_our_vectors(self, reader: TransferReader) -> bool:
        """Also those of passages, which older files lack."""
        header, ours = reader.header, (self._embedder.name, self._embedder.dimension)
        return header["format"] >= FIRST_WITH_PASSAGES and (header["embedder"], header["dimension"]) == ours

    async def _prepare(self, batch: Batch, *, anew: bool, is_old: bool) -> _Prepared:
        """With the vectors of what is not there yet; made `anew`, or those of the file. Those of turns are pending
        then, and so is whatever memories lack that an old file holds."""
        if batch.kind is LineKind.MESSAGE:
            pending = anew or is_old
            for turn in batch.lines:
                turn |= {"is_pending": pending, "embedding": None if pending else turn["embedding"]}
        if batch.kind is not LineKind.MEMORY:
            return _Prepared(batch)
        found = await self._store.find_imported(batch.lines)
        places = [place for memory in found.new for place in _places(memory, anew)]
        embeddings = await embed(self._embedder, [text for _, text in places])
        for state, text in places:
            state["embedding"] = embeddings[text].vector
        for memory in found.new:
            _renew_passages(memory, embeddings, anew)
            memory["is_stale"] = is_old
        return _Prepared(batch, found, len(embeddings))

    async def _write(self, prepared: _Prepared, report: ImportReport) -> None:
        kind, found = prepared.batch.kind, prepared.found
        if found is None:
            new = await self._store.import_others(kind, prepared.batch.lines)
        else:
            written = await self._store.import_memories(found.new)
            new = len(written.new)
            report.duplicates += found.duplicates + written.duplicates
            report.there[kind] -= found.duplicates + written.duplicates
        report.imported[kind] += new
        report.there[kind] += len(prepared.batch.lines) - new
        report.embedded += prepared.embedded


def _places(memory: Fields, anew: bool) -> list[tuple[Fields, str]]:
    """What of a memory needs a vector made, and of which text; that of a deletion is what it deleted."""
    places = [(memory, memory["text"])] if anew or memory["embedding"] is None else []
    said = memory["text"]
    for version in memory["versions"]:
        said = version["text"] or said
        if anew and version["embedding"] is not None:
            places.append((version, said))
    return places


def _renew_passages(memory: Fields, embeddings: Mapping[str, Embedding], anew: bool) -> None:
    """Of texts that were embedded; made `anew`, none of the file's stays."""
    for version in memory["versions"]:
        if made := embeddings.get(version["text"]):
            version["passages"] = made.passages
        elif anew:
            version["passages"] = ()


async def _ahead(
    batches: Iterator[Batch], prepare: Callable[[Batch], Coroutine[Any, Any, _Prepared]]
) -> AsyncGenerator[_Prepared]:
    """The batches in order, some of them being prepared while one is in hand; a line that is wrong is told last."""
    tasks: deque[asyncio.Task[_Prepared]] = deque()
    refused: Refused | None = None
    try:
        while True:
            batch, refused = await asyncio.to_thread(_next, batches) if refused is None else (None, refused)
            if batch:
                tasks.append(asyncio.create_task(prepare(batch)))
            if not tasks:
                break
            if not batch or len(tasks) > AHEAD:
                yield await tasks.popleft()
    finally:
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
