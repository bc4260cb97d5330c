"""A batch of reads: what several tasks read at the same moment takes one trip to Neo4j, as with a data loader."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neo4j import Record

from graphmem.store.database import Database
from graphmem.store.queries import PlannedQuery, join_queries, load_queries
from graphmem.store.records import to_record


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """A parameter that is not known yet: a column of the only row of a read that was started before, in the same batch.

    Neo4j takes it over from one to the other (promise pipelining: Liskov and Shrira, 1988).
    """

    query: str
    column: str

    def expression(self, reads: Sequence[str]) -> str:
        """Returns the Cypher of it beside the parts that these queries make."""
        return f"{_name(reads.index(self.query))}[0][{load_queries()[self.query].columns.index(self.column)}]"


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
    names = [read.query for read in reads]
    parts = [_part(number, read, names) for number, read in enumerate(reads)]
    [record] = await database.read_planned(join_queries(parts))
    headings = [load_queries()[name].columns for name in names]
    return [[to_record(columns, row) for row in rows] for columns, rows in zip(headings, record, strict=True)]


def _part(number: int, read: _Read, reads: Sequence[str]) -> PlannedQuery:
    computed = {key: value.expression(reads) for key, value in read.parameters.items() if isinstance(value, ColumnOf)}
    given = {key: value for key, value in read.parameters.items() if key not in computed}
    return load_queries()[read.query].part(_name(number), given, read.slots, computed)


def _name(number: int) -> str:
    return f"part{number}"
