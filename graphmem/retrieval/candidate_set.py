"""The candidate set of one query as arrays: the candidates side by side, with the turns that they were drawn from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.english.words import unaccented, words
from graphmem.retrieval.candidate import Candidate, Turn
from graphmem.retrieval.parsed_query import ParsedQuery, Voice

FloatArray: TypeAlias = NDArray[np.float64]

K1 = 1.2
B = 0.75
"""Okapi BM25's usual parameters (Robertson and Zaragoza 2009): how soon a term's repetitions count no more, and how far
a text's length counts against it."""

_SPEAKER = re.compile(r"([^\W\d_][\w'.-]{0,30}(?: [^\W\d_][\w'.-]{0,30}){0,2}): ")
_ASSISTANT = ("assistant", "ai", "bot")

_TURN_WEIGHT = 0.75
"""The weight of the whole turn in the similarity of its best memory; the memory's own has the rest. Measured on the
conversations that the weights were fitted on: 1 finds less, and so does the greater of the two."""
_UNRELATED = 0.4
_SAME = 0.9
"""The cosines that bge-small gives two unrelated texts, and two that say the same."""


class CandidateSet:
    """The candidates of one query, by place, in the order in which they were found.

    Document frequencies are counted within the set: a term that a scope has everywhere discriminates nothing in it, and
    other scopes' texts must not influence its ranking.

    Among the candidates of one turn, the one that answers best by itself also gets the turn's terms, vector and
    neighbours. A candidate that was drawn from no turn is a turn by itself.
    """

    def __init__(self, query: ParsedQuery, candidates: Sequence[Candidate]) -> None:
        self.query = query
        self._candidates = candidates
        own = [one.turn or Turn(one.id, one.terms, one.asks) for one in candidates]
        around = chain.from_iterable((one.previous, one.next) for one in own)
        self.turns = list(dict.fromkeys(turn for turn in chain(own, around) if turn))
        places: dict[Turn | None, int] = {turn: place for place, turn in enumerate(self.turns)}
        self._turn = np.array([places[turn] for turn in own])
        # A neighbour may have been linked with turns that are further away than any that count.
        self._previous = np.array([places.get(turn.previous, -1) for turn in self.turns])
        self._next = np.array([places.get(turn.next, -1) for turn in self.turns])
        # Equal texts are counted once: a verbatim memory repeats its turn.
        self._texts = list(dict.fromkeys([*(one.terms for one in candidates), *(turn.terms for turn in self.turns)]))
        numbers = {text: number for number, text in enumerate(self._texts)}
        self._own_text = np.array([numbers[one.terms] for one in candidates])
        self._turn_text = np.array([numbers[turn.terms] for turn in self.turns])
        self._lengths = np.array([max(0, text.count(" ") - 1) for text in self._texts], dtype=float)

    def __len__(self) -> int:
        return len(self._candidates)

    def __getitem__(self, place: int) -> Candidate:
        return self._candidates[place]

    def __iter__(self) -> Iterator[Candidate]:
        return iter(self._candidates)

    @cached_property
    def best_of_turn(self) -> NDArray[np.int_]:
        """The place, by candidate, of the one of its turn that answers best by itself: maybe its own."""
        frequencies = self._frequencies[:, self._own_text]
        idfs = inverse_document_frequency((frequencies > 0).sum(axis=1), len(self))
        relevance = rescaled(self._similarities) + _weighted_share(idfs, frequencies)
        is_selected = np.array([one.is_selected for one in self])
        order = np.lexsort((-relevance, ~is_selected))
        _, first = np.unique(self._turn[order], return_index=True)
        best: NDArray[np.int_] = order[first][np.searchsorted(self._turn[order][first], self._turn)]
        return best

    @cached_property
    def is_best_of_turn(self) -> NDArray[np.bool_]:
        is_best: NDArray[np.bool_] = self.best_of_turn == np.arange(len(self))
        return is_best

    @cached_property
    def previous(self) -> NDArray[np.int_]:
        """The place, by candidate, of the previous turn among the turns; -1 where it has none."""
        return np.where(self.is_best_of_turn, self._previous[self._turn], -1)

    @cached_property
    def next(self) -> NDArray[np.int_]:
        """The place, by candidate, of the next turn among the turns; -1 where it has none."""
        return np.where(self.is_best_of_turn, self._next[self._turn], -1)

    @cached_property
    def lengths(self) -> FloatArray:
        """The length of each text in terms."""
        return self._greater_of_own_and_turn(self._lengths[self._own_text], self._lengths[self._turn_text])

    @cached_property
    def _similarities(self) -> FloatArray:
        return np.array([one.similarity for one in self])

    @cached_property
    def turn_similarities(self) -> FloatArray:
        """The cosine of the query and each turn: the whole turn's, or that of its nearest memory."""
        nearest = np.array([turn.similarity for turn in self.turns])
        np.maximum.at(nearest, self._turn, self._similarities)
        return nearest

    @cached_property
    def similarities(self) -> FloatArray:
        """The cosine of the query and each candidate.

        The best of a turn takes the weighted mean of the turn's and its own, or the turn's nearest memory's where the
        turn has no vector.
        """
        own, nearest = self._similarities, self.turn_similarities[self._turn]
        whole = np.array([turn.similarity for turn in self.turns])[self._turn]
        mean = np.where(whole >= 0, _TURN_WEIGHT * whole + (1 - _TURN_WEIGHT) * own, nearest)
        similarities: FloatArray = np.where(self.is_best_of_turn, mean, own)
        return similarities

    @cached_property
    def _spelled_terms(self) -> list[str]:
        return [f" {term} " for term in self.query.terms]

    @cached_property
    def _term_counts(self) -> FloatArray:
        """The number of occurrences of each of the query's terms in each text, shape (terms, texts)."""
        return _counts(self._texts, self._spelled_terms)

    @cached_property
    def _frequencies(self) -> FloatArray:
        """BM25's saturated term frequencies, shape (terms, texts)."""
        return self._saturated(self._term_counts, self._lengths)

    @cached_property
    def turn_frequencies(self) -> FloatArray:
        """The saturated term frequencies of the turns, shape (terms, turns)."""
        return self._frequencies[:, self._turn_text]

    @cached_property
    def frequencies(self) -> FloatArray:
        """The saturated term frequencies, shape (terms, candidates); the best of a turn has the turn's, and its own."""
        own, turns = self._frequencies[:, self._own_text], self.turn_frequencies[:, self._turn]
        frequencies: FloatArray = np.where(self.is_best_of_turn & (turns > 0), turns, own)
        return frequencies

    @cached_property
    def past_frequencies(self) -> FloatArray:
        """The saturated term frequencies of past versions, shape (terms, candidates)."""
        counts = np.zeros((len(self.query.terms), len(self)))
        # Few have a past text that was found.
        past = [place for place, one in enumerate(self) if one.past_terms]
        counts[:, past] = _counts([self[place].past_terms for place in past], self._spelled_terms)
        return self._saturated(counts, self._lengths[self._own_text])

    def _greater_of_own_and_turn(self, own: FloatArray, turns: FloatArray) -> FloatArray:
        """Returns each candidate's value, or for the best of a turn the greater of its own and the turn's."""
        joined: FloatArray = np.where(self.is_best_of_turn, np.maximum(own, turns[..., self._turn]), own)
        return joined

    def _saturated(self, counts: FloatArray, lengths: FloatArray) -> FloatArray:
        average = self._lengths[self._turn_text].mean() or 1.0
        frequencies: FloatArray = counts / (counts + K1 * (1 - B + B * lengths / average) + 1e-9)
        return frequencies

    @cached_property
    def idfs(self) -> FloatArray:
        """The normalised inverse document frequency of each query term, within the set."""
        document_frequencies = (self.frequencies[:, self.is_best_of_turn] > 0).sum(axis=1)
        return inverse_document_frequency(document_frequencies, int(self.is_best_of_turn.sum()))

    @cached_property
    def bigram_overlap(self) -> FloatArray:
        """The share of the query's bigrams that each text has."""
        if not self.query.bigrams:
            return np.zeros(len(self))
        shared = np.zeros(len(self._texts))
        # What has fewer than two of the terms has no two neighbouring ones.
        several = np.flatnonzero(self._term_counts.sum(axis=0) >= 2)
        shared[several] = (_counts([self._texts[text] for text in several], self.query.bigrams) > 0).mean(axis=0)
        return self._greater_of_own_and_turn(shared[self._own_text], shared[self._turn_text])

    @cached_property
    def _labels(self) -> list[str | None]:
        """The name, by candidate, that its text begins with, as a transcript's lines do."""
        matches = (_SPEAKER.match(one.head) for one in self)
        return [match[1].lower() if match else None for match in matches]

    @cached_property
    def is_assistants(self) -> NDArray[np.bool_]:
        """Whether an assistant said it."""
        labelled = zip(self, self._labels, strict=True)
        return np.array([one.role == "assistant" or label in _ASSISTANT for one, label in labelled])

    @cached_property
    def is_asked_about(self) -> FloatArray:
        """1 for what was said by whom the query is about: by name, or else by the person of its pronouns."""
        speakers = [label or (one.name or "").lower() for one, label in zip(self, self._labels, strict=True)]
        named = {name for name in set(speakers) if name and self.query.words & set(words(unaccented(name)))}
        if named:
            return np.array([name in named for name in speakers], dtype=float)
        if self.query.voice is Voice.ANY:
            return np.zeros(len(self))
        is_wanted = np.equal(self.is_assistants, self.query.voice is Voice.ASSISTANT)
        wanted: FloatArray = is_wanted.astype(np.float64)
        return wanted

    @cached_property
    def is_in_run(self) -> NDArray[np.bool_]:
        return np.array([one.run_id is not None for one in self], dtype=bool)

    @cached_property
    def is_spoken(self) -> NDArray[np.bool_]:
        """Whether it stands for a turn in the course of a conversation."""
        return (self.previous >= 0) | (self.next >= 0)

    @cached_property
    def turn_asks(self) -> FloatArray:
        """1 for each turn that ends with a question."""
        return np.array([turn.asks for turn in self.turns], dtype=float)

    @cached_property
    def asks(self) -> FloatArray:
        """1 for each candidate that ends with a question, or stands for a turn that does."""
        own = np.array([one.asks for one in self], dtype=float)
        return np.where(self.is_best_of_turn, self.turn_asks[self._turn], own)

    def weighted_overlap(self, frequencies: FloatArray) -> FloatArray:
        """Returns the share of the query's terms that each has, weighted by inverse document frequency."""
        return _weighted_share(self.idfs, frequencies)

    def rarest_term(self, frequencies: FloatArray) -> FloatArray:
        """Returns the greatest weighted frequency of a query term that each has."""
        if not len(self.idfs):
            return np.zeros(len(self))
        greatest: FloatArray = (self.idfs[:, None] * frequencies).max(axis=0)
        return greatest

    def with_previous_turn(self, weight: float) -> FloatArray:
        """Returns the term frequencies as if each text also had the previous turn's terms, with that weight."""
        previous = take(self.turn_frequencies, self.previous)
        joined: FloatArray = 1 - (1 - self.frequencies) * (1 - weight * previous)
        return joined

    def selected_memory_of(self, turn: int) -> Candidate | None:
        """Returns the best memory of the turn at this place, where it can be a hit."""
        best = np.flatnonzero((self._turn == turn) & self.is_best_of_turn)
        memories = [self[int(place)] for place in best]
        return next((one for one in memories if one.is_selected), None)


def rescaled(similarities: FloatArray) -> FloatArray:
    """Cosines on a scale where 0 is unrelated and 1 says the same."""
    return (similarities - _UNRELATED) / (_SAME - _UNRELATED)


def inverse_document_frequency(document_frequencies: NDArray[np.int_] | float, count: int) -> FloatArray:
    """BM25's inverse document frequency, divided by its maximum: 0 for a term of all `count` documents, 1 for one of
    none."""
    maximum = np.log(1 + (count + 0.5) / 0.5)
    idf: FloatArray = np.log(1 + (count - document_frequencies + 0.5) / (document_frequencies + 0.5)) / maximum
    return idf


def take(values: FloatArray, places: NDArray[np.int_]) -> FloatArray:
    """Returns the values at those places, along the last axis; 0 where a place is -1."""
    taken: FloatArray = np.where(places >= 0, values[..., places], 0.0)
    return taken


def _weighted_share(idfs: FloatArray, frequencies: FloatArray) -> FloatArray:
    total = idfs.sum()
    share: FloatArray = idfs @ frequencies / total if total else np.zeros(frequencies.shape[1])
    return share


def _counts(texts: Sequence[str], spelled: Sequence[str]) -> FloatArray:
    """Returns how often each of `spelled` stands in each text, shape (spelled, texts)."""
    counts = [[text.count(what) for text in texts] for what in spelled]
    return np.array(counts, dtype=float).reshape(len(spelled), len(texts))
