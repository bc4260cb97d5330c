"""The ranked results of a search, and how they were found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from graphmem.model.conversation import Message
from graphmem.model.entity import EntityKey
from graphmem.model.memory import Memory
from graphmem.model.paging import Page
from graphmem.model.scope import Scope


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
    RERANKER = "reranker"
    """A second pass over the best hits of all others; it finds nothing by itself."""


@dataclass(frozen=True, slots=True)
class Signal:
    """One way in which a memory matched the query."""

    name: SignalName
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

    @property
    def key(self) -> tuple[str, float]:
        return self.memory.id, self.score


@dataclass(frozen=True, slots=True)
class MessageHit:
    """A ranked turn of a conversation, with the owners that it was said to; `score` is in [0, 1]."""

    message: Message
    scope: Scope
    score: float
    signals: tuple[Signal, ...] = ()
    """Strongest first."""
    memory_ids: tuple[str, ...] = ()
    """The living memories that were drawn from it."""

    @property
    def key(self) -> tuple[str, float]:
        return self.message.id, self.score


H = TypeVar("H")


@dataclass(frozen=True)
class Found(Generic[H]):
    """The result of a search: one page of its hits."""

    page: Page[H]
    strategy: SearchStrategy
    complete: bool
    """Whether it is certain that no better hit exists."""
    terms: frozenset[str] = frozenset()
    """The terms of the query, by which words are highlighted."""
    warnings: list[str] = field(default_factory=list)
    ranked_ids: tuple[str, ...] = ()
    """Of all hits, those of the page among them, the best first."""

    @property
    def hits(self) -> list[H]:
        return self.page.items


SearchResult: TypeAlias = Found[Hit]
MessageSearchResult: TypeAlias = Found[MessageHit]
