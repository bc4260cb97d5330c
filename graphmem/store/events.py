"""The event store adds, numbers, lists and counts the events of the activity log in Neo4j.

A transaction that changes a memory writes its event with the label Pending and locks nothing that other writers need,
so that writers do not wait for each other. An event is numbered only after it has been committed, under the project's
lock, so that an event committed late gets a later number. A commit in Neo4j does not become visible at once: a reader
may see event 5 before event 4. The log is therefore read only up to its settled number, that of the last event numbered
by an earlier holder of the project's lock. A client that reads on from a number misses no event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from graphmem.errors import LimitExceeded
from graphmem.model.activity import (
    Activity,
    ActivityBucket,
    ActivityCount,
    ActivityKind,
    ActivitySelection,
    SearchEvent,
)
from graphmem.model.moment import LONG_AGO, NEVER, format_moment
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.database import Database, Transaction
from graphmem.store.rows import to_datetime

NUMBERED_AT_ONCE = 1_000
"""Events numbered in one transaction: each takes about 7 KB of Neo4j's memory until the transaction ends."""

MAX_COUNTS = 10_000

_SORTABLE = 10_000
"""Events that Neo4j sorts in a time nobody notices; more of them are read in the order of an index."""

_OWNERS = ("run_id", "user_id", "agent_id", "app_id")
"""The owners' properties, the most selective first: a run is likely to have fewer events than a user."""

_BY_NUMBER = ("project", "seq")
_BY_TIME = ("project", "at")
_MAX_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Numbering:
    """The number of events that were numbered, and the settled number, up to which the log can be read."""

    count: int
    settled: int


class EventStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_events(self, searches: Sequence[SearchEvent]) -> None:
        """Adds search events; adding an event again changes nothing, so that a retry is safe."""
        rows = [{"event": _properties(search), "at": format_moment(search.at)} for search in searches]
        await self._database.write("event/add_events", {"events": rows})

    async def pending_projects(self) -> set[str]:
        """Returns the projects that have events without a number."""
        records = await self._database.read("event/pending_projects", {})
        return {record["project"] for record in records}

    async def count_pending(self) -> int:
        """Returns how many events of all projects have no number."""
        [record] = await self._database.read("event/count_pending", {})
        return int(record["pending"])

    async def settled_numbers(self, projects: Iterable[str]) -> dict[str, int | None]:
        """Returns the number up to which each project's log can be read; None while it has events not settled."""
        records = await self._database.read("event/settled_numbers", {"projects": [*projects]})
        return {record["project"]: record["settled"] if record["is_all"] else None for record in records}

    async def number_events(self, project: str) -> Numbering:
        """Numbers up to NUMBERED_AT_ONCE events in the order of their times, and settles those numbered before."""

        async def number(transaction: Transaction) -> Numbering:
            await transaction.run("project/lock_project", {"project": project})
            parameters = {"project": project, "limit": NUMBERED_AT_ONCE}
            [record] = await transaction.run("event/number_events", parameters)
            return Numbering(record["count"], record["settled"])

        return await self._database.transact(number)

    async def get_events(self, principal: Principal, ids: Sequence[str]) -> dict[str, Activity]:
        """Returns the numbered events that exist, keyed by id."""
        records = await self._database.read("event/get_events", {**principal.parameters(), "ids": list(ids)})
        return {record["event"]["id"]: _to_activity(record["event"]) for record in records}

    async def list_events(
        self,
        principal: Principal,
        selection: ActivitySelection,
        window: Window,
        descending: bool,
        up_to: int = _MAX_NUMBER,
    ) -> Page[Activity]:
        """Returns a page of the selected events in the order of their numbers, none above `up_to`.

        The key of the window is an event's number.
        """
        if selection.events == ():
            return cut_page([], window)
        [after], [before] = window.after or (None,), window.before or (None,)
        above, below = (before, after) if descending else (after, before)
        index = await self._index_of(principal, selection)
        records = await self._database.read(
            "event/list_events",
            {
                **_parameters(principal, selection),
                "above": 0 if above is None else above,
                "below": up_to + 1 if below is None else min(below, up_to + 1),
                "events": _kinds(selection),
                "limit": window.size + 1,
            },
            index=_hint(index),
            scope=_conditions(selection.scope),
            order=_order(index, descending != window.backward),
        )
        return cut_page([_to_activity(record["event"]) for record in records], window)

    async def count_activity(self, principal: Principal, selection: ActivitySelection, up_to: int = _MAX_NUMBER) -> int:
        """Counts the selected events whose number is not above `up_to`."""
        if selection.events == ():
            return 0
        index = await self._index_of(principal, selection)
        [record] = await self._database.read(
            "event/count_activity",
            {**_parameters(principal, selection), "events": _kinds(selection), "up_to": up_to},
            index=_hint(index),
            scope=_conditions(selection.scope),
        )
        return int(record["count"])

    async def count_events(
        self, principal: Principal, selection: ActivitySelection, bucket: ActivityBucket
    ) -> list[ActivityCount]:
        """Counts the selected events by kind and time bucket, the oldest bucket first.

        Raises LimitExceeded when there are more than MAX_COUNTS counts.
        """
        index = await self._index_of(principal, selection) if selection.scope.owners() else _BY_TIME
        records = await self._database.read(
            "event/count_events",
            {**_parameters(principal, selection), "seconds": bucket.seconds, "limit": MAX_COUNTS + 1},
            index=_hint(index),
            scope=_conditions(selection.scope),
        )
        if len(records) > MAX_COUNTS:
            raise LimitExceeded(
                f"There are more than {MAX_COUNTS:,} counts: ask for a larger bucket, or for a shorter time "
                "by since and until.",
                field=["bucket"],
            )
        return [
            ActivityCount(datetime.fromtimestamp(record["at"], UTC), ActivityKind(record["event"]), record["count"])
            for record in records
        ]

    async def _index_of(self, principal: Principal, selection: ActivitySelection) -> tuple[str, ...]:
        """Returns the properties of the index that serves the selection best.

        That is the index by time where it leaves few events to sort, else one that holds the events in order. Neo4j's
        planner cannot choose, for it does not know how many events lie between two times.
        """
        if selection.has_times:
            parameters = _times(selection) | {"project": principal.project, "limit": _SORTABLE + 1}
            [record] = await self._database.read("event/count_events_between", parameters)
            if record["count"] <= _SORTABLE:
                return _BY_TIME
        selected = [name for name in _OWNERS if getattr(selection.scope, name) is not None]
        return ("project", selected[0], "seq") if selected else _BY_NUMBER


def _times(selection: ActivitySelection) -> dict[str, Any]:
    return {"since": selection.since or LONG_AGO, "until": selection.until or NEVER}


def _parameters(principal: Principal, selection: ActivitySelection) -> dict[str, Any]:
    return {**principal.parameters(), **_times(selection), **asdict(selection.scope)}


def _kinds(selection: ActivitySelection) -> list[ActivityKind] | None:
    return None if selection.events is None else list(selection.events)


def _conditions(scope: Scope) -> str:
    return " AND ".join(["true", *(f"e.{name} = ${name}" for name in _OWNERS if getattr(scope, name) is not None)])


def _hint(index: Sequence[str]) -> str:
    return f"e:Event({', '.join(index)})"


def _order(index: Sequence[str], descending: bool) -> str:
    """Returns the ORDER BY with all properties of the index: only then does Neo4j plan no sort of its own."""
    names = ("seq",) if index == _BY_TIME else index
    return ", ".join(f"e.{name} {'DESC' if descending else 'ASC'}" for name in names)


def _properties(search: SearchEvent) -> dict[str, Any]:
    return {
        "id": search.id,
        "project": search.project,
        "event": ActivityKind.SEARCH,
        "actor": search.actor,
        "latency_ms": search.latency_ms,
        **asdict(search.scope),
    }


def _to_activity(row: Mapping[str, Any]) -> Activity:
    return Activity(
        id=row["id"],
        seq=row["seq"],
        event=ActivityKind(row["event"]),
        at=to_datetime(row["at"]),
        scope=Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"]),
        memory_id=row["memory_id"],
        actor=row["actor"],
        latency_ms=row["latency_ms"],
    )
