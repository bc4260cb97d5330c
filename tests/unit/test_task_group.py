"""Work side by side: its results, its first error, and that nothing of it outlives it."""

from __future__ import annotations

import asyncio

import pytest

from graphmem.errors import NotFound
from graphmem.scheduling.task_group import task_group


async def double(number: int) -> int:
    await asyncio.sleep(0)
    return 2 * number


async def fail() -> None:
    await asyncio.sleep(0)
    raise NotFound("nothing") from KeyError("cause")


async def test_tasks_give_their_results() -> None:
    async with task_group() as group:
        tasks = [group.create_task(double(number)) for number in range(3)]

    assert [task.result() for task in tasks] == [0, 2, 4]


async def test_the_first_error_is_raised_as_it_is_and_the_others_have_ended() -> None:
    others: list[asyncio.Task[None]] = []

    async def work() -> None:
        async with task_group() as group:
            others.append(group.create_task(asyncio.sleep(600)))
            group.create_task(fail())

    with pytest.raises(NotFound) as caught:
        await work()

    assert others[0].cancelled()
    assert isinstance(caught.value.__cause__, KeyError)


async def test_who_is_cancelled_takes_the_tasks_along() -> None:
    tasks: list[asyncio.Task[None]] = []

    async def work() -> None:
        async with task_group() as group:
            tasks.append(group.create_task(asyncio.sleep(600)))

    working = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.wait([working])

    assert working.cancelled()
    assert tasks[0].cancelled()
