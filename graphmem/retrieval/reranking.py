"""How what a reranker says is taken into a list of hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmem.model.hit import Hit, Signal

TOP = 50
"""So many hits are looked at again: what stands below has hardly ever the answer, and a look is slow."""

SIGNAL = "reranker"


def blend(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """The hits that have scores, which are the first ones, in the order of these; the others stay where they are.

    The hits' own scores stay too, each at its place: the first has the highest of them. So a score keeps its meaning
    and its range and falls down the list, and as many hits pass a threshold as without a reranker, if not the same
    ones. What the reranker gave each is among its signals. What it finds equal keeps its order.
    """
    seen = hits[: len(scores)]
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    places = sorted((hit.score for hit in seen), reverse=True)
    again = [
        _seen(hits[place], score, Signal(SIGNAL, scores[place], rank))
        for rank, (place, score) in enumerate(zip(order, places, strict=True), 1)
    ]
    return [*again, *hits[len(scores) :]]


def _seen(hit: Hit, score: float, signal: Signal) -> Hit:
    signals = sorted((*hit.signals, signal), key=lambda signal: -signal.score)
    return replace(hit, score=score, signals=tuple(signals))
