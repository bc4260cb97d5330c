"""However many tasks work at once, the event loop comes round in between."""

from __future__ import annotations

import asyncio
import time

from graphmem.api.turns import SLICE, Turns


def be_busy(seconds: float) -> None:
    """Holds the event loop."""
    time.sleep(seconds)


async def test_tasks_that_are_ready_at_once_share_one_turn() -> None:
    turns, late = Turns(), []

    async def work() -> None:
        for _ in range(5):
            if turns.is_over:
                await turns.next()
            be_busy(SLICE / 4)

    async def watch() -> None:
        while True:
            started = time.monotonic()
            await asyncio.sleep(0)
            late.append(time.monotonic() - started)

    watching = asyncio.create_task(watch())
    await asyncio.gather(*(work() for _ in range(100)))
    watching.cancel()

    # One slice each would be two seconds for one round of all tasks.
    assert max(late) < 20 * SLICE


async def test_every_task_gets_its_turn() -> None:
    turns, done = Turns(), []

    async def work(number: int) -> None:
        await turns.next()
        be_busy(SLICE)
        done.append(number)

    await asyncio.gather(*(work(number) for number in range(10)))

    assert done == list(range(10))
