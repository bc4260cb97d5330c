"""Exporting a database, or one project of it, to a file that another graphmem can import."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from graphmem import __version__
from graphmem.model.moment import format_moment, now
from graphmem.model.transfer import CONTENT, FORMAT, LineKind, encode_line
from graphmem.store.exports import ExportStore, Pages
from graphmem.store.migrations import VectorSpace

Advance = Callable[[int, int], None]
"""A progress callback; it gets how many memories are written, and of how many."""


class Sink(Protocol):
    """The file or stream that the lines of an export are written to."""

    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A request for an export: the sink to write it to, and the callback for its progress."""

    sink: Sink
    spool: BinaryIO
    """An empty temporary file. The memories are read first but written last: turns and owners that a memory refers to
    must stand before it in the file, and must not be read before it, or a new one could be missed."""
    advance: Advance


class ExportService:
    """Exports the project that the store was made for, or all of them."""

    def __init__(self, store: ExportStore, space: VectorSpace) -> None:
        self._store = store
        self._space = space

    async def export(self, request: ExportRequest) -> Counter[str]:
        """Writes all that exists when the export begins, and returns how many lines of each kind there are."""
        survey = await self._store.survey_memories()
        header = {
            "format": FORMAT,
            "graphmem": __version__,
            "embedder": self._space.embedder,
            "dimension": self._space.dimension,
            "exported_at": format_moment(now()),
        }
        request.sink.write(encode_line(LineKind.HEADER, header))
        counts: Counter[str] = Counter(dict.fromkeys(CONTENT, 0))
        memories = self._store.export_memories(survey.last_id)
        async for count in _write(LineKind.MEMORY, memories, request.spool):
            counts[LineKind.MEMORY] += count
            request.advance(counts[LineKind.MEMORY], max(survey.count, counts[LineKind.MEMORY]))
        for kind, pages in (
            (LineKind.CATEGORY, self._store.export_categories()),
            (LineKind.PROJECT, self._store.export_projects()),
            (LineKind.OWNER, self._store.export_owners()),
            (LineKind.MESSAGE, self._store.export_messages()),
        ):
            counts[kind] = sum([count async for count in _write(kind, pages, request.sink)])
        request.spool.seek(0)
        shutil.copyfileobj(request.spool, request.sink)
        events = _write(LineKind.EVENT, self._store.export_events(survey), request.sink)
        counts[LineKind.EVENT] = sum([count async for count in events])
        request.sink.write(encode_line(LineKind.END, {"counts": counts}))
        return counts


async def _write(kind: LineKind, pages: Pages, sink: Sink) -> AsyncIterator[int]:
    """Writes page after page, and yields how many lines each had."""
    async for page in pages:
        sink.write(b"".join([encode_line(kind, fields) for fields in page]))
        yield len(page)
