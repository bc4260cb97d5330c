"""The events of the log in Neo4j.

Whoever changes a memory writes its event as Pending in the same transaction and touches nothing that others write, so
that writers do not wait for each other. A number is given once the event is there to be seen: what is committed late
gets a later number. Neo4j shows what a transaction has changed piece by piece, so that 5 may be seen before 4; hence
the log is read up to the settled number, that of the last event that an earlier holder of the project's lock has
numbered. Whoever reads on from a number misses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from graphmem.errors import LimitExceeded
from graphmem.model.activity import (
    Activity,
    ActivityBucket,
    ActivityCount,
    ActivityEvent,
    ActivitySelection,
    SearchEvent,
)
from graphmem.model.moment import NEVER
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.store.database import Database, Transaction
from graphmem.store.rows import to_datetime

NUMBERED_AT_ONCE = 1_000
"""Events in one transaction: each of them takes about 7 KB of Neo4j's memory until it ends."""

MAX_COUNTS = 10_000

_FEW = 10_000
"""So many events are sorted without being noticed."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_OWNERS = ("run_id", "user_id", "agent_id", "app_id")
"""By how few events each is likely to have."""

_BY_NUMBER = ("project", "seq")
_BY_TIME = ("project", "at")
_NO_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Numbered:
    """How many events got a number, and up to which number the log can be read."""

    count: int
    settled: int


class EventStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_events(self, searches: Sequence[SearchEvent]) -> None:
        """What is added again is there once."""
        await self._database.write("event/add_events", {"events": [_properties(search) for search in searches]})

    async def pending_projects(self) -> set[str]:
        """Those that have events without a number."""
        records = await self._database.read("event/pending_projects", {})
        return {record["project"] for record in records}

    async def settled_number(self, project: str) -> int | None:
        """Up to which the log can be read; None where there is more to come."""
        [record] = await self._database.read("event/settled_number", {"project": project})
        return int(record["settled"]) if record["is_all"] else None

    async def number_events(self, project: str) -> Numbered:
        """Numbers events in the order in which they happened, up to NUMBERED_AT_ONCE, and settles those that have a
        number."""

        async def number(transaction: Transaction) -> Numbered:
            await transaction.run("project/lock_project", {"project": project})
            parameters = {"project": project, "limit": NUMBERED_AT_ONCE}
            [record] = await transaction.run("event/number_events", parameters)
            return Numbered(record["count"], record["settled"])

        return await self._database.transact(number)

    async def get_events(self, principal: Principal, ids: Sequence[str]) -> dict[str, Activity]:
        """Those that exist, by id."""
        records = await self._database.read("event/get_events", {"project": principal.project, "ids": list(ids)})
        return {record["event"]["id"]: _to_activity(record["event"]) for record in records}

    async def list_events(
        self,
        principal: Principal,
        selection: ActivitySelection,
        window: Window,
        descending: bool,
        up_to: int = _NO_NUMBER,
    ) -> Page[Activity]:
        """In the order of their numbers, none above `up_to`; forward only. A window's key is a number."""
        if selection.events == ():
            return cut_page([], window)
        [after] = window.after or (None,)
        index = await self._index_of(principal, selection)
        records = await self._database.read(
            "event/list_events",
            {
                **_parameters(principal, selection),
                "above": 0 if descending or after is None else after,
                "below": min(after, up_to + 1) if descending and after is not None else up_to + 1,
                "events": None if selection.events is None else list(selection.events),
                "limit": window.size + 1,
            },
            index=_hint(index),
            scope=_conditions(selection.scope),
            order=_order(index, descending),
        )
        return cut_page([_to_activity(record["event"]) for record in records], window)

    async def count_events(
        self, principal: Principal, selection: ActivitySelection, bucket: ActivityBucket
    ) -> list[ActivityCount]:
        """The oldest first. Raises LimitExceeded when there are too many."""
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
            ActivityCount(datetime.fromtimestamp(record["at"], UTC), ActivityEvent(record["event"]), record["count"])
            for record in records
        ]

    async def _index_of(self, principal: Principal, selection: ActivitySelection) -> tuple[str, ...]:
        """The properties of the index to read: the times' where they leave few events to sort, else one that has the
        events in order."""
        if selection.has_times:
            parameters = _times(selection) | {"project": principal.project, "limit": _FEW + 1}
            [record] = await self._database.read("event/count_events_between", parameters)
            if record["count"] <= _FEW:
                return _BY_TIME
        named = [name for name in _OWNERS if getattr(selection.scope, name) is not None]
        return ("project", named[0], "seq") if named else _BY_NUMBER


def _times(selection: ActivitySelection) -> dict[str, Any]:
    return {"since": selection.since or _LONG_AGO, "until": selection.until or NEVER}


def _parameters(principal: Principal, selection: ActivitySelection) -> dict[str, Any]:
    return {"project": principal.project, **_times(selection), **asdict(selection.scope)}


def _conditions(scope: Scope) -> str:
    return " AND ".join(["true", *(f"e.{name} = ${name}" for name in _OWNERS if getattr(scope, name) is not None)])


def _hint(index: Sequence[str]) -> str:
    return f"e:Event({', '.join(index)})"


def _order(index: Sequence[str], descending: bool) -> str:
    """Led by what the index is led by: only then does Neo4j see that there is nothing to sort."""
    names = ("seq",) if index == _BY_TIME else index
    return ", ".join(f"e.{name} {'DESC' if descending else 'ASC'}" for name in names)


def _properties(search: SearchEvent) -> dict[str, Any]:
    return {
        "id": search.id,
        "project": search.project,
        "event": ActivityEvent.SEARCH,
        "actor": search.actor,
        "at": search.at,
        "latency_ms": search.latency_ms,
        **asdict(search.scope),
    }


def _to_activity(row: Mapping[str, Any]) -> Activity:
    return Activity(
        id=row["id"],
        seq=row["seq"],
        event=ActivityEvent(row["event"]),
        at=to_datetime(row["at"]),
        scope=Scope(row["user_id"], row["agent_id"], row["app_id"], row["run_id"]),
        memory_id=row["memory_id"],
        actor=row["actor"],
        latency_ms=row["latency_ms"],
    )
