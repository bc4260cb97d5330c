"""The table of search quality by category, and the categories in which the search is below one of its signals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.answers import Answer, by_category, mean_recall, mean_reciprocal_rank

ENOUGH = 100
"""The fewest questions of a category in which the whole search must not be below its best single signal."""
WHOLE = "whole"
MARK = " ▼"

AnswerLists = Mapping[str, Sequence[Answer]]
"""The answers to the same questions in the same order, by the name of the searcher or signal."""

HEAD = """\
| category | questions | by | R@5 | R@10 | R@20 | MRR |
|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A category of `ENOUGH` questions in which the whole is below a single signal at R@10."""

    category: str
    signal: str
    whole: float
    best: float

    def __str__(self) -> str:
        return f"{self.category}: {_percent(self.whole)} against {_percent(self.best)} by {self.signal} alone"


def shortfalls(lists: AnswerLists) -> list[Shortfall]:
    """Returns the shortfalls of the list `WHOLE` against the best of the other lists."""
    short = []
    for category, groups in _by_category(lists).items():
        scores = {name: mean_recall(group, 10) for name, group in groups.items()}
        whole = scores.pop(WHOLE)
        best = max(scores, key=scores.__getitem__, default=None)
        if best is not None and scores[best] > whole and len(groups[WHOLE]) >= ENOUGH:
            short.append(Shortfall(category, best, whole, scores[best]))
    return short


def quality_table(lists: AnswerLists, marked: Sequence[Shortfall] = ()) -> str:
    """Returns a Markdown table in percent, with a row for each category and list."""
    categories = {shortfall.category for shortfall in marked}
    rows = [
        _row(category, name, group, MARK if name == WHOLE and category in categories else "")
        for category, groups in _by_category(lists).items()
        for name, group in groups.items()
    ]
    return "\n".join([HEAD, *rows])


def _by_category(lists: AnswerLists) -> dict[str, dict[str, Sequence[Answer]]]:
    groups: dict[str, dict[str, Sequence[Answer]]] = {}
    for name, answers in lists.items():
        for category, group in by_category(answers).items():
            groups.setdefault(category, {})[name] = group
    return groups


def _row(category: str, name: str, group: Sequence[Answer], mark: str) -> str:
    r5, r10, r20 = (_percent(mean_recall(group, k)) for k in (5, 10, 20))
    mrr = _percent(mean_reciprocal_rank(group))
    return f"| {category} | {len(group)} | {name} | {r5} | {r10}{mark} | {r20} | {mrr} |"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"
