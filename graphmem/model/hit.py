"""What a search finds, and how it went about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graphmem.model.entity import EntityKey
from graphmem.model.memory import Memory


class SearchStrategy(StrEnum):
    EXACT = "EXACT"
    INDEX = "INDEX"


class SignalName(StrEnum):
    VECTOR = "vector"
    TEXT = "text"
    CONTEXT = "context"
    SPEAKER = "speaker"
    RUN = "run"
    TIME = "time"
    ENTITY = "entity"
    HISTORY = "history"


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason why a memory was found."""

    name: str
    score: float
    """In [0, 1]."""
    rank: int | None = None
    """Its place in the signal's own list, from 1; None where it isn't in it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """From where the graph led to a hit: one of these, or its owner where none is given."""

    memory_id: str | None = None
    """Of a neighbouring turn's memory."""
    entity: EntityKey | None = None
    version: int | None = None
    """A past version of the hit itself."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory and the state of it that matched; `score` is in [0, 1]."""

    memory: Memory
    text: str
    version: int
    score: float
    signals: tuple[Signal, ...] = ()
    """The strongest first."""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: list[Hit]
    strategy: SearchStrategy
    complete: bool
    """No better hit exists."""
    warnings: list[str] = field(default_factory=list)
