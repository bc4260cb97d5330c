from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from graphmem.errors import Unavailable
from graphmem.model.idempotency import RETENTION
from graphmem.model.moment import now
from graphmem.service.background import Background
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.events import EventStore
from graphmem.store.idempotency import IdempotencyStore


class RecordedIdempotency(IdempotencyStore):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.deletions: list[datetime] = []

    async def delete_old_records(self, kept_since: datetime) -> None:
        self.deletions.append(kept_since)


class RecordedOperations(AddOperationStore):
    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.deletions: list[datetime] = []

    async def delete_old(self, finished_before: datetime) -> None:
        self.deletions.append(finished_before)


class Numbers(Sequencer):
    """Has this to do, one after the other, and then nothing more."""

    def __init__(self, events: EventStore, *steps: bool | Exception) -> None:
        super().__init__(events)
        self.steps = [*steps]
        self.done = asyncio.Event()

    async def number_all(self) -> bool:
        if not self.steps:
            self.done.set()
            return False
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


@pytest.fixture
async def database() -> AsyncIterator[Database]:
    database = Database(Address("bolt://127.0.0.1:1", "neo4j", ""))
    yield database
    await database.close()


def background(database: Database, *steps: bool | Exception) -> tuple[Background, Numbers, RecordedIdempotency]:
    events, idempotency = EventStore(database), RecordedIdempotency(database)
    numbers = Numbers(events, *steps)
    return Background(Recorder(events), numbers, idempotency, RecordedOperations(database)), numbers, idempotency


async def test_a_step_tells_whether_there_was_anything_to_do(database: Database) -> None:
    at_work, _, _ = background(database, True, False)

    assert [await at_work.step() for _ in range(3)] == [True, False, False]


async def test_idempotency_records_of_a_day_ago_are_deleted_now_and_then(database: Database) -> None:
    at_work, _, idempotency = background(database)

    for _ in range(3):
        await at_work.step()

    [kept_since] = idempotency.deletions
    assert 0 <= (now() - RETENTION - kept_since).total_seconds() < 60


async def test_a_trouble_is_said_once_until_it_is_over(database: Database, caplog: pytest.LogCaptureFixture) -> None:
    away = Unavailable("Neo4j is away.")
    at_work, _, _ = background(database, away, away, True, ZeroDivisionError("oh"), away)

    assert [await at_work.step() for _ in range(5)] == [False, False, True, False, False]
    assert [record.getMessage().partition("now. ")[2] for record in caplog.records] == ["Neo4j is away.", ""]
    assert [record.exc_info is not None for record in caplog.records] == [False, True]


async def test_it_runs_until_it_is_left(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphmem.service.background.BUSY_PAUSE", 0)
    at_work, numbers, _ = background(database, True, True)
    before = asyncio.all_tasks()

    async with at_work.running(), asyncio.timeout(60):
        await numbers.done.wait()

    assert numbers.steps == []
    assert asyncio.all_tasks() <= before
