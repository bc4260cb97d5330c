"""A request's work ends at its deadline, with all that was started for it."""

from __future__ import annotations

import asyncio
import time

import pytest

from graphmem.errors import DeadlineExceeded
from graphmem.scheduling.request_work import RequestWork, check_deadline, current_work, remaining, within_deadline


async def test_without_a_request_there_is_no_deadline() -> None:
    assert current_work() is None
    assert remaining() is None
    check_deadline()
    async with within_deadline():
        await asyncio.sleep(0)


async def test_a_body_is_cancelled_at_the_deadline() -> None:
    with RequestWork(0.05).current(), pytest.raises(DeadlineExceeded, match=r"longer than 0\.05 s"):
        async with within_deadline():
            await asyncio.sleep(10)


async def test_a_timeout_of_the_body_itself_is_no_deadline() -> None:
    with RequestWork(10).current(), pytest.raises(TimeoutError):
        async with within_deadline():
            raise TimeoutError


async def test_the_inner_of_two_says_what_happened() -> None:
    async def query() -> None:
        try:
            async with within_deadline():
                await asyncio.sleep(10)
        except DeadlineExceeded as error:
            raise DeadlineExceeded("inner") from error

    with RequestWork(0.05).current(), pytest.raises(DeadlineExceeded, match="inner"):
        async with within_deadline(0.2):
            await query()


async def test_tasks_and_threads_inherit_it() -> None:
    work = RequestWork(0.05)

    def compute() -> None:
        while True:
            check_deadline()
            time.sleep(0.01)

    with work.current():
        assert await asyncio.create_task(_current()) is work
        with pytest.raises(DeadlineExceeded):
            await asyncio.to_thread(compute)


async def _current() -> RequestWork | None:
    return current_work()


async def _followed(work: RequestWork) -> None:
    with work.followed():
        await asyncio.sleep(10)


async def test_a_task_that_follows_ends_with_the_work() -> None:
    work = RequestWork(10)

    task = asyncio.create_task(_followed(work))
    await asyncio.sleep(0)
    work.end()

    with pytest.raises(DeadlineExceeded):
        await task
    with pytest.raises(DeadlineExceeded):  # nothing begins after the end
        await _followed(work)


async def test_a_following_task_can_be_cancelled_alone() -> None:
    work = RequestWork(10)

    task = asyncio.create_task(_followed(work))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task
