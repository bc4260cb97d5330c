"""Pages of a ranked list. It is made anew for each page, from as many candidates as the first one was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from graphmem.model.paging import Page


class Scored(Protocol):
    @property
    def key(self) -> tuple[str, float]:
        """Its id and score."""


H = TypeVar("H", bound=Scored)


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """The last hit of a page, and for how many hits the search of the first page was planned."""

    planned_hits: int
    id: str
    score: float


def cut_ranked(hits: Sequence[H], after: RankedPlace | None, size: int) -> Page[H]:
    """Returns the hits behind a place. Where its hit has gone meanwhile, they are those that score less."""
    start = _start(hits, after) if after else 0
    return Page([*hits[start : start + size]], has_next=len(hits) > start + size, has_previous=after is not None)


def _start(hits: Sequence[Scored], after: RankedPlace) -> int:
    keys = [hit.key for hit in hits]
    behind = (place for place, (hit_id, _) in enumerate(keys, 1) if hit_id == after.id)
    worse = (place for place, (_, score) in enumerate(keys) if score < after.score)
    return next(behind, next(worse, len(hits)))
