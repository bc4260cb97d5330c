"""Which piece of work is next, decided without threads or futures."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Generic, TypeVar

QUANTUM = 128
"""Pieces that one job may take before it lets the others go ahead, unless it says otherwise."""

J = TypeVar("J")


@dataclass(eq=False)
class _Entry(Generic[J]):
    job: J
    pieces: int
    quantum: int
    taken: int = 0


class WorkQueue(Generic[J]):
    """Jobs made of numbered pieces: urgent jobs first, else in order of arrival, a long one giving way after each turn.

    Order of arrival, not a piece of each in turn: jobs that end one after another let their callers
    write one while the next is embedded.
    """

    def __init__(self) -> None:
        self._urgent: deque[_Entry[J]] = deque()
        self._ordinary: deque[_Entry[J]] = deque()

    def add(self, job: J, pieces: int, *, urgent: bool = False, quantum: int = QUANTUM) -> None:
        lane = self._urgent if urgent else self._ordinary
        lane.append(_Entry(job, pieces, quantum))

    def take(self) -> tuple[J, int] | None:
        """The next job and the number of its piece, or None when there is nothing to do."""
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
        """Forgets what is left of a job."""
        for lane in (self._urgent, self._ordinary):
            for entry in [entry for entry in lane if entry.job is job]:
                lane.remove(entry)

    def clear(self) -> list[J]:
        """Forgets everything; returns the jobs that had pieces left."""
        jobs = [entry.job for lane in (self._urgent, self._ordinary) for entry in lane]
        self._urgent.clear()
        self._ordinary.clear()
        return jobs
