"""What an agent puts into a prompt: memories that answer a question, within so many tokens, each with its source."""

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
        """When it was said, or where no turn tells, since when the memory says so."""
        if self.turns:
            return self.turns[0].created_at
        memory = self.hit.memory
        return memory.updated_at if self.hit.version == memory.version else memory.created_at

    @property
    def speaker(self) -> str | None:
        """Who said it first: by name, else by role."""
        return (self.turns[0].name or self.turns[0].role) if self.turns else None

    @property
    def citation(self) -> str:
        turn = f", turn {self.turns[0].id}" if self.turns else ""
        return f"memory {self.hit.memory.id}, version {self.hit.version}{turn}"


@dataclass(frozen=True, slots=True)
class ContextEntry:
    cited_hit: CitedHit
    block: str
    """Its part of the pack's text."""
    token_count: int
    merged: tuple[Hit, ...] = ()
    """Hits that say nothing else."""

    @property
    def score(self) -> float:
        """The best of what it stands for."""
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
