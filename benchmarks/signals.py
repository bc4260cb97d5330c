"""What each signal of a search would have found alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from benchmarks.answers import Answer

Ranking = tuple[str, ...]

MISSING = ""
"""Holds the place of a memory that a signal lists and that is not among the hits."""


def rankings_alone(hits: Iterable[Mapping[str, Any]]) -> dict[str, Ranking]:
    """Memory ids as each signal lists them, by its name."""
    listed: dict[str, list[tuple[int, str]]] = {}
    for hit in hits:
        for signal in hit["signals"]:
            if signal["rank"] is not None:
                listed.setdefault(signal["name"], []).append((signal["rank"], hit["memory"]["id"]))
    return {name: _in_place(places) for name, places in listed.items()}


def _in_place(places: Iterable[tuple[int, str]]) -> Ranking:
    ranking: list[str] = []
    for rank, memory in sorted(places):
        ranking += [MISSING] * (rank - 1 - len(ranking))
        ranking.append(memory)
    return tuple(ranking)


def answers_alone(
    answers: Sequence[Answer], rankings: Sequence[Mapping[str, Ranking]], depth: int
) -> dict[str, list[Answer]]:
    """The answers to the same questions that each signal alone would have given, `depth` memories at most.

    A signal that did not speak has found nothing.
    """
    names = dict.fromkeys(name for alone in rankings for name in alone)
    return {
        name: [
            replace(answer, ranking=alone.get(name, ())[:depth])
            for answer, alone in zip(answers, rankings, strict=True)
        ]
        for name in names
    }
