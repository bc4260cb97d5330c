"""Measures of search quality on questions with gold turns: recall at k, and mean reciprocal rank."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Answer:
    """The ranking of a search for a question, as memory ids. `gold` has one memory id for each gold turn."""

    category: str
    gold: tuple[str, ...]
    ranking: tuple[str, ...]

    def recall(self, k: int) -> float:
        """Returns the share of the gold turns whose memory is among the first k."""
        top = self.ranking[:k]
        return sum(memory in top for memory in self.gold) / len(self.gold)

    def reciprocal_rank(self) -> float:
        """Returns 1 / the rank of the first gold memory; 0 if the ranking has none."""
        return next((1 / place for place, memory in enumerate(self.ranking, 1) if memory in self.gold), 0.0)


def by_category(answers: Sequence[Answer]) -> dict[str, Sequence[Answer]]:
    """Groups the answers by category, in order of appearance, with all of them under "all" at the end."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.category, []).append(answer)
    return {**groups, "all": answers}


def count_answered(answers: Iterable[Answer], k: int = 5) -> int:
    """Counts the answers with a gold turn among their first k memories."""
    return sum(answer.recall(k) > 0 for answer in answers)


def mean_recall(answers: Iterable[Answer], k: int) -> float:
    return fmean(answer.recall(k) for answer in answers)


def mean_reciprocal_rank(answers: Iterable[Answer]) -> float:
    return fmean(answer.reciprocal_rank() for answer in answers)
