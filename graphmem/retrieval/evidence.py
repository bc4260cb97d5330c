"""What speaks for each candidate: a column of numbers for each kind of evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from graphmem.model.period import Period
from graphmem.retrieval.pool import Column, Pool, rarity, shifted
from graphmem.retrieval.times import find_periods, overlap

_BORROWED = 0.8
"""How far a word of the turn before counts as the turn's own, where the turn leans on it."""
_SHORT = 15.0
"""Terms over which a text's leaning on its neighbours falls to a third."""
_SUBSTANCE = 6.0
"""Terms over which two thirds of a text's substance is reached: greetings and thanks have less."""
_BEST_OF_RUN = 3
_READ_FOR_TIMES = 60
_READ_CHARACTERS = 2_000
"""Reading the times in a long text takes a millisecond: those that lead without it are read, each as far as this."""

_UNRELATED = 0.4
_RELATED = 0.9
"""The cosines between which bge-small's texts lie: two that have nothing in common, and two that say the same."""

_TIME_TERMS = re.compile(
    r" (?:yesterday|today|tonight|tomorrow|last|next|ago|week|weekend|month|year|day|recent|sinc"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{4}|\d{1,2}(?:st|nd|rd|th))(?= )"
)


@dataclass(slots=True)
class Evidence:
    """Each a column over the pool's candidates, from 0 to 1."""

    meaning: Column
    words: Column
    rarest: Column
    pairs: Column
    context: Column
    """The question's words that the turn before adds to a turn that leans on it."""
    context_rarest: Column
    answer: Column
    """Those that the turn after adds."""
    before: Column
    after: Column
    """How near the neighbouring turns are in meaning, to a turn that leans on them."""
    speaker: Column
    own_words: Column
    """1 for what is not an assistant's."""
    substance: Column
    run: Column
    """How good the best of its run are."""
    mere_question: Column
    """1 for a short text that only asks."""
    dated: Column
    """Whether it tells a time, where the question asks for one."""
    time: Column
    """How far it is from or about a time that the question names, and how much of the pool isn't."""


def gather(pool: Pool) -> Evidence:
    own = pool.frequencies
    short = np.exp(-pool.lengths / _SHORT)
    answers = shifted(pool.asks, pool.before)
    leaning = 0.25 * short + 0.45 * answers + 0.3 * short * answers
    borrowed = pool.joined(own, pool.before, _BORROWED)
    words, meaning = pool.coverage(own), _meaning(pool.similarities)
    context = (pool.coverage(borrowed) - words) * leaning
    direct = meaning + words + context
    return Evidence(
        meaning=meaning,
        words=words,
        rarest=pool.rarest(own),
        pairs=pool.pairs,
        context=context,
        context_rarest=(pool.rarest(borrowed) - pool.rarest(own)) * leaning,
        answer=(pool.coverage(pool.joined(own, pool.after, _BORROWED)) - words) * short,
        before=shifted(meaning, pool.before) * short,
        after=shifted(meaning, pool.after) * short,
        speaker=pool.is_asked_about,
        own_words=1.0 - pool.is_assistants,
        substance=1 - np.exp(-pool.lengths / _SUBSTANCE),
        run=_run(pool, direct),
        mere_question=pool.asks * short,
        dated=_dated(pool),
        time=_time(pool, direct),
    )


def _meaning(similarities: Column) -> Column:
    return np.clip((similarities - _UNRELATED) / (_RELATED - _UNRELATED), 0, 1)


def _run(pool: Pool, direct: Column) -> Column:
    """The mean of the best three of the same run: what a conversation is about bears on each of its turns."""
    places: dict[str | None, list[int]] = {}
    for place, one in enumerate(pool.candidates):
        places.setdefault(one.run_id, []).append(place)
    column = np.zeros(len(pool.candidates))
    for same in places.values():
        column[same] = np.sort(direct[same])[::-1][:_BEST_OF_RUN].mean() / 3
    return column


def _dated(pool: Pool) -> Column:
    if not pool.question.asks_when:
        return np.zeros(len(pool.candidates))
    return np.array([bool(_TIME_TERMS.search(one.terms)) for one in pool.candidates], dtype=float)


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
