"""The records of a query, read within the memory that the present request may use."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from neo4j import AsyncResult, Record

from graphmem.scheduling.request_work import current_work


async def read_records(result: AsyncResult) -> list[Record]:
    """Reads the records, of whose texts the present request's memory has to hold: they come one by one.

    A thousand texts of half a megabyte would be in memory before anything of an answer is counted.
    """
    work = current_work()
    records: list[Record] = []
    try:
        async for record in result:
            if work:
                work.hold(_size_of_texts(record.values()))
            records.append(record)
    except BaseException:
        records.clear()  # the error's traceback would keep them until it is collected
        raise
    return records


def has_values(row: Mapping[str, Any], *columns: str) -> bool:
    """Returns whether a row has a value in each of the columns, which the row of a node that is there always has.

    A node that is erased while a query runs loses its properties, and so its row may lack them.
    """
    return all(row[column] is not None for column in columns)


def to_record(columns: Sequence[str], row: Sequence[Any]) -> Record:
    """Makes a record of a row that was read as a list."""
    return Record(zip(columns, row, strict=True))  # type: ignore[no-untyped-call]  # the driver's class has no types


def _size_of_texts(values: Iterable[Any]) -> int:
    """Returns the bytes of the texts among the values, and in maps and lists among them: everything else is small."""
    size = 0
    for value in values:
        if type(value) is str:
            size += sys.getsizeof(value)
        elif type(value) is dict:
            size += _size_of_texts(value.values())
        elif type(value) is list:
            size += _size_of_texts(value)
    return size
