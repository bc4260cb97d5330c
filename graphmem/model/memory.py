"""A memory, which is one remembered statement, its versions, and the changes that an add makes."""

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
    """A memory in its present version."""

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
    """The state of a memory after one change; `old_text` is what the change replaced, `new_text` None for deletions."""

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
    scope: Scope
    """The owners of the memory, which no change changes."""
    superseded_by: str | None = None
    """For a DELETE, the id of the memory that superseded this one, if one did."""


@dataclass(frozen=True, slots=True)
class NewMemory:
    """A memory to store, unless a memory of the same scope has the same text."""

    text: str
    created_at: datetime
    message_ids: list[str]
    """The ids of the turns that it was drawn from."""
    categories: list[str] | None = None
    """None if they are not known yet."""
    mentions: Mentions = NOTHING_MENTIONED
    id: str = field(default_factory=lambda: str(uuids.uuid7()))


@dataclass(frozen=True, slots=True)
class MemoryChange:
    """The change that an add made for one statement; for NONE, `id` is that of the duplicate that was there."""

    id: str
    event: ChangeEvent
    text: str
    previous_text: str | None = None
    reason: str | None = None

    def without_past(self) -> MemoryChange:
        """Returns the change as a caller learns it that may not read: nothing in it is from earlier memories."""
        text = self.text if self.event == ChangeEvent.ADD else ""
        return MemoryChange(self.id, self.event, text)


def hash_text(text: str) -> str:
    """Returns the SHA-256 of the text's UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def unique_key(project: str, scope: Scope, text: str) -> str:
    """Returns a digest of a memory's scope and text, unique among the memories that are not deleted.

    Neo4j's uniqueness constraint on it keeps a text from being stored twice in one scope.
    """
    parts = (project, scope.user_id, scope.agent_id, scope.app_id, scope.run_id, hash_text(text))
    # A missing id counts too, and lengths go first, so that different parts never give the same bytes.
    spelled = "".join("-" if part is None else f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(spelled.encode()).hexdigest()


class AddOutcome(StrEnum):
    """The outcome of an add as a whole: the first of these that applies, and PENDING until it is carried out."""

    STORED = "STORED"
    FORGOTTEN = "FORGOTTEN"
    DUPLICATE = "DUPLICATE"
    NOTHING_TO_STORE = "NOTHING_TO_STORE"
    PENDING = "PENDING"


def outcome_of(changes: Sequence[MemoryChange]) -> AddOutcome:
    events = {change.event for change in changes}
    if events & {ChangeEvent.ADD, ChangeEvent.UPDATE}:
        return AddOutcome.STORED
    if ChangeEvent.DELETE in events:
        return AddOutcome.FORGOTTEN
    return AddOutcome.DUPLICATE if events else AddOutcome.NOTHING_TO_STORE
