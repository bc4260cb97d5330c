"""The activity log of a project: every change of its memories, and every search."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graphmem.model.scope import Scope


class ActivityKind(StrEnum):
    """The kind of an event in the activity log; GraphQL's name for it is ActivityEvent."""

    ADD = "ADD"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"
    ERASE = "ERASE"
    SEARCH = "SEARCH"


class ActivityBucket(StrEnum):
    MINUTE = "MINUTE"
    HOUR = "HOUR"
    DAY = "DAY"

    @property
    def seconds(self) -> int:
        return {"MINUTE": 60, "HOUR": 60 * 60, "DAY": 24 * 60 * 60}[self]


@dataclass(frozen=True, slots=True)
class Activity:
    """One entry of the log. `seq` counts a project's entries from 1 without gaps, and never changes once given."""

    id: str
    seq: int
    event: ActivityKind
    at: datetime
    scope: Scope
    """The owners that the memory had at that time, or that the search named."""
    memory_id: str | None = None
    actor: str | None = None
    latency_ms: float | None = None
    """Milliseconds that a search took; None for every other event."""


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """The log entry of a search: whose memories were searched and how long it took, but not the query."""

    id: str
    project: str
    scope: Scope
    actor: str | None
    at: datetime
    latency_ms: float


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """The number of events of one kind in the bucket of time that begins at `at`."""

    at: datetime
    event: ActivityKind
    count: int


@dataclass(frozen=True, slots=True)
class ActivitySelection:
    """A selection of log entries; a field that is None restricts nothing."""

    scope: Scope = field(default_factory=Scope)
    events: tuple[ActivityKind, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    """An exclusive bound, as `since` is an inclusive one."""

    @property
    def has_times(self) -> bool:
        return self.since is not None or self.until is not None

    def has(self, activity: Activity) -> bool:
        """Returns whether an entry is selected, as the queries of the log decide it."""
        return (
            activity.scope.names_all_of(self.scope)
            and (self.events is None or activity.event in self.events)
            and (self.since is None or activity.at >= self.since)
            and (self.until is None or activity.at < self.until)
        )
