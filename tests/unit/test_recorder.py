from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from graphmem.errors import Unavailable
from graphmem.model.activity import SearchEvent
from graphmem.model.scope import Scope
from graphmem.service.recorder import BATCH, Recorder
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.events import EventStore

AT = datetime(2024, 1, 1, tzinfo=UTC)


class Written(EventStore):
    """Keeps what it is given, while the database is there."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.batches: list[list[str]] = []
        self.is_away = False

    async def add_events(self, searches: Sequence[SearchEvent]) -> None:
        await asyncio.sleep(0)
        if self.is_away:
            raise Unavailable("away")
        self.batches.append([search.id for search in searches])

    @property
    def ids(self) -> list[str]:
        return [event_id for batch in self.batches for event_id in batch]


@pytest.fixture
async def events() -> AsyncIterator[Written]:
    database = Database(Address("bolt://127.0.0.1:1", "neo4j", ""))
    yield Written(database)
    await database.close()


def search(number: int) -> SearchEvent:
    return SearchEvent(str(number), "p", Scope("alex"), None, AT, 1.5)


def record(recorder: Recorder, count: int, start: int = 0) -> list[str]:
    numbers = range(start, start + count)
    for number in numbers:
        recorder.record(search(number))
    return [str(number) for number in numbers]


async def test_what_was_recorded_is_written_once_in_order(events: Written) -> None:
    recorder = Recorder(events)
    expected = record(recorder, 2 * BATCH + 1)

    await asyncio.gather(recorder.flush(), recorder.flush())

    assert events.ids == expected
    assert max(map(len, events.batches)) == BATCH


async def test_nothing_recorded_is_nothing_written(events: Written) -> None:
    await Recorder(events).flush()

    assert events.batches == []


async def test_what_cannot_be_written_stays_and_is_written_later(events: Written) -> None:
    recorder = Recorder(events)
    expected = record(recorder, 3)
    events.is_away = True
    for _ in range(2):
        with pytest.raises(Unavailable):
            await recorder.flush()
    expected += record(recorder, 3, start=3)
    events.is_away = False

    await recorder.flush()

    assert events.ids == expected


async def test_what_was_being_written_when_it_was_stopped_is_written_again(events: Written) -> None:
    recorder = Recorder(events)
    expected = record(recorder, 3)
    flushing = asyncio.create_task(recorder.flush())
    await asyncio.sleep(0)
    flushing.cancel()
    await asyncio.wait([flushing])
    assert events.ids == []

    await recorder.close()

    assert events.ids == expected


async def test_the_oldest_are_dropped_when_there_are_too_many_and_that_is_said_once(
    events: Written, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = Recorder(events, max_queued=10)
    record(recorder, 25)

    await recorder.flush()
    await recorder.flush()

    assert events.ids == [str(number) for number in range(15, 25)]
    assert [message for message in caplog.messages if "15 searches" in message] == caplog.messages
    assert len(caplog.messages) == 1


async def test_what_cannot_be_written_at_the_end_is_counted(events: Written, caplog: pytest.LogCaptureFixture) -> None:
    recorder = Recorder(events)
    record(recorder, 7)
    events.is_away = True

    with caplog.at_level(logging.WARNING):
        await recorder.close()

    assert ["7 searches" in message for message in caplog.messages] == [True]
