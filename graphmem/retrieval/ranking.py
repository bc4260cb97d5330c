"""Ranking: the candidates of a query in order, each with its score and the signals that explain it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graphmem.model.hit import Origin, Signal, SignalName
from graphmem.retrieval.candidate import Candidate
from graphmem.retrieval.candidate_set import CandidateSet, FloatArray, rescaled
from graphmem.retrieval.features import Features, extract_features
from graphmem.retrieval.fusion import WEIGHTS, score, weighted_sum
from graphmem.retrieval.parsed_query import ParsedQuery


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate's id and score; `signals` are those that fired, the one that contributed most first."""

    id: str
    score: float
    signals: tuple[Signal, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class _SignalDefinition:
    """A signal that callers see: how strong it is, and the features that it summarises."""

    name: SignalName
    strength: Callable[[CandidateSet, Features], FloatArray]
    features: tuple[str, ...]


_SIGNALS = (
    _SignalDefinition(SignalName.VECTOR, lambda found, _: found.similarities, ("semantic_similarity",)),
    _SignalDefinition(
        SignalName.TEXT, lambda _, by: by.term_overlap, ("term_overlap", "rarest_term", "bigram_overlap")
    ),
    _SignalDefinition(
        SignalName.CONTEXT,
        lambda _, by: np.maximum(by.previous_turn_overlap, by.next_turn_similarity),
        ("previous_turn_overlap", "next_turn_similarity"),
    ),
    _SignalDefinition(SignalName.SPEAKER, lambda _, by: by.speaker_match, ("speaker_match",)),
    _SignalDefinition(
        SignalName.RUN, lambda found, by: np.where(found.is_in_run, by.run_relevance, 0.0), ("run_relevance",)
    ),
    _SignalDefinition(SignalName.TIME, lambda _, by: by.time_overlap, ("time_overlap",)),
    _SignalDefinition(SignalName.ENTITY, lambda _, by: by.entity_proximity, ("entity_proximity",)),
    _SignalDefinition(SignalName.HISTORY, lambda _, by: by.past_overlap, ("past_overlap",)),
)

_GRAPH_FEATURES = ("previous_turn_overlap", "next_turn_similarity", "entity_proximity", "past_overlap")
"""Those whose contribution came along a relationship of the graph."""


@dataclass(frozen=True, slots=True)
class RankOptions:
    """The options of a ranking: `limit` is the number of results, all where it is None."""

    signals: Sequence[SignalName] | None = None
    """Only the features of these count; where it is None all do, also those of no signal, such as substance."""
    limit: int | None = None


def rank(query: ParsedQuery, found: Sequence[Candidate], options: RankOptions = RankOptions()) -> list[Ranked]:
    """Returns the best candidates that can be hits, the best first; among equals the one that came first.

    Where signals are named, only what has one of them can be a hit.
    """
    if not found:
        return []
    candidates = CandidateSet(query, found)
    features = extract_features(candidates)
    wanted = [signal for signal in _SIGNALS if options.signals is None or signal.name in options.signals]
    names = list(WEIGHTS) if options.signals is None else [name for signal in wanted for name in signal.features]
    sums = weighted_sum(features, names)
    # No memory of a turn scores above the one that was chosen to stand for the turn.
    scores = score(np.minimum(sums, sums[candidates.best_of_turn]))
    fired = _fired(wanted, candidates, features)
    is_hit = np.array([one.is_selected for one in candidates])
    if options.signals is not None:
        is_hit &= np.any([signal.strength > 0 for signal in fired], axis=0)
    order = np.lexsort((~candidates.is_best_of_turn, -scores))
    best = order[is_hit[order]][: options.limit]
    signals = _signals(fired, is_hit, best)
    of_graph = [name for name in _GRAPH_FEATURES if name in names]
    return [
        Ranked(candidates[place].id, float(scores[place]), of_one, _origin(candidates, features, of_graph, place))
        for place, of_one in zip(map(int, best), signals, strict=True)
    ]


def rank_by_similarity(cosines: Mapping[str, float]) -> list[Ranked]:
    """Returns what `rank` does where the vector signal alone counts, for which nothing else need be known."""
    places = {memory_id: place for place, memory_id in enumerate(sorted(cosines, key=lambda key: -cosines[key]), 1)}
    scores = score(WEIGHTS["semantic_similarity"] * rescaled(np.array(list(cosines.values()))))
    ranked = [
        Ranked(memory_id, float(scored), (Signal(SignalName.VECTOR, cosine, places[memory_id]),), Origin())
        for (memory_id, cosine), scored in zip(cosines.items(), scores, strict=True)
    ]
    # Two cosines may be so close that their scores are equal: then the one that came first stays first.
    return sorted(ranked, key=lambda one: -one.score)


@dataclass(frozen=True, slots=True)
class _Fired:
    """A signal with its strength and its contribution to the score of each candidate."""

    name: SignalName
    strength: FloatArray
    contribution: FloatArray


def _fired(wanted: Sequence[_SignalDefinition], candidates: CandidateSet, features: Features) -> list[_Fired]:
    return [
        _Fired(
            signal.name,
            np.clip(signal.strength(candidates, features), 0, 1),
            weighted_sum(features, signal.features),
        )
        for signal in wanted
    ]


def _signals(fired: Sequence[_Fired], is_hit: NDArray[np.bool_], best: NDArray[np.int_]) -> list[tuple[Signal, ...]]:
    """Returns the signals of each of the best, with its rank by that signal among all that can be hits."""
    contributions: list[list[tuple[float, Signal]]] = [[] for _ in best]
    for signal in fired:
        having = np.flatnonzero((signal.strength > 0) & is_hit)
        ranks = np.zeros(len(is_hit), dtype=int)
        ranks[having[np.argsort(-signal.strength[having], kind="stable")]] = np.arange(1, len(having) + 1)
        for contributed, place in zip(contributions, best, strict=True):
            if ranks[place]:
                named = Signal(signal.name, float(signal.strength[place]), int(ranks[place]))
                contributed.append((signal.contribution[place], named))
    return [tuple(signal for _, signal in sorted(one, key=lambda pair: -pair[0])) for one in contributions]


def _origin(candidates: CandidateSet, features: Features, names: Sequence[str], place: int) -> Origin:
    """Returns the part of the graph that contributed most of these features of the graph, if any did."""
    contributions = {name: float(WEIGHTS[name] * getattr(features, name)[place]) for name in names}
    name = max(contributions, key=contributions.__getitem__, default="")
    candidate = candidates[place]
    if not name or contributions[name] <= 0:
        return Origin()
    match name:
        case "previous_turn_overlap":
            return _neighbour(candidates, int(candidates.previous[place]))
        case "next_turn_similarity":
            return _neighbour(candidates, int(candidates.next[place]))
        case "entity_proximity" if candidate.entity_match:
            return Origin(entity=candidate.entity_match.entity)
        case _:
            return Origin(version=candidate.past_version)


def _neighbour(candidates: CandidateSet, turn: int) -> Origin:
    """Returns the neighbouring turn's memory; none where the filter excludes it, though it counted as context."""
    memory = candidates.selected_memory_of(turn)
    return Origin(memory_id=memory.id) if memory else Origin()
