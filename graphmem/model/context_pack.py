"""Context packs: the memories that answer a query, within a budget of tokens, each cited with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model.conversation import Message
from graphmem.model.hit import Hit, SearchStrategy


@dataclass(frozen=True, slots=True)
class CitedHit:
    """A hit and the turns that its text was drawn from, oldest first."""

    hit: Hit
    turns: tuple[Message, ...] = ()

    @property
    def at(self) -> datetime:
        """The time of the hit's first turn or, for a hit without turns, of the memory's matching state."""
        if self.turns:
            return self.turns[0].created_at
        memory = self.hit.memory
        return memory.updated_at if self.hit.version == memory.version else memory.created_at

    @property
    def speaker(self) -> str | None:
        """The name or else the role of the first turn's speaker."""
        return (self.turns[0].name or self.turns[0].role) if self.turns else None

    @property
    def citation(self) -> str:
        turn = f", turn {self.turns[0].id}" if self.turns else ""
        return f"memory {self.hit.memory.id}, version {self.hit.version}{turn}"


@dataclass(frozen=True, slots=True)
class ContextEntry:
    """One entry of a pack: a hit, and the near duplicates that it stands for."""

    cited_hit: CitedHit
    block: str
    """The entry's part of the pack's text."""
    token_count: int
    merged: tuple[Hit, ...] = ()
    """Hits that were left out because they say nothing that this one doesn't."""

    @property
    def score(self) -> float:
        """The best score among the hit and those merged into it."""
        return max(hit.score for hit in (self.cited_hit.hit, *self.merged))


@dataclass(frozen=True, slots=True)
class ContextPack:
    text: str
    token_count: int
    token_budget: int
    entries: list[ContextEntry]
    strategy: SearchStrategy
    complete: bool
    warnings: list[str] = field(default_factory=list)
