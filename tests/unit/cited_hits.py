"""Hits and turns as short as a test can name them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from graphmem.model.context_pack import CitedHit
from graphmem.model.conversation import Message
from graphmem.model.hit import Hit
from graphmem.model.memory import Memory, hash_text
from graphmem.model.scope import Scope

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
ALEX = Scope(user_id="alex")


def hit(text: str, minute: float = 0, *, scope: Scope = ALEX, score: float = 0.5, id: str | None = None) -> Hit:
    """A memory of what was said so many minutes after nine; its id is its text unless it is named."""
    at = MONDAY + timedelta(minutes=minute)
    memory = Memory(id or text, text, hash_text(text), {}, scope, 1, False, at, at, at, None)
    return Hit(memory, text, 1, score)


def cited_hit(text: str, minute: float = 0, speaker: str | None = None, **more: object) -> CitedHit:
    found = hit(text, minute, **more)  # type: ignore[arg-type]
    turn = Message(f"turn of {text}", "user", speaker, text, found.memory.created_at)
    return CitedHit(found, (turn,) if speaker else ())
