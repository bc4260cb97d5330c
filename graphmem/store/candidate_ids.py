"""The ids of candidates that are to be described."""

from __future__ import annotations

from dataclasses import dataclass, field

DESCRIBED_TOGETHER = 100
"""The most memories that one query describes: half of more take about the time that another trip costs."""


@dataclass(frozen=True, slots=True)
class CandidateIds:
    """The ids of the memories that signals found, and of those whose neighbouring turns are looked up too."""

    ids: list[str]
    leading: list[str]
    similarities: dict[str, float] = field(default_factory=dict)
    """The cosines that are known already."""

    def parts(self) -> list[CandidateIds]:
        """Returns the same in parts that are described side by side: Neo4j's Community edition runs a query on one
        processor. The leading ones, which cost most, are dealt out evenly."""
        count = 1 + (len(self.ids) > DESCRIBED_TOGETHER)
        parts = (self._selected(self.ids[number::count]) for number in range(count))
        return [part for part in parts if part.ids]

    def without(self, described: CandidateIds) -> CandidateIds:
        """Returns those that have not been described, and those of the leading that have been without their turns."""
        known = set(described.ids).difference(self.leading).union(described.leading)
        return self._selected([key for key in self.ids if key not in known])

    def _selected(self, ids: list[str]) -> CandidateIds:
        leading = set(self.leading)
        return CandidateIds(ids, [key for key in ids if key in leading], self.similarities)
