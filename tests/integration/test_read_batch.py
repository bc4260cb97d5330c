"""Reads that share one trip to Neo4j."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import pytest
from neo4j import Record

from graphmem.errors import Unavailable
from graphmem.model.moment import now
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Window
from graphmem.scheduling.task_group import task_group
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.order_cypher import compile_order
from graphmem.store.queries import ROWS_IN_CHUNK
from graphmem.store.read_batch import ColumnOf, ReadBatch
from graphmem.store.rows import MemoryRow
from graphmem.store.selection import Selection
from tests.graphql_client import free_port
from tests.integration.project import Project

GET, COUNT = "memory/get_memories", "memory/count_memories"


def plain(records: list[Record]) -> list[dict[str, Any]]:
    return [record.data() for record in records]


async def test_reads_that_start_together_share_a_trip_and_answer_what_they_do_alone(
    stored: Project, trips: list[str]
) -> None:
    ids = await stored.add_ids("tea", "maths", "cats")
    common = {**stored.principal.parameters(), "visible_after": now()}
    asked: list[tuple[str, Mapping[str, Any]]] = [
        (GET, common | {"ids": ids[:2]}),
        (GET, common | {"ids": ids[2:]}),
        (COUNT, common | {"limit": 10}),
        (GET, common | {"ids": []}),
    ]
    alone = [plain(await stored.database.read(*read)) for read in asked]
    trips.clear()

    batch = ReadBatch(stored.database)
    together = await asyncio.gather(*(batch.read(*read) for read in asked))

    assert [plain(records) for records in together] == alone
    assert [len(records) for records in together] == [2, 1, 1, 0]
    assert trips == [" + ".join(query for query, _ in asked)]


async def test_a_read_takes_a_parameter_over_from_one_that_was_started_before(
    stored: Project, trips: list[str]
) -> None:
    ids = await stored.add_ids("tea", "maths", "cats")
    selected = Selection().parameters(stored.principal)
    limits = {"memories": 10, "passages": 1, "turns": 1}
    known = {**stored.principal.parameters(), "ids": ColumnOf("candidate/count_scope", "ids")}

    for few, there in ((3, ids), (2, [])):
        trips.clear()
        batch = ReadBatch(stored.database)
        _, memories = await asyncio.gather(
            batch.read("candidate/count_scope", selected | {"limits": limits, "few": few}, **Selection().slots),
            batch.read(GET, known),
        )
        assert sorted(MemoryRow(*row).id for [row] in memories) == sorted(there)
        assert trips == ["candidate/count_scope + " + GET]


async def test_a_read_that_comes_later_or_alone_is_sent_as_it_is(stored: Project, trips: list[str]) -> None:
    batch, common = ReadBatch(stored.database), {**stored.principal.parameters(), "visible_after": now()}

    for _ in range(2):
        assert plain(await batch.read(COUNT, common | {"limit": 10})) == [{"count": 0}]

    assert trips == [COUNT] * 2


async def test_where_one_read_fails_all_end_with_its_error() -> None:
    database = Database(Address(f"bolt://127.0.0.1:{free_port()}", "neo4j", ""))
    database.silence, database.patience = 2.0, 1.0
    batch, others = ReadBatch(database), []

    with pytest.raises(Unavailable):
        async with task_group() as group:
            others = [group.create_task(batch.read("schema/ping", {})) for _ in range(3)]

    assert all(task.done() for task in others)
    await database.close()


async def test_the_tasks_of_a_batch_whose_first_is_cancelled_do_not_wait_for_ever(stored: Project) -> None:
    batch = ReadBatch(stored.database)
    first, second = (asyncio.create_task(batch.read("schema/ping", {})) for _ in range(2))
    await asyncio.sleep(0)

    first.cancel()

    await asyncio.wait([first, second], timeout=10)
    assert first.cancelled()
    assert second.cancelled()
    assert plain(await batch.read("schema/ping", {})) == [{"one": 1}]


@pytest.mark.parametrize("count", [0, 1, ROWS_IN_CHUNK, ROWS_IN_CHUNK + 1, 3 * ROWS_IN_CHUNK - 1])
async def test_rows_that_come_in_chunks_are_the_same_in_the_same_order(stored: Project, count: int) -> None:
    if count:
        await stored.add(*(f"note {number}" for number in range(count)))
    order = compile_order(MemoryOrder(), Window(100), ("project",))
    parameters = {**Selection().parameters(stored.principal), "skip": 0, "limit": 100}

    async def listed(read: Callable[..., Awaitable[Iterable[Iterable[Any]]]]) -> list[list[Any]]:
        return [list(row) for row in await read("memory/list_memories", parameters, **Selection().slots, order=order)]

    rows = await listed(stored.database.read)
    assert len(rows) == count
    assert await listed(stored.database.read_in_chunks) == rows


async def test_a_parameter_that_is_not_given_is_missed_in_chunks_too(stored: Project) -> None:
    with pytest.raises(KeyError):
        await stored.database.read_in_chunks("memory/get_memories", {"ids": []})
