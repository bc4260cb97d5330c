"""A memory: one remembered statement, the versions it went through, and what an add did to it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import uuid_utils.compat as uuids

from graphmem.model.entity import NOTHING_MENTIONED, Mentions
from graphmem.model.scope import Scope


class VersionEvent(StrEnum):
    ADD = "ADD"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    RESTORE = "RESTORE"


class ChangeEvent(StrEnum):
    ADD = "ADD"
    UPDATE = "UPDATE"
    DELETE = "DELETE"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Memory:
    """A memory as it is now."""

    id: str
    text: str
    hash: str
    metadata: dict[str, Any]
    scope: Scope
    version: int
    immutable: bool
    created_at: datetime
    updated_at: datetime
    recorded_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class MemoryVersion:
    """A memory after one change; `old_text` is what the change replaced."""

    memory_id: str
    version: int
    event: VersionEvent
    old_text: str | None
    new_text: str | None
    metadata: dict[str, Any]
    categories: list[str]
    actor: str | None
    valid_from: datetime
    valid_to: datetime | None
    superseded_by: str | None = None
    """Of a DELETE: the id of the memory that took its place."""


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory to be stored unless its scope already holds the same text."""

    text: str
    created_at: datetime
    message_ids: list[str]
    """The turns it was drawn from."""
    categories: list[str] | None = None
    """None where they are not known yet."""
    mentions: Mentions = NOTHING_MENTIONED
    id: str = field(default_factory=lambda: str(uuids.uuid7()))


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """What an add did about one statement; with NONE, `id` is that of the memory that already says it."""

    id: str
    event: ChangeEvent
    text: str
    previous_text: str | None = None
    reason: str | None = None


def hash_text(text: str) -> str:
    """SHA-256 in hex, of the text as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def living_key(project: str, scope: Scope, text: str) -> str:
    """The same for two living memories exactly when they say the same in the same scope; absent ids count."""
    parts = (project, scope.user_id, scope.agent_id, scope.app_id, scope.run_id, hash_text(text))
    spelled = "".join("-" if part is None else f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(spelled.encode()).hexdigest()


class AddOutcome(StrEnum):
    """What an add came to: the first that applies."""

    STORED = "STORED"
    FORGOTTEN = "FORGOTTEN"
    DUPLICATE = "DUPLICATE"
    NOTHING_TO_STORE = "NOTHING_TO_STORE"


def outcome_of(changes: Sequence[MemoryChange]) -> AddOutcome:
    events = {change.event for change in changes}
    if events & {ChangeEvent.ADD, ChangeEvent.UPDATE}:
        return AddOutcome.STORED
    if ChangeEvent.DELETE in events:
        return AddOutcome.FORGOTTEN
    return AddOutcome.DUPLICATE if events else AddOutcome.NOTHING_TO_STORE
