"""What Neo4j answers is counted record by record, before all of it is in memory."""

from __future__ import annotations

import pytest

from graphmem.errors import CostLimitExceeded
from graphmem.model.filters import EVERYTHING
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import PageRequest
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.scheduling.request_work import RequestWork
from graphmem.store.selection import Selection
from tests.integration.project import Project

TEXT = "a long story " * 5_000


async def test_a_page_of_texts_that_is_too_large_is_refused_and_a_smaller_one_is_not(stored: Project) -> None:
    await stored.add(*(f"{number} {TEXT}" for number in range(6)))
    memory = RequestMemory(8 * len(TEXT))

    async def read(first: int) -> int:
        work = RequestWork(60, memory)
        try:
            with work.current():
                page = await stored.memories.list_memories(
                    stored.principal, Selection(EVERYTHING), MemoryOrder(), PageRequest(first=first).window()
                )
            return len(page.items)
        finally:
            work.release()

    with pytest.raises(CostLimitExceeded, match="smaller page"):
        await read(6)
    assert await read(2) == 2
    assert memory.held == 0
