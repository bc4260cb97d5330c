"""Whoever waits for a slot gets one in turn, and one that is given up is never lost."""

from __future__ import annotations

import asyncio

import pytest

from graphmem.errors import DeadlineExceeded, Unavailable
from graphmem.scheduling.fair_queue import FairQueue
from graphmem.scheduling.request_work import RequestWork
from graphmem.scheduling.slots import Slots


async def use(slots: Slots, seconds: float = 0.01) -> None:
    async with slots.taken():
        await asyncio.sleep(seconds)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_so_many_run_at_once() -> None:
    slots = Slots("searches", 2)
    tasks = [asyncio.create_task(use(slots)) for _ in range(5)]
    await settle()

    assert (slots.running, slots.waiting) == (2, 3)

    await asyncio.gather(*tasks)
    assert (slots.running, slots.waiting) == (0, 0)


async def test_a_full_queue_says_when_to_ask_again() -> None:
    slots = Slots("searches", 1, FairQueue(places_per_caller=1))
    tasks = [asyncio.create_task(use(slots)) for _ in range(2)]
    await settle()

    with pytest.raises(Unavailable, match="1 searches of yours are waiting already: ask again in about 1 s") as caught:
        await use(slots)

    assert caught.value.retry_after == 1
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("yields", range(4))
async def test_whoever_gives_up_passes_its_place_on(yields: int) -> None:
    slots = Slots("searches", 1)
    first = asyncio.create_task(use(slots, 0))
    impatient = asyncio.create_task(use(slots))
    last = asyncio.create_task(use(slots))
    for _ in range(yields):
        await asyncio.sleep(0)
    impatient.cancel()

    await asyncio.wait_for(asyncio.gather(first, last), 1)

    await asyncio.wait([impatient])
    assert (slots.running, slots.waiting) == (0, 0)


async def test_nobody_waits_beyond_the_deadline() -> None:
    slots = Slots("searches", 1)
    holder = asyncio.create_task(use(slots, 0.2))
    await settle()

    with RequestWork(0.05).current(), pytest.raises(DeadlineExceeded):
        await use(slots)

    assert slots.waiting == 0
    await holder
    assert slots.running == 0
