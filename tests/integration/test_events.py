"""The log in Neo4j: its numbers, whoever writes and whoever numbers, and what is read of it.

The run's server numbers events all the while, so that every test has one sequencer more than it starts.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import neo4j
import pytest

from graphmem.errors import LimitExceeded
from graphmem.model.activity import (
    Activity,
    ActivityBucket,
    ActivityCount,
    ActivityKind,
    ActivitySelection,
    SearchEvent,
)
from graphmem.model.paging import PageRequest, Window
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.activity import ActivityRequest, ActivityService
from graphmem.service.activity_feed import ActivityFeed
from graphmem.service.background import Background
from graphmem.service.recorder import Recorder
from graphmem.service.sequencer import Sequencer
from graphmem.store import events as events_module
from graphmem.store.add_operations import AddOperationStore
from graphmem.store.database import Database
from graphmem.store.driver import Address
from graphmem.store.events import NUMBERED_AT_ONCE, EventStore, Numbering
from graphmem.store.idempotency import IdempotencyStore
from graphmem.store.queries import load_queries
from graphmem.telemetry.metrics import Metrics
from tests.graphql_client import free_port
from tests.integration.project import Project
from tests.integration.test_lists import Explainer, operators

ADD, SEARCH, ERASE = ActivityKind.ADD, ActivityKind.SEARCH, ActivityKind.ERASE
SINCE = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)

PENDING = """
CREATE (:Event:Pending {id: $id, project: $project, event: 'ADD', memory_id: $id, version: 1, at: datetime.realtime()})
"""


@pytest.fixture
def events(database: Database) -> EventStore:
    return EventStore(database)


@pytest.fixture
def sequencer(events: EventStore) -> Sequencer:
    return Sequencer(events)


def searches(project: str, times: Sequence[datetime], scope: Scope | None = None) -> list[SearchEvent]:
    return [SearchEvent(str(uuid.uuid4()), project, scope or Scope("alex"), "tester", at, 1.5) for at in times]


async def numbered(stored: Project) -> list[dict[str, Any]]:
    """All of the project's events by number."""
    return await stored.ask(
        "MATCH (e:Event {project: $project}) RETURN e.seq AS seq, e.memory_id AS memory_id, e:Pending AS is_pending "
        "ORDER BY e.seq"
    )


async def whole(events: EventStore, principal: Principal, **selection: Any) -> list[Activity]:
    page = await events.list_events(principal, ActivitySelection(**selection), Window(1_000), descending=False)
    return page.items


async def test_events_are_numbered_without_a_gap_in_the_order_in_which_they_happened(
    stored: Project, sequencer: Sequencer
) -> None:
    ids = [memory_id for number in range(5) for memory_id in await stored.add_ids(f"a {number}", f"b {number}")]

    await sequencer.number_events(stored.principal.project)

    rows = await numbered(stored)
    assert [row["seq"] for row in rows] == [*range(1, 11)]
    assert {row["memory_id"] for row in rows[:2]} == set(ids[:2])
    assert {row["memory_id"] for row in rows} == set(ids)
    assert not any(row["is_pending"] for row in rows)


async def follow(stored: Project, done: asyncio.Event) -> list[int]:
    """The numbers that a reader meets who reads on from the last one, until there is nothing more."""
    events, seen, is_over = EventStore(stored.database), [0], False
    while not is_over:
        was_done = done.is_set()
        page = await events.list_events(stored.principal, ActivitySelection(), Window(7, (seen[-1],)), descending=False)
        seen += [activity.seq for activity in page.items]
        is_over = was_done and not page.items
    return seen[1:]


async def test_those_who_number_a_project_at_once_share_it(
    stored: Project, sequencer: Sequencer, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, projects = EventStore.number_events, []

    async def note(events: EventStore, project: str) -> Numbering:
        projects.append(project)
        return await number(events, project)

    monkeypatch.setattr(EventStore, "number_events", note)
    project, other = stored.principal.project, f"other {stored.principal.project}"
    await stored.add("a", "b")

    settled = await asyncio.gather(*(sequencer.settle_events(one) for one in [project, other] * 20))

    assert settled == [2, 0] * 20
    assert sorted(projects) == sorted([project, other] * 2)


async def test_writers_and_two_sequencers_at_once_make_one_order_without_a_gap(
    stored: Project, events: EventStore, sequencer: Sequencer
) -> None:
    project, done = stored.principal.project, asyncio.Event()

    async def write(writer: int) -> None:
        for number in range(12):
            await stored.add(f"{writer} {number}", scope=Scope(user_id=f"user {writer % 3}"))

    async def number() -> None:
        own = Sequencer(events)
        while not done.is_set():
            await own.number_events(project)

    async def write_all() -> None:
        await asyncio.gather(*map(write, range(8)))
        await sequencer.number_events(project)
        done.set()

    _, _, _, seen = await asyncio.gather(write_all(), number(), number(), follow(stored, done))

    assert seen == [*range(1, 97)]
    rows = await numbered(stored)
    assert [row["seq"] for row in rows] == seen
    assert len({row["memory_id"] for row in rows}) == len(rows)


async def test_what_is_committed_late_gets_a_later_number_and_is_not_missed(
    stored: Project, sequencer: Sequencer, neo4j_address: Address
) -> None:
    project, late = stored.principal.project, str(uuid.uuid4())
    auth = (neo4j_address.username, neo4j_address.password)
    async with neo4j.AsyncGraphDatabase.driver(neo4j_address.uri, auth=auth) as driver, driver.session() as session:
        transaction = await session.begin_transaction()
        await (await transaction.run(PENDING, {"id": late, "project": project})).consume()
        earlier = await stored.add_ids("tea", "maths")
        await sequencer.number_events(project)
        assert {row["memory_id"] for row in await numbered(stored)} == set(earlier)
        await transaction.commit()

    await sequencer.number_events(project)

    rows = await numbered(stored)
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert rows[2]["memory_id"] == late


async def test_writers_do_not_wait_for_who_numbers(
    stored: Project, sequencer: Sequencer, neo4j_address: Address
) -> None:
    await stored.add("tea")
    auth = (neo4j_address.username, neo4j_address.password)
    lock = load_queries()["project/lock_project"].text()
    async with neo4j.AsyncGraphDatabase.driver(neo4j_address.uri, auth=auth) as driver, driver.session() as session:
        transaction = await session.begin_transaction()
        await (await transaction.run(lock, {"project": stored.principal.project})).consume()
        async with asyncio.timeout(30):
            await stored.add("maths")
        await transaction.rollback()

    await sequencer.number_events(stored.principal.project)
    assert [row["seq"] for row in await numbered(stored)] == [1, 2]


async def test_more_than_one_transaction_takes_are_all_numbered(stored: Project, sequencer: Sequencer) -> None:
    count = NUMBERED_AT_ONCE + 1
    await stored.ask(
        "UNWIND range(1, $count) AS i CREATE (:Event:Pending {id: randomUUID(), project: $project, event: 'ADD', "
        "memory_id: toString(i), version: 1, at: datetime({epochSeconds: i})})",
        count=count,
    )

    await sequencer.number_all()

    rows = await numbered(stored)
    assert [(row["seq"], row["memory_id"]) for row in rows] == [(i, str(i)) for i in range(1, count + 1)]


async def test_projects_count_each_for_itself(stored: Project, sequencer: Sequencer, events: EventStore) -> None:
    other = Project(stored.database, stored.memories, Principal(stored.principal.project + "x"))
    await stored.add("tea", "maths")
    await other.add("tea")

    await sequencer.number_all()

    assert [row["seq"] for row in await numbered(stored)] == [1, 2]
    assert [activity.seq for activity in await whole(events, other.principal)] == [1]
    [mine, _] = await whole(events, stored.principal)
    assert await events.get_events(other.principal, [mine.id]) == {}
    assert await events.get_events(stored.principal, [mine.id]) == {mine.id: mine}


async def test_an_event_keeps_what_it_was_written_with(
    stored: Project, sequencer: Sequencer, events: EventStore
) -> None:
    scope = Scope("alex", "tutor", "school", "monday")
    [memory_id] = await stored.add_ids("tea", scope=scope)
    [search] = searches(stored.principal.project, [datetime.now(UTC) + HOUR], Scope(agent_id="tutor"))
    await events.add_events([search])
    await events.add_events([search])

    await sequencer.number_events(stored.principal.project)

    [added, searched] = await whole(events, stored.principal)
    assert (added.event, added.memory_id, added.scope, added.actor) == (ADD, memory_id, scope, "tester")
    assert abs(added.at - datetime.now(UTC)) < HOUR
    assert searched == Activity(search.id, 2, SEARCH, search.at, search.scope, None, "tester", 1.5)
    known = await stored.value("MATCH (e:Event {project: $project}) WHERE e.event = 'SEARCH' RETURN keys(e)")
    assert set(known) == {"id", "name", "project", "event", "agent_id", "actor", "at", "latency_ms", "seq"}


@pytest.fixture
async def written(stored: Project, events: EventStore, sequencer: Sequencer) -> Project:
    """24 searches, one an hour from the last hour of a day on, in turn alex's in one of two runs, and bo's."""
    scopes = [Scope("alex", run_id="one"), Scope("bo"), Scope("alex", run_id="two")]
    times = [SINCE + (number - 1) * HOUR for number in range(24)]
    for number, at in enumerate(times):
        await events.add_events(searches(stored.principal.project, [at], scopes[number % 3]))
    await sequencer.number_events(stored.principal.project)
    return stored


SELECTIONS = [
    (ActivitySelection(), [*range(1, 25)]),
    (ActivitySelection(Scope("alex")), [n for n in range(1, 25) if n % 3 != 2]),
    (ActivitySelection(Scope("alex", run_id="two")), [*range(3, 25, 3)]),
    (ActivitySelection(Scope("bo", run_id="two")), []),
    (ActivitySelection(Scope(agent_id="alex")), []),
    (ActivitySelection(events=(SEARCH,)), [*range(1, 25)]),
    (ActivitySelection(events=(ADD, ERASE)), []),
    (ActivitySelection(events=()), []),
    (ActivitySelection(since=SINCE), [*range(2, 25)]),
    (ActivitySelection(until=SINCE), [1]),
    (ActivitySelection(since=SINCE, until=SINCE + 2 * HOUR), [2, 3]),
    (ActivitySelection(Scope("bo"), since=SINCE, until=SINCE + 5 * HOUR), [2, 5]),
    (ActivitySelection(since=SINCE, until=SINCE), []),
    (ActivitySelection(since=SINCE + HOUR, until=SINCE), []),
]


@pytest.mark.parametrize("few", [10_000, 0], ids=["by time", "by number"])
@pytest.mark.parametrize("descending", [True, False], ids=["newest first", "oldest first"])
async def test_every_selection_is_walked_in_both_directions(
    written: Project, events: EventStore, monkeypatch: pytest.MonkeyPatch, few: int, descending: bool
) -> None:
    monkeypatch.setattr(events_module, "_SORTABLE", few)

    for selection, expected in SELECTIONS:
        walked: list[int] = []
        has_next, after = True, None
        while has_next:
            page = await events.list_events(written.principal, selection, Window(5, after), descending)
            assert page.has_previous == bool(walked)
            walked += [activity.seq for activity in page.items]
            has_next, after = page.has_next, (walked[-1],) if walked else None
        assert walked == (expected[::-1] if descending else expected), selection


async def test_a_place_is_the_same_in_both_directions(written: Project, events: EventStore) -> None:
    for descending, expected in ((True, [11, 10]), (False, [13, 14])):
        page = await events.list_events(written.principal, ActivitySelection(), Window(2, (12,)), descending)
        assert [activity.seq for activity in page.items] == expected


@pytest.mark.parametrize("after", [None, (7,), (20,)])
async def test_nothing_above_what_is_settled_is_read(
    written: Project, events: EventStore, after: tuple[int] | None
) -> None:
    [place] = after or (0,)

    for descending, expected in ((True, [*range(1, min(place or 13, 13))][::-1]), (False, [*range(place + 1, 13)])):
        page = await events.list_events(written.principal, ActivitySelection(), Window(100, after), descending, 12)
        assert [activity.seq for activity in page.items] == expected


async def test_what_is_numbered_is_settled_by_the_next_who_has_the_lock(
    stored: Project, events: EventStore, sequencer: Sequencer
) -> None:
    project = stored.principal.project
    assert await events.settled_numbers([project]) == {project: 0}
    assert await sequencer.number_events(project) == 0
    await stored.add("tea", "maths")

    assert await sequencer.number_events(project) == 2
    assert await events.settled_numbers([project]) == {project: 2}
    assert await events.number_events(project) == Numbering(0, 2)
    await stored.ask("MATCH (p:Project {id: $project}) SET p.last_seq = 3")
    assert await events.settled_numbers([project]) == {project: None}
    assert await sequencer.number_events(project) == 3


@pytest.mark.parametrize("few", [10_000, 0], ids=["by time", "by number"])
async def test_counts_are_by_stretches_of_utc(
    written: Project, events: EventStore, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(events_module, "_SORTABLE", few)
    principal, alex = written.principal, ActivitySelection(Scope("alex"))

    hours = await events.count_events(principal, ActivitySelection(), ActivityBucket.HOUR)
    minutes = await events.count_events(principal, ActivitySelection(until=SINCE), ActivityBucket.MINUTE)

    assert hours == [ActivityCount(SINCE + (number - 1) * HOUR, SEARCH, 1) for number in range(24)]
    assert minutes == [ActivityCount(SINCE - HOUR, SEARCH, 1)]
    day_before = ActivityCount(SINCE - timedelta(days=1), SEARCH, 1)
    assert await events.count_events(principal, alex, ActivityBucket.DAY) == [
        day_before,
        ActivityCount(SINCE, SEARCH, 15),
    ]
    between = ActivitySelection(Scope("bo"), since=SINCE, until=SINCE + HOUR)
    assert await events.count_events(principal, between, ActivityBucket.DAY) == [ActivityCount(SINCE, SEARCH, 1)]


async def test_too_many_counts_are_refused(
    written: Project, events: EventStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events_module, "MAX_COUNTS", 23)

    with pytest.raises(LimitExceeded, match="larger bucket") as caught:
        await events.count_events(written.principal, ActivitySelection(), ActivityBucket.HOUR)

    assert caught.value.field == ("bucket",)
    assert len(await events.count_events(written.principal, ActivitySelection(), ActivityBucket.DAY)) == 2


class Planner(Explainer):
    """Takes the time between to be long, so that it is not read whole."""

    async def read(self, query: str, parameters: Any, **slots: str) -> Any:
        found = await super().read(query, parameters, **slots)
        return [{"count": 2**53}] if query == "event/count_events_between" else found


@pytest.fixture
async def planner(neo4j_address: Address) -> AsyncIterator[Planner]:
    planner = Planner(neo4j_address)
    yield planner
    await planner.close()


@pytest.mark.parametrize("descending", [True, False], ids=["newest first", "oldest first"])
@pytest.mark.parametrize(
    "scope",
    [Scope(), Scope("x"), Scope(agent_id="x"), Scope(app_id="x"), Scope(run_id="x"), Scope("x", "x", "x", "x")],
    ids=["all", "user", "agent", "app", "run", "every"],
)
async def test_the_log_is_read_off_an_index_unsorted(
    written: Project, planner: Planner, scope: Scope, descending: bool
) -> None:
    events = EventStore(planner)

    for selection in (ActivitySelection(scope), ActivitySelection(scope, (ADD,), since=SINCE, until=SINCE)):
        for window in (Window(100), Window(100, after=(7,))):
            await events.list_events(written.principal, selection, window, descending)

    assert len(planner.plans) == 6
    for plan in planner.plans:
        used = operators(plan)
        assert not {name for name in used if "Sort" in name or "Top" in name or name.endswith("Scan")}, used
        assert any(name.endswith("IndexSeek") for name in used), used


async def test_who_asks_sees_what_this_process_has_recorded(
    stored: Project, events: EventStore, sequencer: Sequencer
) -> None:
    recorder = Recorder(events)
    feed = ActivityFeed(events, recorder, sequencer, Metrics(), 1)
    service = ActivityService(events, recorder, sequencer, feed)
    recorder.record(searches(stored.principal.project, [SINCE])[0])
    await stored.add("tea")

    page = await service.list_events(stored.principal, ActivityRequest(paging=PageRequest(first=10)))

    assert {activity.event for activity in page.items} == {ADD, SEARCH}


@pytest.mark.nightly
async def test_a_database_that_is_away_for_a_while_costs_nothing(
    stored: Project, events: EventStore, neo4j_address: Address, caplog: pytest.LogCaptureFixture
) -> None:
    address = Address(f"bolt://127.0.0.1:{free_port()}", neo4j_address.username, neo4j_address.password)
    moving = Database(address)
    away = EventStore(moving)
    recorder = Recorder(away)
    background = Background(recorder, Sequencer(away), IdempotencyStore(moving), AddOperationStore(moving))
    recorder.record(searches(stored.principal.project, [SINCE])[0])

    assert not await background.step()
    moving.move(neo4j_address)
    await background.step()
    await moving.close()

    assert [activity.event for activity in await whole(events, stored.principal)] == [SEARCH]
    assert len([message for message in caplog.messages if "does not answer" in message]) == 1
