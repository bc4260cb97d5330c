"""What followers of the log are given: everything that they want, once and in order, however they keep up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Sequence
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from graphmem.errors import SlowConsumer, Throttled, Unavailable
from graphmem.model.activity import Activity, ActivityKind, ActivitySelection, SearchEvent
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType, Scope
from graphmem.service import activity_feed, follower
from graphmem.service.activity_feed import ActivityFeed
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.events import EventStore, Numbering
from graphmem.telemetry.metrics import Metrics

AT = datetime(2024, 1, 1, tzinfo=UTC)
ALL = ActivitySelection()
ALICE, BOB = Scope(user_id="alice"), Scope(user_id="bob")


class Events(EventStore):
    """Logs in memory, numbered by a sequencer as the real ones are."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.logs: dict[str, list[Activity]] = {}
        self.pending: dict[str, list[tuple[ActivityKind, Scope]]] = {}
        self.is_away = False
        self.asked: list[str] = []

    def write(self, *scopes: Scope, project: str = "p", kind: ActivityKind = ActivityKind.ADD) -> None:
        self.pending.setdefault(project, []).extend((kind, scope) for scope in scopes)

    async def add_events(self, searches: Sequence[SearchEvent]) -> None:
        for search in searches:
            self.write(search.scope, project=search.project, kind=ActivityKind.SEARCH)

    async def settled_numbers(self, projects: Iterable[str]) -> dict[str, int | None]:
        self.asked.append("settled_numbers")
        if self.is_away:
            raise Unavailable("Neo4j is away.")
        return {one: None if self.pending.get(one) else len(self.logs.get(one, [])) for one in projects}

    async def number_events(self, project: str) -> Numbering:
        log, pending = self.logs.setdefault(project, []), self.pending.pop(project, [])
        settled = len(log)
        log += [
            Activity(str(number), number, kind, AT, scope) for number, (kind, scope) in enumerate(pending, settled + 1)
        ]
        return Numbering(len(pending), settled)

    async def list_events(
        self,
        principal: Principal,
        selection: ActivitySelection,
        window: Window,
        descending: bool,
        up_to: int = 2**53,
    ) -> Page[Activity]:
        self.asked.append("list_events")
        await asyncio.sleep(0)
        [after] = window.after or (0,)
        found = [one for one in self.logs.get(principal.project, [])[after:up_to] if selection.has(one)]
        return cut_page(found, window)


@pytest.fixture
async def events() -> AsyncIterator[Events]:
    database = Database(Address("bolt://127.0.0.1:1", "neo4j", ""))
    yield Events(database)
    await database.close()


@pytest.fixture
async def feed(events: Events, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ActivityFeed]:
    for pause, seconds in (("POLL", 0.01), ("LEAST_PAUSE", 0), ("PAUSE_AFTER_FAILURE", 0.01), ("QUIET", 0.05)):
        monkeypatch.setattr(activity_feed, pause, seconds)
    monkeypatch.setattr(activity_feed, "READ_AT_ONCE", 5)
    monkeypatch.setattr(follower, "MAX_WAITING", 12)
    feed = ActivityFeed(events, Recorder(events), Sequencer(events), Metrics(), most_per_caller=3)
    async with feed.running():
        yield feed


@asynccontextmanager
async def following(
    feed: ActivityFeed,
    principal: Principal | None = None,
    selection: ActivitySelection = ALL,
    position: int = 0,
    settled: int = 0,
) -> AsyncIterator[AsyncGenerator[Activity | None, None]]:
    async with aclosing(feed.follow(principal or Principal("p"), selection, position, settled)) as entries:
        yield entries


async def numbers(entries: AsyncGenerator[Activity | None, None], count: int) -> list[int]:
    """The numbers of the next entries."""
    found: list[int] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            if entry := await anext(entries):
                found.append(entry.seq)
    return found


async def silence(entries: AsyncGenerator[Activity | None, None]) -> None:
    """Nothing comes for a while."""
    async with asyncio.timeout(20):
        assert await anext(entries) is None


async def test_what_is_written_is_heard_in_order_and_once(feed: ActivityFeed, events: Events) -> None:
    async with following(feed) as entries:
        for count in (1, 3, 30, 1):
            events.write(*[ALICE] * count)
            last = len(events.logs.get("p", []))
            assert await numbers(entries, count) == [*range(last + 1, last + count + 1)]
        await silence(entries)


async def test_one_who_goes_on_hears_what_came_in_between_and_then_what_comes(
    feed: ActivityFeed, events: Events
) -> None:
    events.write(*[ALICE] * 23)
    await Sequencer(events).settle_events("p")

    async with following(feed, position=4, settled=23) as entries:
        first = await numbers(entries, 3)
        events.write(*[ALICE] * 8)
        assert first + await numbers(entries, 24) == [*range(5, 32)]


async def test_one_who_comes_later_neither_misses_nor_repeats(feed: ActivityFeed, events: Events) -> None:
    async with following(feed) as early:
        events.write(*[ALICE] * 6)
        assert await numbers(early, 6) == [*range(1, 7)]
        events.write(*[ALICE] * 3)
        settled = await Sequencer(events).settle_events("p")  # ahead of the feed, which has not looked yet
        async with following(feed, position=settled, settled=settled) as late:
            events.write(*[ALICE] * 2)
            assert await numbers(late, 2) == [10, 11]
        assert await numbers(early, 5) == [*range(7, 12)]


async def test_all_of_one_project_are_served_by_one_reading(feed: ActivityFeed, events: Events) -> None:
    async with following(feed) as one, following(feed) as two, following(feed) as three:
        for entries in (one, two, three):
            await silence(entries)
        events.asked.clear()
        events.write(*[ALICE] * 4)
        for entries in (one, two, three):
            assert await numbers(entries, 4) == [1, 2, 3, 4]
        assert events.asked.count("list_events") == 1


async def test_what_is_not_wanted_or_not_the_callers_is_not_heard(feed: ActivityFeed, events: Events) -> None:
    alice = Principal("p", owner=OwnerRef(OwnerType.USER, "alice"))
    searches = ActivitySelection(events=(ActivityKind.SEARCH,))

    async with (
        following(feed, alice) as bound,
        following(feed, alice, ActivitySelection(BOB)) as curious,
        following(feed, Principal("p", caller="bob"), ActivitySelection(BOB)) as scoped,
        following(feed, Principal("p", caller="all"), searches) as of_kind,
        following(feed, Principal("other", caller="all")) as elsewhere,
    ):
        for entries in (bound, curious, scoped, of_kind, elsewhere):
            await silence(entries)
        events.write(ALICE, BOB, Scope(), Scope("alice", run_id="r"))
        events.write(BOB, kind=ActivityKind.SEARCH)
        assert await numbers(bound, 2) == [1, 4]
        assert await numbers(scoped, 2) == [2, 5]
        assert await numbers(of_kind, 1) == [5]
        for entries in (bound, curious, scoped, of_kind, elsewhere):
            await silence(entries)


async def test_one_who_falls_behind_reads_on_by_itself_and_holds_nobody_up(feed: ActivityFeed, events: Events) -> None:
    async with following(feed) as slow, following(feed) as quick:
        events.write(ALICE)
        assert await numbers(slow, 1) == [1]
        for _ in range(10):
            events.write(*[ALICE] * 10)
            await numbers(quick, 10)
        events.asked.clear()
        assert await numbers(slow, 100) == [*range(2, 102)]
        assert "list_events" in events.asked
        events.write(ALICE)
        assert await numbers(slow, 1) == [102]


async def test_one_who_takes_nothing_is_dropped(
    feed: ActivityFeed, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "SLOW_AFTER", 0.05)
    for count in (2, 30):  # more of them than may wait, too
        async with following(feed, position=len(events.logs.get("p", []))) as entries:
            events.write(*[ALICE] * count)
            await numbers(entries, 1)
            await asyncio.sleep(0.3)
            with pytest.raises(SlowConsumer):
                await anext(entries)


async def test_one_who_is_busy_while_nothing_comes_is_not(
    feed: ActivityFeed, events: Events, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "SLOW_AFTER", 0.05)
    async with following(feed) as entries:
        events.write(ALICE)
        await numbers(entries, 1)
        await asyncio.sleep(0.3)
        events.write(ALICE)
        assert await numbers(entries, 1) == [2]


async def test_an_outage_is_waited_out(feed: ActivityFeed, events: Events, caplog: pytest.LogCaptureFixture) -> None:
    async with following(feed) as entries:
        events.is_away = True
        events.write(*[ALICE] * 3)
        await silence(entries)
        await silence(entries)
        events.is_away = False
        assert await numbers(entries, 3) == [1, 2, 3]

    assert [record.getMessage() for record in caplog.records] == ["Subscribers hear nothing for now. Neo4j is away."]


async def test_the_end_of_the_server_ends_all(feed: ActivityFeed) -> None:
    async with following(feed) as entries:
        await silence(entries)
        feed.end()
        with pytest.raises(Unavailable, match="stopping"):
            await anext(entries)


async def test_a_caller_has_a_number_of_subscriptions_and_gives_each_back(feed: ActivityFeed) -> None:
    async with following(feed) as one, following(feed) as two, following(feed, Principal("other")) as three:
        for entries in (one, two, three):
            await silence(entries)
        assert feed.followers == 3
        async with following(feed, Principal("q", caller="another")) as other:
            await silence(other)
        async with following(feed) as fourth:
            with pytest.raises(Throttled):
                await anext(fourth)
    assert feed.followers == 0


async def test_where_nobody_follows_nothing_is_asked(feed: ActivityFeed, events: Events) -> None:
    async with following(feed) as entries:
        await silence(entries)
    await asyncio.sleep(0.05)
    events.asked.clear()
    feed.look()
    await asyncio.sleep(0.1)

    assert events.asked == []


async def test_a_search_is_heard_without_waiting_for_the_background(events: Events) -> None:
    recorder: Any = Recorder(events)
    feed = ActivityFeed(events, recorder, Sequencer(events), Metrics(), most_per_caller=1)
    async with feed.running(), following(feed) as entries:
        recorder.record(SearchEvent("1", "p", ALICE, None, AT, 1.5))
        assert await numbers(entries, 1) == [1]
