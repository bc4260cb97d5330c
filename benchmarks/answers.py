"""How good are the answers that search gives to questions with gold turns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Answer:
    """What search found for a question: memory ids, the best first. `gold` has one id for each gold turn."""

    category: str
    gold: tuple[str, ...]
    ranking: tuple[str, ...]

    def recall(self, k: int) -> float:
        top = self.ranking[:k]
        return sum(memory in top for memory in self.gold) / len(self.gold)

    def reciprocal_rank(self) -> float:
        """1 / the place of the first gold memory; 0 where there is none in the ranking."""
        return next((1 / place for place, memory in enumerate(self.ranking, 1) if memory in self.gold), 0.0)


def by_category(answers: Sequence[Answer]) -> dict[str, Sequence[Answer]]:
    """The answers of each category, in order of appearance, and last those of "all"."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.category, []).append(answer)
    return {**groups, "all": answers}


def answered(answers: Iterable[Answer], k: int = 5) -> int:
    """How many have a gold turn among their first k memories."""
    return sum(answer.recall(k) > 0 for answer in answers)


def mean_recall(answers: Iterable[Answer], k: int) -> float:
    return fmean(answer.recall(k) for answer in answers)


def mean_reciprocal_rank(answers: Iterable[Answer]) -> float:
    return fmean(answer.reciprocal_rank() for answer in answers)
