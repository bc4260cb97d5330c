"""The rankings that each signal of a search would have given alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.answers import Answer

Ranking = tuple[str, ...]

MISSING = ""
"""Stands for a memory that a signal ranks, but that is not among the hits."""


def rankings_by_signal(hits: Iterable[Mapping[str, Any]]) -> dict[str, Ranking]:
    """Returns the ranking of memory ids by each signal's name."""
    listed: dict[str, list[tuple[int, str]]] = {}
    for hit in hits:
        for signal in hit["signals"]:
            if signal["rank"] is not None:
                listed.setdefault(signal["name"], []).append((signal["rank"], hit["memory"]["id"]))
    return {name: _ranking(ranks) for name, ranks in listed.items()}


def _ranking(ranks: Iterable[tuple[int, str]]) -> Ranking:
    ranking: list[str] = []
    for rank, memory in sorted(ranks):
        ranking += [MISSING] * (rank - 1 - len(ranking))
        ranking.append(memory)
    return tuple(ranking)


def answers_by_signal(
    answers: Sequence[Answer], rankings: Sequence[Mapping[str, Ranking]], depth: int
) -> dict[str, list[Answer]]:
    """Returns the answers that each signal alone would have given to the same questions, of at most `depth` memories.

    A signal that has no ranking for a question gives an empty answer.
    """
    names = dict.fromkeys(name for alone in rankings for name in alone)
    return {
        name: [
            replace(answer, ranking=alone.get(name, ())[:depth])
            for answer, alone in zip(answers, rankings, strict=True)
        ]
        for name in names
    }
