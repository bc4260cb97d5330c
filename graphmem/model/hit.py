"""The ranked results of a search, and how they were found."""

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
    """One way in which a memory matched the query."""

    name: str
    score: float
    """The signal's score, in [0, 1]."""
    rank: int | None = None
    """The memory's rank by this signal alone, from 1; None if the signal does not rank it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The node from which the graph led to a hit: one of these fields, or the memory's owner if none is set."""

    memory_id: str | None = None
    """The memory of a neighbouring turn."""
    entity: EntityKey | None = None
    version: int | None = None
    """A past version of the hit itself."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked result: a memory, and the text and number of its version that matched; `score` is in [0, 1]."""

    memory: Memory
    text: str
    version: int
    score: float
    signals: tuple[Signal, ...] = ()
    """Strongest first."""
    origin: Origin = Origin()


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: list[Hit]
    strategy: SearchStrategy
    complete: bool
    """Whether it is certain that no better hit exists."""
    warnings: list[str] = field(default_factory=list)
