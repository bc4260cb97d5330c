"""What one add brings: what to do about each of its statements, and what its memories have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.model.conversation import Message
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import ChangeEvent, NewMemory
from graphmem.model.scope import Scope


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """What to do about one statement; where none of its targets is there any more, it is added."""

    memory: NewMemory
    event: ChangeEvent = ChangeEvent.ADD
    """ADD, UPDATE where it takes the place of what the targets say, or NONE where they say it already."""
    targets: tuple[str, ...] = ()
    """The ids of memories, nearest first, and of earlier statements of the same add."""
    reason: str | None = None
    superseded_by: str | None = None
    """The id of a memory that was said later and has taken its place already: it is added as that one's past."""
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddPlan:
    scope: Scope
    messages: list[Message]
    """The turns that are kept, whether memories are drawn from them or not."""
    changes: list[PlannedChange]
    at: datetime
    """When the add came in."""
    telling: frozenset[str] = frozenset()
    """The ids of the turns that say more than the memories drawn from them."""
    timestamp: datetime | None = None
    """Since when it is so, where the caller says it."""
    metadata: dict[str, Any] = field(default_factory=dict)
    immutable: bool = False
    expires_at: datetime | None = None
    idempotency: Idempotency | None = None
    dry_run: bool = False
    """Whether only to tell what would be done."""
    input_id: str | None = None
    """What its turns have in common where memories are drawn from them together, and not each from its own."""

    @property
    def memories(self) -> list[NewMemory]:
        return [change.memory for change in self.changes]

    @property
    def texts(self) -> list[str]:
        """What has to have a vector before it is written."""
        told = (turn.content for turn in self.messages if turn.id in self.telling)
        return [*(memory.text for memory in self.memories), *told]
