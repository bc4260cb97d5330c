"""The scheduling of pieces of work, without threads or futures."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

QUANTUM = 128
"""Pieces that a job gets in one go before it moves behind the others, unless it asks for another number."""

J = TypeVar("J")


@dataclass(eq=False)
class _Entry(Generic[J]):
    job: J
    pieces: int
    quantum: int
    taken: int = 0


class WorkQueue(Generic[J]):
    """Jobs of numbered pieces: urgent ones first, else in order of arrival, each moving to the end after its quantum.

    The quantum is large, so that short jobs end one after another: a caller writes what it got while the next job is
    embedded. With a piece of each in turn (round robin) all would end late, and together.
    """

    def __init__(self) -> None:
        self._urgent: deque[_Entry[J]] = deque()
        self._ordinary: deque[_Entry[J]] = deque()

    def add(self, job: J, pieces: int, *, urgent: bool = False, quantum: int = QUANTUM) -> None:
        """Adds a job of at least one piece."""
        lane = self._urgent if urgent else self._ordinary
        lane.append(_Entry(job, pieces, quantum))

    def take(self) -> tuple[J, int] | None:
        """Returns the next job and the number of its piece, or None when there is nothing to do."""
        lane = self._urgent or self._ordinary
        if not lane:
            return None
        entry = lane[0]
        piece = entry.taken
        entry.taken += 1
        if entry.taken == entry.pieces:
            lane.popleft()
        elif entry.taken % entry.quantum == 0:
            lane.rotate(-1)
        return entry.job, piece

    def drop(self, job: J) -> None:
        """Removes the remaining pieces of a job."""
        for lane in (self._urgent, self._ordinary):
            for entry in [entry for entry in lane if entry.job is job]:
                lane.remove(entry)

    def clear(self) -> list[J]:
        """Removes everything, and returns the jobs that had pieces left."""
        jobs = [entry.job for lane in (self._urgent, self._ordinary) for entry in lane]
        self._urgent.clear()
        self._ordinary.clear()
        return jobs
