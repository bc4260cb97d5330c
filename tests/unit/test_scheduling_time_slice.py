"""However many tasks work at once, the event loop comes round in between."""

from __future__ import annotations

import asyncio
import time

from graphmem.scheduling.time_slice import AT_ONCE, LENGTH, TimeSlice


def be_busy(seconds: float) -> None:
    """Holds the event loop."""
    time.sleep(seconds)


async def test_tasks_that_are_ready_at_once_share_one_slice() -> None:
    time_slice, late = TimeSlice(), []

    async def work() -> None:
        for _ in range(5):
            if time_slice.is_over:
                await time_slice.next()
            be_busy(LENGTH / 4)

    async def watch() -> None:
        while True:
            started = time.monotonic()
            await asyncio.sleep(0)
            late.append(time.monotonic() - started)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(work() for _ in range(100)))
    watching.cancel()

    # One slice each would be two seconds for one round of all tasks.
    assert max(late) < 20 * LENGTH


async def test_every_task_gets_its_slice() -> None:
    time_slice, done = TimeSlice(), []

    async def work(number: int) -> None:
        await time_slice.next()
        be_busy(LENGTH)
        done.append(number)

    await asyncio.gather(*(work(number) for number in range(10)))

    assert done == list(range(10))


async def test_a_crowd_that_waits_takes_no_time_by_waiting() -> None:
    """All but a few sleep while these go on: else every turn of the event loop would be as long as the crowd."""
    time_slice, gone_on = TimeSlice(), 0

    async def wait() -> None:
        nonlocal gone_on
        await time_slice.next()
        gone_on += 1

    tasks = [asyncio.create_task(wait()) for _ in range(20 * AT_ONCE)]
    tasks[0].cancel()
    await asyncio.sleep(0)
    steps = []
    while not all(task.done() for task in tasks):
        before = gone_on
        await asyncio.sleep(0)
        steps.append(gone_on - before)

    assert max(steps) <= AT_ONCE
    assert gone_on == len(tasks) - 1
