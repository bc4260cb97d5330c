"""The matches of all signals of a search."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from graphmem.model.embedding import Vector
from graphmem.model.hit import SearchStrategy
from graphmem.model.memory import Memory
from graphmem.service.lexical_search import LexicalMatches
from graphmem.service.nearest import NOT_COMPARED, Nearest
from graphmem.service.search_plan import LEADING
from graphmem.store.candidate_ids import CandidateIds
from graphmem.store.description import Description


@dataclass(frozen=True, slots=True)
class PassageMatches:
    """Long memories, with the cosine of the query and the nearest of their passages that was compared."""

    similarities: dict[str, float] = field(default_factory=dict)
    complete: bool = True
    """Whether every passage of the memories that match was compared."""


@dataclass(frozen=True, slots=True)
class SignalMatches:
    """The memories that each signal has found, by id, the best first."""

    vector: Vector | None = None
    """The query's, where vectors were compared."""
    nearest: Nearest = NOT_COMPARED
    passages: PassageMatches = PassageMatches()
    turns: list[str] = field(default_factory=list)
    """Memories of the nearest turns."""
    turn_count: int = 0
    """The number of turns with vectors, where those were compared."""
    lexical: LexicalMatches = LexicalMatches()
    described: Description | None = None
    """The description of all of them, where it was read meanwhile."""

    @property
    def similarities(self) -> dict[str, float]:
        """The cosine of the query and each memory whose text, or whose nearest passage, was compared."""
        nearest = self.nearest.similarities
        by_passage = self.passages.similarities
        return nearest | {key: max(cosine, nearest.get(key, cosine)) for key, cosine in by_passage.items()}

    @property
    def strategy(self) -> SearchStrategy:
        """EXACT where each memory that matches was compared, with all of its passages."""
        return self.nearest.strategy if self.passages.complete else SearchStrategy.INDEX

    @property
    def complete(self) -> bool:
        """Whether certainly no better hit exists."""
        return self.nearest.complete and self.passages.complete

    def read_memories(self, ids: Iterable[str]) -> dict[str, Memory]:
        """Returns those of the memories with these ids that were read whole meanwhile, by id."""
        return self.described.memories(ids) if self.described else {}

    def candidate_ids(self) -> CandidateIds:
        """Returns each memory once, those first that vectors found."""
        lists = (
            list(self.nearest.similarities),
            list(self.passages.similarities),
            [match.memory_id for match in self.lexical.words],
            list(self.lexical.entities),
            self.turns,
            self.lexical.turns,
        )
        return CandidateIds(
            ids=list(dict.fromkeys(chain(*lists, self.lexical.times))),
            leading=list(dict.fromkeys(chain(*(ids[:LEADING] for ids in lists)))),
            # One of 0 may stand for a cosine that is negative.
            similarities={key: cosine for key, cosine in self.nearest.similarities.items() if cosine},
        )
