"""The plan of one add: the change that each statement makes, and what its memories have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from graphmem.model.add_operation import Attempt
from graphmem.model.conversation import Message
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import ChangeEvent, MemoryChange, NewMemory
from graphmem.model.scope import Scope


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """The change that one statement makes. If none of its targets exists any more, the statement is added."""

    memory: NewMemory
    event: ChangeEvent = ChangeEvent.ADD
    """ADD; UPDATE if the statement supersedes the targets; NONE if it is a duplicate of them."""
    targets: tuple[str, ...] = ()
    """The ids of memories, nearest first, and of earlier statements of the same add."""
    reason: str | None = None
    superseded_by: str | None = None
    """The id of a stored memory with a later statement: this one is added as already superseded by it."""
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The memories that a command to forget in the add names."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts of those to soft-delete, by id; one that says something else by then stays."""
    forgotten: Sequence[MemoryChange] = ()
    """The deletions that were done before, where one transaction cannot hold all of them."""


@dataclass(frozen=True, slots=True)
class AddPlan:
    """All that the store needs to execute an add in one transaction."""

    scope: Scope
    messages: list[Message]
    """The turns to store, whether memories are drawn from them or not."""
    changes: list[PlannedChange]
    at: datetime
    """When the add was received."""
    informative_turns: frozenset[str] = frozenset()
    """The ids of the turns whose text says more than the memories drawn from them: only these get a vector."""
    timestamp: datetime | None = None
    """Since when the memories are valid, if the caller gives a time."""
    metadata: dict[str, Any] = field(default_factory=dict)
    immutable: bool = False
    expires_at: datetime | None = None
    idempotency: Idempotency | None = None
    dry_run: bool = False
    """Whether to report the changes without storing them."""
    input_id: str | None = None
    """An id that the turns share when memories are inferred from all of them together; None when each turn is one
    memory."""

    forgetting: Forgetting = Forgetting()
    attempt: Attempt | None = None
    """The attempt of an add that runs in the background, which is finished together with the plan."""

    def expiring_by(self, at: datetime | None) -> AddPlan:
        """Returns the plan with memories that expire at a time, unless they are to expire before."""
        if at is None or (self.expires_at and self.expires_at <= at):
            return self
        return replace(self, expires_at=at)

    @property
    def memories(self) -> list[NewMemory]:
        return [change.memory for change in self.changes]

    @property
    def texts(self) -> list[str]:
        """The texts that must be embedded before the plan can be written."""
        informative = (turn.content for turn in self.messages if turn.id in self.informative_turns)
        return [*(memory.text for memory in self.memories), *informative]
