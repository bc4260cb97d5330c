"""The candidates of one question beside each other: columns of numbers, a place for each candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.english.words import unaccented, words
from graphmem.retrieval.candidate import Candidate, Turn
from graphmem.retrieval.question import Question, Voice

Column: TypeAlias = NDArray[np.float64]

K1 = 1.2
B = 0.75
"""Okapi BM25's usual parameters (Robertson and Zaragoza 2009): how soon a word's repetitions tell no more, and how far
a text's length counts against it."""

_SPEAKER = re.compile(r"([^\W\d_][\w'.-]{0,30}(?: [^\W\d_][\w'.-]{0,30}){0,2}): ")
_ASSISTANT = ("assistant", "ai", "bot")

_OF_TURN = 0.75
"""How much of the likeness of a turn's best statement is that of the whole turn, as measured on the conversations that
the weights were fitted on: 1 finds less, and so does the greater of the two."""
_UNRELATED = 0.4
_RELATED = 0.9
"""The cosines between which bge-small's texts lie: two that have nothing in common, and two that say the same."""


class Pool:
    """How rare a word is, is measured among the candidates: what a scope speaks of all the time tells nothing in it,
    and other scopes' texts are nobody's business.

    Of the candidates that one turn left, the one that answers best by itself has the turn's words, meaning and
    neighbours too; what is no turn's is a turn by itself.
    """

    def __init__(self, question: Question, candidates: Sequence[Candidate]) -> None:
        self.question = question
        self.candidates = candidates
        own = [one.turn or Turn(one.id, one.terms, one.asks) for one in candidates]
        around = chain.from_iterable((one.before, one.after) for one in own)
        self.turns = list(dict.fromkeys(turn for turn in chain(own, around) if turn))
        places = {turn: place for place, turn in enumerate(self.turns)}
        self._turn = np.array([places[turn] for turn in own])
        self._before = np.array([places[turn.before] if turn.before else -1 for turn in self.turns])
        self._after = np.array([places[turn.after] if turn.after else -1 for turn in self.turns])
        self._texts = list(dict.fromkeys([*(one.terms for one in candidates), *(turn.terms for turn in self.turns)]))
        numbers = {text: number for number, text in enumerate(self._texts)}
        self._own_text = np.array([numbers[one.terms] for one in candidates])
        self._turn_text = np.array([numbers[turn.terms] for turn in self.turns])
        self._lengths = np.array([max(0, text.count(" ") - 1) for text in self._texts], dtype=float)

    @cached_property
    def best_of_turn(self) -> NDArray[np.int_]:
        """For each candidate the place of the one of its turn, itself or another, that answers best by itself."""
        meaning, frequencies = meaning_of(self._similarities), self._frequencies[:, self._own_text]
        rarities = rarity((frequencies > 0).sum(axis=1), len(self.candidates))
        answers = meaning + _share(rarities, frequencies)
        is_selected = np.array([one.is_selected for one in self.candidates])
        order = np.lexsort((-answers, ~is_selected))
        _, first = np.unique(self._turn[order], return_index=True)
        best: NDArray[np.int_] = order[first][np.searchsorted(self._turn[order][first], self._turn)]
        return best

    @cached_property
    def is_best(self) -> NDArray[np.bool_]:
        is_best: NDArray[np.bool_] = self.best_of_turn == np.arange(len(self.candidates))
        return is_best

    @cached_property
    def before(self) -> NDArray[np.int_]:
        """The place among the turns of the one right before."""
        return np.where(self.is_best, self._before[self._turn], -1)

    @cached_property
    def after(self) -> NDArray[np.int_]:
        return np.where(self.is_best, self._after[self._turn], -1)

    @cached_property
    def lengths(self) -> Column:
        return self._with_turn(self._lengths[self._own_text], self._lengths[self._turn_text])

    @cached_property
    def _similarities(self) -> Column:
        return np.array([one.similarity for one in self.candidates])

    @cached_property
    def turn_similarities(self) -> Column:
        """Of a turn as a whole, or of what of it is nearest."""
        nearest = np.array([turn.similarity for turn in self.turns])
        np.maximum.at(nearest, self._turn, self._similarities)
        return nearest

    @cached_property
    def similarities(self) -> Column:
        """The best of a turn is as near as the turn and itself are together, or as what of it is nearest where the turn
        has no vector of its own."""
        own, nearest = self._similarities, self.turn_similarities[self._turn]
        whole = np.array([turn.similarity for turn in self.turns])[self._turn]
        together = np.where(whole >= 0, _OF_TURN * whole + (1 - _OF_TURN) * own, nearest)
        joined: Column = np.where(self.is_best, together, own)
        return joined

    @cached_property
    def _frequencies(self) -> Column:
        """A row for each term: how much of a term each text holds, saturating, longer texts needing more of it."""
        return self._saturated(self._texts, self._lengths)

    @cached_property
    def turn_frequencies(self) -> Column:
        return self._frequencies[:, self._turn_text]

    @cached_property
    def frequencies(self) -> Column:
        """Of each candidate; the best of a turn holds the turn's words as the turn does, and its own besides."""
        own, turns = self._frequencies[:, self._own_text], self.turn_frequencies[:, self._turn]
        joined: Column = np.where(self.is_best & (turns > 0), turns, own)
        return joined

    @cached_property
    def past_frequencies(self) -> Column:
        """Of what each said before it was changed."""
        return self._saturated([one.past_terms for one in self.candidates], self._lengths[self._own_text])

    def _with_turn(self, own: Column, turns: Column) -> Column:
        """What candidates have, along the last axis, and the best of each turn together with the turn."""
        joined: Column = np.where(self.is_best, np.maximum(own, turns[..., self._turn]), own)
        return joined

    def _saturated(self, spelled: Sequence[str], lengths: Column) -> Column:
        counts = _counts(spelled, [f" {term} " for term in self.question.terms])
        average = self._lengths[self._turn_text].mean() or 1.0
        held: Column = counts / (counts + K1 * (1 - B + B * lengths / average) + 1e-9)
        return held

    @cached_property
    def rarities(self) -> Column:
        """Of each term: BM25's inverse document frequency, over what it would be of a term that none holds."""
        held = (self.frequencies[:, self.is_best] > 0).sum(axis=1)
        return rarity(held, int(self.is_best.sum()))

    @cached_property
    def pairs(self) -> Column:
        """The share of the question's neighbouring words that are neighbours in each text too."""
        if not self.question.pairs:
            return np.zeros(len(self.candidates))
        shared: Column = (_counts(self._texts, self.question.pairs) > 0).mean(axis=0)
        return self._with_turn(shared[self._own_text], shared[self._turn_text])

    @cached_property
    def is_assistants(self) -> NDArray[np.bool_]:
        return np.array([_is_assistants(one) for one in self.candidates])

    @cached_property
    def is_asked_about(self) -> Column:
        """1 for what was said by whom the question is about."""
        speakers = [_speaker(one) for one in self.candidates]
        named = {name for name in set(speakers) if name and self.question.words & set(words(unaccented(name)))}
        if named:
            return np.array([name in named for name in speakers], dtype=float)
        if self.question.voice is Voice.ANY:
            return np.zeros(len(self.candidates))
        is_wanted = np.equal(self.is_assistants, self.question.voice is Voice.ASSISTANT)
        wanted: Column = is_wanted.astype(np.float64)
        return wanted

    @cached_property
    def is_in_run(self) -> NDArray[np.bool_]:
        return np.array([one.run_id is not None for one in self.candidates], dtype=bool)

    @cached_property
    def is_spoken(self) -> NDArray[np.bool_]:
        """What was said in the course of a conversation, as it was said."""
        return (self.before >= 0) | (self.after >= 0)

    @cached_property
    def turn_asks(self) -> Column:
        return np.array([turn.asks for turn in self.turns], dtype=float)

    @cached_property
    def asks(self) -> Column:
        own = np.array([one.asks for one in self.candidates], dtype=float)
        return np.where(self.is_best, self.turn_asks[self._turn], own)

    def coverage(self, frequencies: Column) -> Column:
        """The share of what the question's words weigh that each holds."""
        return _share(self.rarities, frequencies)

    def rarest(self, frequencies: Column) -> Column:
        """The weight of the rarest of the question's words that each holds."""
        if not len(self.rarities):
            return np.zeros(len(self.candidates))
        held: Column = (self.rarities[:, None] * frequencies).max(axis=0)
        return held

    def joined(self, share: float) -> Column:
        """As if each text also said, for a share, what was said right before it."""
        joined: Column = 1 - (1 - self.frequencies) * (1 - share * shifted(self.turn_frequencies, self.before))
        return joined

    def teller(self, place: int) -> Candidate | None:
        """The best of a turn's candidates, where it left one that can be a hit."""
        told = np.flatnonzero((self._turn == place) & self.is_best)
        best = [self.candidates[int(number)] for number in told]
        return next((one for one in best if one.is_selected), None)


def meaning_of(similarities: Column) -> Column:
    """About 0 where texts have nothing in common, and 1 where they say the same."""
    return (similarities - _UNRELATED) / (_RELATED - _UNRELATED)


def rarity(held: NDArray[np.int_] | float, count: int) -> Column:
    """0 where all `count` hold it, 1 where none does."""
    rare: Column = np.log(1 + (count - held + 0.5) / (held + 0.5)) / np.log(1 + (count + 0.5) / 0.5)
    return rare


def shifted(values: Column, places: NDArray[np.int_]) -> Column:
    """The values at those places, along the last axis; 0 where there is none."""
    there: Column = np.where(places >= 0, values[..., places], 0.0)
    return there


def _share(rarities: Column, frequencies: Column) -> Column:
    weight = rarities.sum()
    share: Column = rarities @ frequencies / weight if weight else np.zeros(frequencies.shape[1])
    return share


def _counts(texts: Sequence[str], spelled: Sequence[str]) -> Column:
    """A row for each of `spelled`, a column for each text."""
    counts = [[text.count(what) for text in texts] for what in spelled]
    return np.array(counts, dtype=float).reshape(len(spelled), len(texts))


def _speaker(candidate: Candidate) -> str | None:
    match = _SPEAKER.match(candidate.head)
    name = match[1] if match else candidate.name
    return name.lower() if name else None


def _is_assistants(candidate: Candidate) -> bool:
    match = _SPEAKER.match(candidate.head)
    return candidate.role == "assistant" or bool(match and match[1].lower() in _ASSISTANT)
