"""The features by which the candidates of one query are ranked: one array of numbers a feature."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from heapq import nlargest
from itertools import combinations
from statistics import fmean
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.english.labels import split_label
from graphmem.english.salience import salience
from graphmem.english.spans import Period
from graphmem.english.times import find_periods, overlap
from graphmem.retrieval.candidate import Candidate
from graphmem.retrieval.candidate_set import CandidateSet, FloatArray, inverse_document_frequency, rescaled, take
from graphmem.retrieval.parsed_query import Voice

Places: TypeAlias = NDArray[np.intp]

_PREVIOUS_TURN_WEIGHT = 0.8
"""How far a term of the previous turn counts as the turn's own, where the turn depends on it."""
_SHORT_LENGTH = 15.0
"""The length in terms at which a turn's dependence on its neighbours has fallen to a third."""
_SUBSTANCE_LENGTH = 6.0
"""The length in terms at which a turn has two thirds of its substance: greetings and thanks are shorter."""
_BEST_OF_RUN = 3
_MAX_SALIENCE = 40
_MAX_COMPARED = 20
"""Salience is computed for so many of the best candidates, and so many are compared with each other: both take time."""
_SAME_SUBJECT = 0.6
"""Two texts are about the same where each shares this part of its terms, and at least two, with the other."""
_MAX_READ_FOR_TIMES = 60
_MAX_READ_CHARACTERS = 2_000
"""Finding the times in a long text takes a millisecond, so only the beginnings of the best candidates are read."""


@dataclass(slots=True)
class Features:
    """Each array has one number a candidate, from 0 to 1 where nothing else is said."""

    semantic_similarity: FloatArray
    """The rescaled cosine: about 0 where texts are unrelated, 1 where they say the same, possibly outside."""
    term_overlap: FloatArray
    """The share of the query's terms that the text has, weighted by inverse document frequency."""
    rarest_term: FloatArray
    """The inverse document frequency of the rarest query term that the text has."""
    bigram_overlap: FloatArray
    """The share of the query's neighbouring terms that are neighbours in the text."""
    previous_turn_overlap: FloatArray
    """The term overlap that the previous turn adds, as far as the turn depends on it."""
    next_turn_similarity: FloatArray
    """The semantic similarity of the next turn, as far as the turn is short."""
    speaker_match: FloatArray
    """1 for what was said by whom the query is about."""
    is_not_assistant: FloatArray
    """1 for what is not an assistant's, and for all where the query is after the assistant's words."""
    substance: FloatArray
    """Below 1 for short turns of a conversation, such as greetings and thanks."""
    run_relevance: FloatArray
    """How relevant the best turns of the same run are."""
    is_bare_question: FloatArray
    """1 for a short turn that only asks."""
    time_overlap: FloatArray
    """How far the memory is from, or about, a time that the query names; less where most candidates are."""
    entity_proximity: FloatArray
    """How near in the graph an entity is that the query names: 1 / (1 + distance)."""
    past_overlap: FloatArray
    """The term overlap that only a past version of the memory has."""
    salience: FloatArray
    """How much the text tells somebody who was not there; 0 beyond the best candidates."""
    is_newer: FloatArray
    """1 for the later of two of the best candidates that are about the same."""


def extract_features(candidates: CandidateSet) -> Features:
    """Returns the features of each candidate, in the candidates' order."""
    short = np.exp(-candidates.lengths / _SHORT_LENGTH) * candidates.is_spoken
    term_overlap = candidates.weighted_overlap(candidates.frequencies)
    semantic_similarity = rescaled(candidates.similarities)
    previous_turn_overlap = _previous_turn_overlap(candidates, term_overlap, short)
    # What costs time is computed for those only that lead by these three.
    relevance = semantic_similarity + term_overlap + previous_turn_overlap
    best = np.argsort(-relevance)[:_MAX_SALIENCE]
    return Features(
        semantic_similarity=semantic_similarity,
        term_overlap=term_overlap,
        rarest_term=candidates.rarest_term(candidates.frequencies),
        bigram_overlap=candidates.bigram_overlap,
        previous_turn_overlap=previous_turn_overlap,
        next_turn_similarity=np.maximum(take(rescaled(candidates.turn_similarities), candidates.next), 0) * short,
        speaker_match=candidates.is_asked_about,
        is_not_assistant=_is_not_assistant(candidates),
        substance=1 - np.exp(-candidates.lengths / _SUBSTANCE_LENGTH) * candidates.is_spoken,
        run_relevance=_run_relevance(candidates, relevance),
        is_bare_question=candidates.asks * short,
        time_overlap=_time_overlap(candidates, relevance),
        entity_proximity=np.array([_proximity(one) for one in candidates]),
        past_overlap=np.maximum(candidates.weighted_overlap(candidates.past_frequencies) - term_overlap, 0),
        salience=_salience(candidates, best),
        is_newer=_is_newer(candidates, best[:_MAX_COMPARED]),
    )


def _previous_turn_overlap(candidates: CandidateSet, term_overlap: FloatArray, short: FloatArray) -> FloatArray:
    """A short turn and an answer to a question depend on the previous turn: "Yes, twice!" has no term of its own."""
    answers_question = take(candidates.turn_asks, candidates.previous)
    dependence = 0.25 * short + (0.45 * candidates.is_spoken + 0.3 * short) * answers_question
    added = candidates.weighted_overlap(candidates.with_previous_turn(_PREVIOUS_TURN_WEIGHT)) - term_overlap
    return np.where(candidates.previous >= 0, added * dependence, 0.0)


def _is_not_assistant(candidates: CandidateSet) -> FloatArray:
    if candidates.query.voice is Voice.ASSISTANT:
        return np.ones(len(candidates))
    return 1.0 - candidates.is_assistants.astype(np.float64)


def _run_relevance(candidates: CandidateSet, relevance: FloatArray) -> FloatArray:
    """Returns the mean relevance of the best three turns of the same run: a conversation's subject bears on each of its
    turns.

    Of the memories of one turn only the best one counts.
    """
    relevances: dict[str | None, list[float]] = {}
    stands = candidates.is_best_of_turn
    for one, value, is_best in zip(candidates, relevance.tolist(), stands.tolist(), strict=True):
        if is_best:
            relevances.setdefault(one.run_id, []).append(value)
    means = {run: fmean(nlargest(_BEST_OF_RUN, values)) / 3 for run, values in relevances.items()}
    return np.where(stands, [means.get(one.run_id, 0.0) for one in candidates], 0.0)


def _time_overlap(candidates: CandidateSet, relevance: FloatArray) -> FloatArray:
    periods = candidates.query.periods
    values = np.zeros(len(candidates))
    if not periods:
        return values
    for rank, place in enumerate(np.argsort(-relevance)):
        one = candidates[int(place)]
        from_then = overlap(periods, Period(one.said_at, one.said_at))
        is_read = rank < _MAX_READ_FOR_TIMES and not from_then and one.text is not None
        told = _told_periods((one.text or "")[:_MAX_READ_CHARACTERS], one.said_at) if is_read else ()
        values[place] = max([from_then, *(overlap(periods, period) for period in told)])
    # A time that most candidates are from says nothing about which of them answers.
    return values * float(inverse_document_frequency(values.sum(), len(values)))


@lru_cache(maxsize=2_000)
def _told_periods(text: str, said_at: datetime) -> tuple[Period, ...]:
    """Returns the times that a statement names, cached for the same reason as the salience."""
    return tuple(find_periods(text, said_at, is_statement=True))


def _proximity(candidate: Candidate) -> float:
    return 1 / (1 + candidate.entity_match.distance) if candidate.entity_match else 0.0


def _salience(candidates: CandidateSet, best: Places) -> FloatArray:
    values = np.zeros(len(candidates))
    for place in best:
        values[place] = _salience_of(candidates[int(place)].head)
    return values


@lru_cache(maxsize=10_000)
def _salience_of(text: str) -> float:
    """Returns the salience of a text, cached: an owner's memories are found again and again, and it takes 0.1 ms."""
    return salience(split_label(text)[1])


def _is_newer(candidates: CandidateSet, best: Places) -> FloatArray:
    values = np.zeros(len(candidates))
    compared = [(int(place), frozenset(candidates[int(place)].terms.split())) for place in best]
    for (place, terms), (other_place, other_terms) in combinations(compared, 2):
        one, other = candidates[place], candidates[other_place]
        if one.said_at != other.said_at and _are_about_the_same(one, terms, other, other_terms):
            values[place if one.said_at > other.said_at else other_place] = 1.0
    return values


def _are_about_the_same(one: Candidate, terms: Set[str], other: Candidate, other_terms: Set[str]) -> bool:
    """Returns whether both fill the same slot, or share most of their terms."""
    if one.slots and not set(one.slots.split()).isdisjoint(other.slots.split()):
        return True
    return len(terms & other_terms) >= max(2, _SAME_SUBJECT * max(len(terms), len(other_terms)))
