"""What a search finds, and how it went about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graphmem.model.memory import Memory


class SearchStrategy(StrEnum):
    EXACT = "EXACT"
    INDEX = "INDEX"


@dataclass(frozen=True, slots=True)
class Hit:
    """A memory and the state of it that matched. `score` is the cosine of query and text, negative ones as 0."""

    memory: Memory
    text: str
    version: int
    score: float


@dataclass(frozen=True, slots=True)
class SearchResult:
    hits: list[Hit]
    strategy: SearchStrategy
    complete: bool
    """No better hit exists."""
    warnings: list[str] = field(default_factory=list)
