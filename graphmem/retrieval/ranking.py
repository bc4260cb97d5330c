"""The candidates of a question in order, each with its score and the reasons for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.model.hit import Origin, Signal, SignalName
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
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Kind:
    """A signal: its strength, and the evidence that it stands for."""

    name: SignalName
    strength: Callable[[Pool, Evidence], Column]
    evidence: tuple[str, ...]


_KINDS = (
    _Kind(SignalName.VECTOR, lambda pool, _: pool.similarities, ("meaning",)),
    _Kind(SignalName.TEXT, lambda _, evidence: evidence.words, ("words", "rarest", "pairs")),
    _Kind(SignalName.CONTEXT, lambda _, evidence: np.maximum(evidence.context, evidence.after), ("context", "after")),
    _Kind(SignalName.SPEAKER, lambda _, evidence: evidence.speaker, ("speaker",)),
    _Kind(SignalName.RUN, lambda pool, evidence: np.where(pool.is_in_run, evidence.run, 0.0), ("run",)),
    _Kind(SignalName.TIME, lambda _, evidence: evidence.time, ("time",)),
    _Kind(SignalName.ENTITY, lambda _, evidence: evidence.entity, ("entity",)),
    _Kind(SignalName.HISTORY, lambda _, evidence: evidence.past, ("past",)),
)


@dataclass(frozen=True, slots=True)
class Counting:
    """What counts, and how many are wanted."""

    signals: Sequence[SignalName] | None = None
    """Nothing but these; without it also what is no signal, such as substance."""
    most: int | None = None


def rank(question: Question, candidates: Sequence[Candidate], counting: Counting = Counting()) -> list[Ranked]:
    """The best of those that can be hits, the best first; of equals the one that came first."""
    if not candidates:
        return []
    pool = Pool(question, candidates)
    evidence = gather(pool)
    weighed = weigh(evidence, _names(counting.signals))
    scores = score(np.minimum(weighed, weighed[pool.best_of_turn]))
    selected = np.array([one.is_selected for one in candidates])
    order = np.lexsort((~pool.is_best, -scores))
    best = order[selected[order]][: counting.most]
    signals = _signals(pool, evidence, selected, best)
    return [
        Ranked(candidates[place].id, float(scores[place]), spoke, _origin(pool, evidence, place))
        for place, spoke in zip(best, signals, strict=True)
    ]


def _names(signals: Sequence[SignalName] | None) -> Iterable[str]:
    if signals is None:
        return WEIGHTS
    return [name for kind in _KINDS if kind.name in signals for name in kind.evidence]


def _signals(
    pool: Pool, evidence: Evidence, selected: NDArray[np.bool_], best: NDArray[np.int_]
) -> list[tuple[Signal, ...]]:
    """Of the best ones, ranked among all that are selected."""
    counted: list[list[tuple[float, Signal]]] = [[] for _ in best]
    for kind in _KINDS:
        strength = np.clip(kind.strength(pool, evidence), 0, 1)
        weight = sum(WEIGHTS[name] * getattr(evidence, name) for name in kind.evidence)
        spoke = np.flatnonzero((strength > 0) & selected)
        ranks = np.zeros(len(strength), dtype=int)
        ranks[spoke[np.argsort(-strength[spoke], kind="stable")]] = np.arange(1, len(spoke) + 1)
        for reasons, place in zip(counted, best, strict=True):
            if ranks[place]:
                reasons.append((weight[place], Signal(kind.name, float(strength[place]), int(ranks[place]))))
    return [tuple(signal for _, signal in sorted(one, key=lambda pair: -pair[0])) for one in counted]


def _origin(pool: Pool, evidence: Evidence, place: int) -> Origin:
    """What of the graph counted most, if anything of it did."""
    counted = {name: WEIGHTS[name] * getattr(evidence, name)[place] for name in ("context", "after", "entity", "past")}
    name = max(counted, key=counted.__getitem__)
    candidate = pool.candidates[place]
    if counted[name] <= 0:
        return Origin()
    match name:
        case "context":
            return _neighbour(pool, pool.before[place])
        case "after":
            return _neighbour(pool, pool.after[place])
        case "entity" if candidate.lead:
            return Origin(entity=candidate.lead.entity)
        case _:
            return Origin(version=candidate.past_version)


def _neighbour(pool: Pool, place: int) -> Origin:
    """What a filter leaves out is not shown, though it was context."""
    neighbour = pool.teller(place)
    return Origin(memory_id=neighbour.id) if neighbour else Origin()
