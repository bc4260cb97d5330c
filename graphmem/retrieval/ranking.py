"""The candidates of a question in order, each with its score and the reasons for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.model.hit import Signal
from graphmem.retrieval.candidate import Candidate
from graphmem.retrieval.evidence import Evidence, gather
from graphmem.retrieval.fusion import WEIGHTS, score, weigh
from graphmem.retrieval.pool import Column, Pool
from graphmem.retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Ranked:
    id: str
    score: float
    signals: tuple[Signal, ...]
    """Those that spoke, what counted most first."""
    led_by: str | None
    """The memory of the neighbouring turn that counted, if one did."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A signal: its strength, and the evidence that it stands for."""

    name: str
    strength: Callable[[Pool, Evidence], Column]
    evidence: tuple[str, ...]


_KINDS = (
    _Kind("vector", lambda pool, _: pool.similarities, ("meaning",)),
    _Kind("text", lambda _, evidence: evidence.words, ("words", "rarest", "pairs")),
    _Kind("context", lambda _, evidence: np.maximum(evidence.context, evidence.after), ("context", "after")),
    _Kind("speaker", lambda _, evidence: evidence.speaker, ("speaker",)),
    _Kind("run", lambda _, evidence: evidence.run, ("run",)),
    _Kind("time", lambda _, evidence: evidence.time, ("time",)),
)


def rank(question: Question, candidates: Sequence[Candidate]) -> list[Ranked]:
    """Those that can be hits, the best first; of equals the one that came first."""
    if not candidates:
        return []
    pool = Pool(question, candidates)
    evidence = gather(pool)
    scores = score(weigh(evidence))
    selected = np.array([one.is_selected for one in candidates])
    signals = _signals(pool, evidence, selected)
    order = np.argsort(-scores, kind="stable")
    return [
        Ranked(candidates[place].id, float(scores[place]), signals[place], _led_by(candidates[place], evidence, place))
        for place in order
        if selected[place]
    ]


def _signals(pool: Pool, evidence: Evidence, selected: NDArray[np.bool_]) -> list[tuple[Signal, ...]]:
    counted: list[list[tuple[float, Signal]]] = [[] for _ in pool.candidates]
    for kind in _KINDS:
        strength = np.clip(kind.strength(pool, evidence), 0, 1)
        weight = sum(WEIGHTS[name] * getattr(evidence, name) for name in kind.evidence)
        spoke = np.flatnonzero((strength > 0) & selected)
        for number, place in enumerate(spoke[np.argsort(-strength[spoke], kind="stable")], 1):
            counted[place].append((weight[place], Signal(kind.name, float(strength[place]), number)))
    return [tuple(signal for _, signal in sorted(one, key=lambda pair: -pair[0])) for one in counted]


def _led_by(candidate: Candidate, evidence: Evidence, place: int) -> str | None:
    context, after = evidence.context[place], evidence.after[place]
    if max(context, after) <= 0:
        return None
    return candidate.before if context >= after else candidate.after
