"""Exporting: everything of a database, or of one project, into a file that another graphmem imports."""

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
"""Takes how many memories are done, of how many."""


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True, slots=True)
class ExportRequest:
    sink: Sink
    spool: BinaryIO
    """An empty file for what is read first and comes later: turns and owners are read once all that names them is."""
    advance: Advance


class ExportService:
    """Of one project, or of all: which, the store knows."""

    def __init__(self, store: ExportStore, space: VectorSpace) -> None:
        self._store = store
        self._space = space

    async def export(self, request: ExportRequest) -> Counter[str]:
        """Writes what there is when it begins; how many lines of each kind it came to."""
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
    """How many lines each page came to, once they are written."""
    async for page in pages:
        sink.write(b"".join([encode_line(kind, fields) for fields in page]))
        yield len(page)
