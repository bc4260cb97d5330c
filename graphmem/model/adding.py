"""What one add brings: memories of one scope, the turns they were drawn from, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.model.conversation import Message
from graphmem.model.idempotency import Idempotency
from graphmem.model.memory import NewMemory
from graphmem.model.scope import Scope


@dataclass(frozen=True, slots=True)
class Addition:
    scope: Scope
    messages: list[Message]
    memories: list[NewMemory]
    at: datetime
    """When the add came in."""
    metadata: dict[str, Any] = field(default_factory=dict)
    categories: list[str] = field(default_factory=list)
    immutable: bool = False
    expires_at: datetime | None = None
    idempotency: Idempotency | None = None
    dry_run: bool = False
    """Whether only to tell what would be done."""
