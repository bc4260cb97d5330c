"""A batch of reads: what several tasks read at the same moment takes one trip to Neo4j, as with a data loader."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from neo4j import Record

from graphmem.store.database import Database
from graphmem.store.queries import join_queries, load_queries
from graphmem.store.records import to_record


@dataclass(frozen=True, slots=True)
class _Read:
    query: str
    parameters: Mapping[str, Any]
    slots: Mapping[str, str]
    records: asyncio.Future[list[Record]]


class ReadBatch:
    """Reads as a `Database` does, for tasks that are started together.

    Each trip costs the driver and Neo4j a millisecond of work each, whatever is read. Where one of the reads fails,
    all do.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reads: list[_Read] = []

    async def read(self, query: str, parameters: Mapping[str, Any], **slots: str) -> list[Record]:
        records: asyncio.Future[list[Record]] = asyncio.get_running_loop().create_future()
        self._reads.append(_Read(query, parameters, slots, records))
        if len(self._reads) == 1:
            await self._read_all()
        return await records

    async def _read_all(self) -> None:
        """Reads for the first of the tasks and, by the same query, for those that are started with it."""
        reads = self._reads
        try:
            await asyncio.sleep(0)
            self._reads = []
            answers = await _answers(self._database, reads)
        except BaseException:
            self._reads = []
            for read in reads:
                read.records.cancel()  # their tasks end with this one, which has the error
            raise
        for read, records in zip(reads, answers, strict=True):
            if not read.records.done():  # its task may have been cancelled
                read.records.set_result(records)


async def _answers(database: Database, reads: list[_Read]) -> list[list[Record]]:
    if len(reads) == 1:
        [read] = reads
        return [await database.read(read.query, read.parameters, **read.slots)]
    files = [load_queries()[read.query] for read in reads]
    parts = [file.part(number, reads[number].parameters, reads[number].slots) for number, file in enumerate(files)]
    [record] = await database.read_planned(join_queries(parts))
    return [[to_record(file.columns, row) for row in rows] for file, rows in zip(files, record, strict=True)]
