"""A request's deadline, and its end, reach its transactions in Neo4j."""

from __future__ import annotations

import asyncio
import time

import pytest

from graphmem.errors import DeadlineExceeded
from graphmem.model.principal import Principal
from graphmem.model.project import ProjectUpdate
from graphmem.scheduling.request_work import RequestWork
from graphmem.store.database import Database, Transaction
from graphmem.store.driver import CONNECTIONS
from graphmem.store.projects import ProjectStore

BRIEF = 1.0


async def lock(database: Database, principal: Principal) -> asyncio.Task[None]:
    """Locks the project, as another request would for as long as its transaction runs: the task, to be cancelled."""
    is_locked = asyncio.Event()

    async def work(transaction: Transaction) -> None:
        await transaction.run("project/update_project", {"project": principal.project, "changes": {}})
        is_locked.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(database.transact(work))
    await is_locked.wait()
    return task


async def instruct(database: Database, principal: Principal, text: str) -> None:
    await ProjectStore(database).update_project(principal, ProjectUpdate(custom_instructions=text))


async def transactions(database: Database) -> int:
    """How many run that change a project's settings."""
    text = (
        "SHOW TRANSACTIONS YIELD currentQuery "
        "WHERE currentQuery CONTAINS 'p._lock = true' AND NOT currentQuery STARTS WITH 'SHOW' RETURN count(*) AS count"
    )
    [record] = await database.run_statement(text)
    count: int = record["count"]
    return count


async def ended(database: Database) -> bool:
    """Whether they all end soon; Neo4j notices within milliseconds that a connection has gone."""
    for _ in range(100):
        if not await transactions(database):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_the_deadline_ends_a_transaction(database: Database, principal: Principal) -> None:
    assert await transactions(database) == 0
    holder = await lock(database, principal)
    with RequestWork(BRIEF).current():
        waiting = asyncio.create_task(instruct(database, principal, "late"))
    await asyncio.sleep(BRIEF / 2)
    assert await transactions(database) == 1

    with pytest.raises(DeadlineExceeded, match=r"longer than 1 s.*Nothing of this change was stored\."):
        await waiting

    holder.cancel()
    await asyncio.wait([holder])
    assert await ended(database)
    assert (await ProjectStore(database).get_project(principal)).custom_instructions is None


async def test_a_cancelled_transaction_ends_in_neo4j_too(database: Database, principal: Principal) -> None:
    holder = await lock(database, principal)
    waiting = asyncio.create_task(instruct(database, principal, "cancelled"))
    await asyncio.sleep(BRIEF)

    for task in (waiting, holder):
        task.cancel()
    await asyncio.wait([waiting, holder])

    assert await ended(database)
    assert (await ProjectStore(database).get_project(principal)).custom_instructions is None


async def test_the_deadline_ends_retries_too(database: Database, principal: Principal) -> None:
    """A transaction that another's lock ends, as a deadlock does, is retried no longer than its request lasts."""
    holder = await lock(database, principal)
    began = time.monotonic()
    with RequestWork(BRIEF).current(), pytest.raises(DeadlineExceeded):
        await asyncio.gather(*(instruct(database, principal, "late") for _ in range(CONNECTIONS)))

    assert time.monotonic() - began < 5
    holder.cancel()
    await asyncio.wait([holder])


# The driver leaves the socket of a connection that it was just opening to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_no_connection_is_lost(database: Database, principal: Principal) -> None:
    """What was cancelled at any moment gives its connection back: more of them than there are go through in the end."""
    for number in range(3 * CONNECTIONS):
        task = asyncio.create_task(instruct(database, principal, "whatever"))
        await asyncio.sleep(number % 20 / 2_000)
        task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(20):
        await asyncio.gather(*(database.read("schema/ping", {}) for _ in range(2 * CONNECTIONS)))
