"""Context packs: the memories that answer a query, within a budget of tokens, each cited with its source."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from graphmem.model.conversation import Message
from graphmem.model.hit import Hit, MessageHit, SearchStrategy
from graphmem.model.scope import Scope

_LIKE_A_NAME = re.compile(r"\D{1,40}")
"""An id with digits is a key, which tells a reader nothing and takes many tokens."""


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A memory that was found, and the turns that its text was drawn from, oldest first."""

    hit: Hit
    turns: tuple[Message, ...] = ()

    @property
    def text(self) -> str:
        return self.hit.text

    @property
    def scope(self) -> Scope:
        return self.hit.memory.scope

    @property
    def at(self) -> datetime:
        """The time of the hit's first turn or, for a hit without turns, of the memory's matching state."""
        if self.turns:
            return self.turns[0].created_at
        memory = self.hit.memory
        return memory.updated_at if self.hit.version == memory.version else memory.created_at

    @property
    def speaker(self) -> str | None:
        """Who said the first turn."""
        return speaker_of(self.turns[0], self.scope) if self.turns else None

    @property
    def citation(self) -> str:
        turn = f", turn {self.turns[0].id}" if self.turns else ""
        return f"memory {self.hit.memory.id}, version {self.hit.version}{turn}"


@dataclass(frozen=True, slots=True)
class CitedMessage:
    """A turn that was found, as it was said."""

    hit: MessageHit

    @property
    def text(self) -> str:
        return self.hit.message.content

    @property
    def scope(self) -> Scope:
        return self.hit.scope

    @property
    def at(self) -> datetime:
        return self.hit.message.created_at

    @property
    def speaker(self) -> str:
        return speaker_of(self.hit.message, self.hit.scope)

    @property
    def citation(self) -> str:
        return f"turn {self.hit.message.id}"


Cited: TypeAlias = CitedHit | CitedMessage


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """One entry of a pack: what was found, and the near duplicates that it stands for."""

    cited: Cited
    block: str
    """The entry's part of the pack's text."""
    token_count: int
    merged: tuple[Cited, ...] = ()
    """What was left out because it says nothing that this one doesn't."""

    @property
    def score(self) -> float:
        """The best score among it and what was merged into it."""
        return max(one.hit.score for one in (self.cited, *self.merged))


@dataclass(frozen=True, slots=True)
class ContextPack:
    text: str
    token_count: int
    token_budget: int
    entries: list[ContextEntry]
    strategy: SearchStrategy
    complete: bool
    warnings: list[str] = field(default_factory=list)


def speaker_of(turn: Message, scope: Scope) -> str:
    """Returns the name that a turn gives its speaker, else the id of its user or agent if it reads like a name, else
    the role."""
    owner_id = {"user": scope.user_id, "assistant": scope.agent_id}.get(turn.role)
    name = _LIKE_A_NAME.fullmatch(owner_id or "")
    return turn.name or (name[0] if name else turn.role)
