from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from graphmem.embeddings.workers import Workers
from graphmem.errors import Unavailable


class Gate:
    """Work that waits in its thread until it is let through."""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.open = threading.Event()
        self.log: list[object] = []

    def pass_through(self, item: object) -> object:
        self.started.set()
        self.open.wait()
        self.log.append(item)
        return item

    def note(self, item: object) -> object:
        self.log.append(item)
        return item


@pytest.fixture
async def one() -> AsyncIterator[Workers]:
    workers = Workers(1)
    yield workers
    await workers.close()


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    gate = Gate()
    yield gate
    gate.open.set()


async def has_started(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.started.wait, 30)


async def test_results_keep_the_order_of_the_items() -> None:
    workers = Workers(4)
    calls = [workers.map(lambda n: n * n, range(k, k + 300)) for k in range(10)]
    assert await asyncio.gather(*calls) == [[n * n for n in range(k, k + 300)] for k in range(10)]
    await workers.close()


async def test_no_items_is_no_work(one: Workers) -> None:
    assert await one.map(str, []) == []


async def test_the_loop_goes_on_while_a_thread_is_busy(one: Workers, gate: Gate) -> None:
    busy = asyncio.create_task(one.map(gate.pass_through, ["a"]))
    await has_started(gate)
    gate.open.set()
    assert await busy == ["a"]


async def test_a_query_waits_only_for_the_piece_in_hand(one: Workers, gate: Gate) -> None:
    bulk = asyncio.create_task(one.map(gate.pass_through, range(5)))
    await has_started(gate)
    query = asyncio.create_task(one.map(gate.note, ["query"], urgent=True))
    await asyncio.sleep(0)
    gate.open.set()
    await asyncio.gather(bulk, query)
    assert gate.log == [0, "query", 1, 2, 3, 4]


async def test_an_error_reaches_its_own_caller_and_no_other(one: Workers, gate: Gate) -> None:
    def refuse(item: int) -> int:
        if item == 2:
            raise ValueError(item)
        gate.log.append(item)
        return item

    results = await asyncio.gather(
        one.map(gate.note, ["a"]), one.map(refuse, range(9)), one.map(gate.note, ["b"]), return_exceptions=True
    )
    assert results[0] == ["a"]
    assert isinstance(results[1], ValueError)
    assert results[2] == ["b"]
    assert gate.log == ["a", 0, 1, "b"]


async def test_two_errors_of_one_call_at_once_are_one_error() -> None:
    workers = Workers(2)
    together = threading.Barrier(2)

    def refuse(item: int) -> int:
        together.wait()
        raise ValueError(item)

    with pytest.raises(ValueError, match=r"0|1"):
        await workers.map(refuse, range(2))
    assert await workers.map(str, [1, 2, 3]) == ["1", "2", "3"]
    await workers.close()


async def test_a_cancelled_caller_leaves_the_others_alone(one: Workers, gate: Gate) -> None:
    cancelled = asyncio.create_task(one.map(gate.pass_through, range(1_000)))
    await has_started(gate)
    other = asyncio.create_task(one.map(gate.note, ["other"]))
    await asyncio.sleep(0)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cancelled
    gate.open.set()
    assert await other == ["other"]
    assert gate.log == [0, "other"]


async def test_closing_tells_the_callers_that_wait(gate: Gate) -> None:
    workers = Workers(1)
    busy = asyncio.create_task(workers.map(gate.pass_through, range(3)))
    await has_started(gate)
    closing = asyncio.create_task(workers.close())
    with pytest.raises(Unavailable):
        await busy
    gate.open.set()
    await closing
    with pytest.raises(Unavailable):
        await workers.map(str, [1])
    assert gate.log == [0]
