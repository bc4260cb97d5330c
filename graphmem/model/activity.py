"""The log of a project: what was done to its memories, and that it was searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graphmem.model.scope import Scope


class ActivityEvent(StrEnum):
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
    """One entry of the log. `seq` is its place in it: from 1, without a gap, and never another."""

    id: str
    seq: int
    event: ActivityEvent
    at: datetime
    scope: Scope
    """The owners that the memory had then, or that a search named."""
    memory_id: str | None = None
    actor: str | None = None
    latency_ms: float | None = None
    """Of a search."""


@dataclass(frozen=True, slots=True)
class SearchEvent:
    """What a search leaves behind: nothing of what was asked."""

    id: str
    project: str
    scope: Scope
    actor: str | None
    at: datetime
    latency_ms: float


@dataclass(frozen=True, slots=True)
class ActivityCount:
    """How often something happened in the stretch of time that begins at `at`."""

    at: datetime
    event: ActivityEvent
    count: int


@dataclass(frozen=True, slots=True)
class ActivitySelection:
    """Which entries of the log are meant; what is None is not asked about."""

    scope: Scope = field(default_factory=Scope)
    events: tuple[ActivityEvent, ...] | None = None
    since: datetime | None = None
    until: datetime | None = None
    """The first moment after them."""

    @property
    def has_times(self) -> bool:
        return self.since is not None or self.until is not None
