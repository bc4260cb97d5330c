"""The second pass of a search: a reranker reads the query together with each of the best hits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graphmem.model.hit import Hit, Signal, SignalName
from graphmem.reranking.reranker import Reranker

TOP = 50
"""The number of hits that are reranked: what ranks lower hardly ever has the answer, and a cross-encoder is slow."""


async def rerank(reranker: Reranker | None, query: str, hits: Sequence[Hit]) -> list[Hit]:
    """Returns the hits in their new order, or as they are where there is no reranker. Raises Unavailable.

    It has to run before a list is cut to the number asked for, since a hit from further down may come up.
    """
    if reranker is None or not hits:
        return list(hits)
    return blend(hits, await reranker.rerank(query, [hit.text for hit in hits[:TOP]]))


def blend(hits: Sequence[Hit], scores: Sequence[float]) -> list[Hit]:
    """Returns the first hits in the order of the reranker's `scores`, and then the others as they are.

    The hits' own scores stay at their places, so that the first hit has the highest of them. Thus a score keeps its
    meaning and its range, and as many hits pass a threshold as without a reranker. The reranker's score is among the
    hit's signals. Equal scores keep their order.
    """
    # sorted is stable, also with a key that is negated: equal scores keep the order of the first pass.
    reranked = hits[: len(scores)]
    order = sorted(range(len(scores)), key=lambda place: -scores[place])
    own_scores = sorted((hit.score for hit in reranked), reverse=True)
    blended = [
        _with_signal(hits[place], score, Signal(SignalName.RERANKER, scores[place], rank))
        for rank, (place, score) in enumerate(zip(order, own_scores, strict=True), 1)
    ]
    return [*blended, *hits[len(scores) :]]


def _with_signal(hit: Hit, score: float, signal: Signal) -> Hit:
    signals = sorted((*hit.signals, signal), key=lambda signal: -signal.score)
    return replace(hit, score=score, signals=tuple(signals))
