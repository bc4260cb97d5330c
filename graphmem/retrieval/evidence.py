"""What speaks for each candidate: a column of numbers for each kind of evidence."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.english.labels import split_label
from graphmem.english.salience import salience
from graphmem.english.spans import Period
from graphmem.english.times import find_periods, overlap
from graphmem.retrieval.candidate import Candidate
from graphmem.retrieval.pool import Column, Pool, meaning_of, rarity, shifted
from graphmem.retrieval.question import Voice

Places: TypeAlias = NDArray[np.intp]

_BORROWED = 0.8
"""How far a word of the turn before counts as the turn's own, where the turn leans on it."""
_SHORT = 15.0
"""Terms over which a turn's leaning on its neighbours falls to a third; what was drawn from a turn stands by itself."""
_SUBSTANCE = 6.0
"""Terms over which two thirds of a text's substance is reached: greetings and thanks have less."""
_BEST_OF_RUN = 3
_WEIGHED = 40
_COMPARED = 20
"""Of the best so many it is found out how much each says, and which of them speak of the same: both take time."""
_SAME = 0.6
"""The share of the words of each of two, two at least, that the other has where they speak of the same."""
_READ_FOR_TIMES = 60
_READ_CHARACTERS = 2_000
"""Reading the times in a long text takes a millisecond: those that lead without it are read, each as far as this."""


@dataclass(slots=True)
class Evidence:
    """Each a column over the pool's candidates; where nothing else is said, from 0 to 1."""

    meaning: Column
    """About 0 where texts have nothing in common, and 1 where they say the same."""
    words: Column
    rarest: Column
    pairs: Column
    context: Column
    """The question's words that the turn before adds to a turn that leans on it."""
    after: Column
    """How near in meaning the turn after is, to a turn that leans on it."""
    speaker: Column
    own_words: Column
    """1 for what is not an assistant's, and for all where the assistant's words are asked for."""
    substance: Column
    """Short of 1 for short turns of a conversation: greetings, thanks."""
    run: Column
    """How good the best of its run are."""
    mere_question: Column
    """1 for a short text that only asks."""
    time: Column
    """How far it is from or about a time that the question names, and how much of the pool isn't."""
    entity: Column
    """How near in the graph an entity is that the question names."""
    past: Column
    """The question's words that it said before it was changed, and says no more."""
    salience: Column
    """How much it tells somebody who was not there; of those that lead without it."""
    newer: Column
    """1 for what speaks of the same as another one that leads, and was said later."""


def gather(pool: Pool) -> Evidence:
    own = pool.frequencies
    short = np.exp(-pool.lengths / _SHORT) * pool.is_spoken
    answers = shifted(pool.turn_asks, pool.before)
    leaning = 0.25 * short + (0.45 * pool.is_spoken + 0.3 * short) * answers
    words, meaning = pool.coverage(own), meaning_of(pool.similarities)
    context = np.where(pool.before >= 0, (pool.coverage(pool.joined(_BORROWED)) - words) * leaning, 0.0)
    direct = meaning + words + context
    leading = np.argsort(-direct)[:_WEIGHED]
    return Evidence(
        meaning=meaning,
        words=words,
        rarest=pool.rarest(own),
        pairs=pool.pairs,
        context=context,
        after=np.maximum(shifted(meaning_of(pool.turn_similarities), pool.after), 0) * short,
        speaker=pool.is_asked_about,
        own_words=_own_words(pool),
        substance=1 - np.exp(-pool.lengths / _SUBSTANCE) * pool.is_spoken,
        run=_run(pool, direct),
        mere_question=pool.asks * short,
        time=_time(pool, direct),
        entity=np.array([1 / (1 + one.lead.distance) if one.lead else 0.0 for one in pool.candidates]),
        past=np.maximum(pool.coverage(pool.past_frequencies) - words, 0),
        salience=_salience(pool, leading),
        newer=_newer(pool, leading[:_COMPARED]),
    )


def _own_words(pool: Pool) -> Column:
    if pool.question.voice is Voice.ASSISTANT:
        return np.ones(len(pool.candidates))
    return 1.0 - pool.is_assistants.astype(np.float64)


def _run(pool: Pool, direct: Column) -> Column:
    """The mean of the best three turns of the same run: what a conversation is about bears on each of its turns.

    What else a turn left counts by itself alone.
    """
    places: dict[str | None, list[int]] = {}
    for place in np.flatnonzero(pool.is_best):
        places.setdefault(pool.candidates[int(place)].run_id, []).append(int(place))
    column = np.zeros(len(pool.candidates))
    for same in places.values():
        column[same] = np.sort(direct[same])[::-1][:_BEST_OF_RUN].mean() / 3
    return column


def _time(pool: Pool, direct: Column) -> Column:
    periods = pool.question.periods
    if not periods:
        return np.zeros(len(pool.candidates))
    column = np.zeros(len(pool.candidates))
    for rank, place in enumerate(np.argsort(-direct)):
        one = pool.candidates[place]
        from_it = overlap(periods, Period(one.said_at, one.said_at))
        read = rank < _READ_FOR_TIMES and not from_it and one.text is not None
        told = find_periods((one.text or "")[:_READ_CHARACTERS], one.said_at, is_told=True) if read else []
        column[place] = max([from_it, *(overlap(periods, period) for period in told)])
    return column * float(rarity(column.sum(), len(column)))


def _salience(pool: Pool, leading: Places) -> Column:
    column = np.zeros(len(pool.candidates))
    for place in leading:
        column[place] = _salience_of(pool.candidates[place].head)
    return column


@lru_cache(maxsize=10_000)
def _salience_of(text: str) -> float:
    """Kept, for the memories of an owner are found again and again, and it takes a tenth of a millisecond."""
    return salience(split_label(text)[1])


def _newer(pool: Pool, leading: Places) -> Column:
    """Two speak of the same where they fill the same slot, or have most of their words in common."""
    column = np.zeros(len(pool.candidates))
    said = [(place, pool.candidates[place], frozenset(pool.candidates[place].terms.split())) for place in leading]
    for (place, one, words), (other_place, other, others) in combinations(said, 2):
        if one.said_at != other.said_at and _speak_of_the_same(one, words, other, others):
            column[place if one.said_at > other.said_at else other_place] = 1.0
    return column


def _speak_of_the_same(one: Candidate, words: Set[str], other: Candidate, others: Set[str]) -> bool:
    if one.slots and not set(one.slots.split()).isdisjoint(other.slots.split()):
        return True
    return len(words & others) >= max(2, _SAME * max(len(words), len(others)))
