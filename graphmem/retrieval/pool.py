"""The candidates of one question beside each other: columns of numbers, a place for each candidate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.english.words import unaccented, words
from graphmem.retrieval.candidate import Candidate
from graphmem.retrieval.question import Question, Voice

Column: TypeAlias = NDArray[np.float64]

K1 = 1.2
B = 0.75
"""Okapi BM25's usual parameters (Robertson and Zaragoza 2009): how soon a word's repetitions tell no more, and how far
a text's length counts against it."""

_SPEAKER = re.compile(r"([^\W\d_][\w'.-]{0,30}(?: [^\W\d_][\w'.-]{0,30}){0,2}): ")
_ASSISTANT = ("assistant", "ai", "bot")


class Pool:
    """How rare a word is, is measured among the candidates: what a scope speaks of all the time tells nothing in it,
    and other scopes' texts are nobody's business."""

    def __init__(self, question: Question, candidates: Sequence[Candidate]) -> None:
        self.question = question
        self.candidates = candidates
        places = {candidate.id: place for place, candidate in enumerate(candidates)}
        self.before = np.array([places.get(one.before or "", -1) for one in candidates])
        self.after = np.array([places.get(one.after or "", -1) for one in candidates])
        self.lengths = np.array([max(0, one.terms.count(" ") - 1) for one in candidates], dtype=float)

    @cached_property
    def similarities(self) -> Column:
        return np.array([one.similarity for one in self.candidates])

    @cached_property
    def frequencies(self) -> Column:
        """A row for each term: how much of a term each holds, saturating, longer texts needing more of it."""
        return self._saturated([one.terms for one in self.candidates])

    @cached_property
    def past_frequencies(self) -> Column:
        """Of what each said before it was changed."""
        return self._saturated([one.past_terms for one in self.candidates])

    def _saturated(self, spelled: Sequence[str]) -> Column:
        counts = _counts(spelled, [f" {term} " for term in self.question.terms])
        average = self.lengths.mean() or 1.0
        held: Column = counts / (counts + K1 * (1 - B + B * self.lengths / average) + 1e-9)
        return held

    @cached_property
    def rarities(self) -> Column:
        """Of each term: BM25's inverse document frequency, over what it would be of a term that none holds."""
        held = (self.frequencies > 0).sum(axis=1)
        return rarity(held, len(self.candidates))

    @cached_property
    def pairs(self) -> Column:
        """The share of the question's neighbouring words that are neighbours in each text too."""
        if not self.question.pairs:
            return np.zeros(len(self.candidates))
        shared: Column = (_counts([one.terms for one in self.candidates], self.question.pairs) > 0).mean(axis=0)
        return shared

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
        is_turn = np.array([one.is_turn for one in self.candidates], dtype=bool)
        return is_turn & ((self.before >= 0) | (self.after >= 0))

    @cached_property
    def asks(self) -> Column:
        return np.array([one.asks for one in self.candidates], dtype=float)

    def coverage(self, frequencies: Column) -> Column:
        """The share of what the question's words weigh that each holds."""
        weight = self.rarities.sum()
        if not weight:
            return np.zeros(len(self.candidates))
        covered: Column = self.rarities @ frequencies / weight
        return covered

    def rarest(self, frequencies: Column) -> Column:
        """The weight of the rarest of the question's words that each holds."""
        if not len(self.rarities):
            return np.zeros(len(self.candidates))
        held: Column = (self.rarities[:, None] * frequencies).max(axis=0)
        return held

    def joined(self, frequencies: Column, places: NDArray[np.int_], share: float) -> Column:
        """As if each text also said, for a share, what stands at those places."""
        others = shifted(frequencies, places)
        joined: Column = 1 - (1 - frequencies) * (1 - share * others)
        return joined


def rarity(held: NDArray[np.int_] | float, count: int) -> Column:
    """0 where all `count` hold it, 1 where none does."""
    rare: Column = np.log(1 + (count - held + 0.5) / (held + 0.5)) / np.log(1 + (count + 0.5) / 0.5)
    return rare


def shifted(values: Column, places: NDArray[np.int_]) -> Column:
    """The values at those places, along the last axis; 0 where there is none."""
    there: Column = np.where(places >= 0, values[..., places], 0.0)
    return there


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
