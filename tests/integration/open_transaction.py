"""A transaction that stays open while others are at work."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

from graphmem.store.database import Database, Transaction
from graphmem.store.driver import Address
from tests.integration.project import Project

DENSE = 60
"""Relationships with which Neo4j stores a node as a dense one, whose locks are others; it stays one without them."""

T = TypeVar("T")


class HoldingDatabase(Database):
    """A database whose transaction has done its work, and is not committed before it may end."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.has_worked = asyncio.Event()
        self.may_end = asyncio.Event()

    async def transact(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        async def work_and_wait(transaction: Transaction) -> T:
            result = await work(transaction)
            self.has_worked.set()
            await self.may_end.wait()
            return result

        return await super().transact(work_and_wait)


@asynccontextmanager
async def uncommitted(stored: Project, change: Callable[[Project], Coroutine[Any, Any, Any]]) -> AsyncIterator[None]:
    """Makes a change that is committed at the end of the body."""
    database = HoldingDatabase(stored.database.address)
    try:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(change(replace(stored, database=database)))
            await database.has_worked.wait()
            try:
                yield
            finally:
                database.may_end.set()
    finally:
        await database.close()
