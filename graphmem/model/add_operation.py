"""An add that runs in the background: how far it is, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from graphmem.errors import GraphmemError
from graphmem.model.memory import MemoryChange
from graphmem.model.scope import Scope

RETENTION = timedelta(days=7)
"""How long what came of an add is kept."""


class OperationStatus(StrEnum):
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"

    @property
    def is_final(self) -> bool:
        return self in (OperationStatus.SUCCEEDED, OperationStatus.FAILED)


@dataclass(frozen=True, slots=True)
class OperationError:
    """Why an add came to nothing, or is to be tried again; `field` is the path to a part of its input."""

    code: str
    message: str
    field: Sequence[str] = ()

    @classmethod
    def of(cls, error: GraphmemError) -> OperationError:
        return cls(error.code, error.message, error.field)


@dataclass(frozen=True, slots=True)
class AddOperation:
    """An add that was accepted to be carried out in the background."""

    id: str
    scope: Scope
    status: OperationStatus
    changes: Sequence[MemoryChange]
    """What it led to; empty until it has succeeded."""
    error: OperationError | None
    accepted_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to carry out an add. Only the latest one of an add can store anything (a fencing token)."""

    operation_id: str
    number: int


@dataclass(frozen=True, slots=True)
class OperationSelection:
    """Which adds a list has; a part that is None or empty restricts nothing."""

    statuses: Sequence[OperationStatus] | None = None
    scope: Scope = Scope()
    since: datetime | None = None
    until: datetime | None = None
