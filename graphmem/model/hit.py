"""What a search finds, and how it went about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graphmem.model.memory import Memory


class SearchStrategy(StrEnum):
    EXACT = "EXACT"
    INDEX = "INDEX"


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason why a memory was found."""

    name: str
    score: float
    """In [0, 1]."""
    rank: int | None = None
    """Its place in the signal's own list, from 1; None where it isn't in it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory and the state of it that matched; `score` is in [0, 1]."""

    memory: Memory
    text: str
    version: int
    score: float
    signals: tuple[Signal, ...] = ()
    """The strongest first."""
    led_by: str | None = None
    """The id of the memory from which the graph led to this one, where it did."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: list[Hit]
    strategy: SearchStrategy
    complete: bool
    """No better hit exists."""
    warnings: list[str] = field(default_factory=list)
