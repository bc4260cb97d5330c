"""Answers are counted in the memory that all requests share, whatever carries them."""

from __future__ import annotations

import asyncio

import pytest

from graphmem.api.responses import hold_answer
from graphmem.errors import Unavailable
from graphmem.scheduling.request_memory import FREE, RequestMemory
from graphmem.scheduling.request_work import RequestWork

SIZE = 20 * FREE


async def test_an_answer_that_must_not_be_missed_waits_for_room_and_another_is_refused() -> None:
    memory = RequestMemory(SIZE)
    memory.take("a", SIZE // 2)
    memory.take("b", SIZE // 2)
    work = RequestWork(10, memory)
    with work.current():
        with pytest.raises(Unavailable):
            await hold_answer(2 * FREE, waits=False)
        waiting = asyncio.create_task(hold_answer(2 * FREE, waits=True))
        await asyncio.sleep(0)
        assert not waiting.done()

        memory.give_back("a", SIZE // 2)
        await asyncio.wait_for(waiting, 10)

    assert memory.held == SIZE // 2 + FREE
