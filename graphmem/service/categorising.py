"""Which of a list of categories a memory is in."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector, Vectors
from graphmem.english.words import content_stems
from graphmem.model.categories import DEFAULT_CATEGORIES
from graphmem.model.fact import CategoryChoice

Scores: TypeAlias = NDArray[np.float64]

FITS = 1.4
FITS_BESIDES = 1.9
MARGIN = 1.0
MOST = 3
"""A memory is in the category with the best score, if that is FITS or more, and in those up to MOST that have
FITS_BESIDES or more and are within MARGIN of it. The scores are chosen on one half of tests/unit/categorised.json."""

MAX_PHRASES = 16
MAX_REMEMBERED = 4_096

_CATCH_ALLS = {"misc", "miscellaneous", "other", "others"}

ORDINARY = (
    "I have two brothers and a dog.", "My birthday is in spring.", "I work in an office in the city.",
    "I play tennis at weekends.", "We are going on holiday to Spain.", "I like pizza and pasta.",
    "I listen to rock music.", "I have a cold.", "I bought a new computer.", "I like painting.", "I need new shoes.",
    "I watched a film last night.", "I finished school last year.", "Please write short answers.",
    "It is raining today.", "The shop opens at nine.", "I lost my keys.", "I like it a lot.",
    "My friend lives in London.", "I have a meeting tomorrow.", "I want to learn something new.",
    "The car is in the garage.", "I paid the bill.", "I am looking for a present.",
)  # fmt: skip
"""Sentences of all kinds, by which it is seen how alike an embedder finds everything."""


class Categoriser:
    """By similarity alone: whether a category's words occur in the text made no difference when it was measured."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._remembered: OrderedDict[str, Vector] = OrderedDict()

    async def categorise(self, vectors: Sequence[Vector], choices: Sequence[CategoryChoice]) -> list[list[str]]:
        """The names of up to three categories for each vector of a text, the best first. Raises Unavailable.

        A category for the rest is never among them: it was right for 1 in 10 texts that were like it, and for 14 in 33
        that nothing else fits.
        """
        offered = _by_similarity(choices)
        if not offered or not len(vectors):
            return [[] for _ in vectors]
        aspects = [aspects_of(choice) for choice in (*offered, *_YARDSTICK)]
        known = await self._embed({*ORDINARY, *(text for texts in aspects for text in texts)})
        rows = [np.stack([known[text] for text in texts]) for texts in (ORDINARY, *aspects)]
        scale = Scale(rows[0], rows[1 + len(offered) :])
        scores = scale.scores(np.stack(list(vectors)), rows[1 : 1 + len(offered)])
        return [[offered[place].name for place in best_places(row)] for row in scores]

    async def _embed(self, texts: Iterable[str]) -> dict[str, Vector]:
        """Those not remembered are asked for; the ones used last are remembered."""
        wanted = sorted(texts)
        found = {text: self._remembered[text] for text in wanted if text in self._remembered}
        missing = [text for text in wanted if text not in found]
        if missing:
            found.update(zip(missing, await self._embedder.embed_texts(missing), strict=True))
        for text in wanted:
            self._remembered[text] = found[text]
            self._remembered.move_to_end(text)
        while len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return found


@dataclass(frozen=True, slots=True)
class Scale:
    """Measures likeness by what an embedder usually finds: its cosines may lie anywhere."""

    ordinary: Vectors
    yardstick: Sequence[Vectors]
    """The aspects of categories that together are about everything."""

    def scores(self, vectors: Vectors, choices: Sequence[Vectors]) -> Scores:
        """One row a vector, one column a choice: by how many standard deviations it is more like that choice than it
        usually is like a category, each seen beside ordinary sentences."""
        excess = self._excess(vectors, choices) - self._excess(vectors, self.yardstick).mean(axis=1, keepdims=True)
        usual = self._excess(self.ordinary, self.yardstick)
        spread = float((usual - usual.mean(axis=1, keepdims=True)).std())
        scores: Scores = excess / max(spread, 1e-6)
        return scores

    def _excess(self, vectors: Vectors, choices: Sequence[Vectors]) -> Scores:
        columns = [likeness(vectors, aspects) - likeness(self.ordinary, aspects).mean() for aspects in choices]
        return np.stack(columns, axis=1)


def likeness(vectors: Vectors, aspects: Vectors) -> Scores:
    """Of each vector with the first aspect, the whole category, and with the one that is nearest, half and half."""
    cosines = (vectors @ aspects.T).astype(np.float64)
    both: Scores = (cosines[:, 0] + cosines.max(axis=1)) / 2
    return both


def best_places(scores: Scores) -> list[int]:
    """The places of the choices that fit, the best first."""
    first, *others = np.argsort(-scores, kind="stable")[:MOST]
    if scores[first] < FITS:
        return []
    least = max(FITS_BESIDES, scores[first] - MARGIN)
    return [int(first), *(int(place) for place in others if scores[place] >= least)]


def aspects_of(choice: CategoryChoice) -> list[str]:
    """What a category is embedded as: the whole first, then its name and the phrases of its description."""
    name = _name_in_words(choice)
    if not choice.description:
        return [name]
    phrases = [part.strip() for part in re.split(r"[,;:.\n]", choice.description) if content_stems(part)]
    return list(dict.fromkeys((f"{name}: {choice.description}", name, *phrases[:MAX_PHRASES])))


def _name_in_words(choice: CategoryChoice) -> str:
    return re.sub(r"[_\-/]+", " ", choice.name).strip() or choice.name


def _by_similarity(choices: Sequence[CategoryChoice]) -> list[CategoryChoice]:
    return [choice for choice in choices if choice.name.lower() not in _CATCH_ALLS]


_YARDSTICK = _by_similarity(DEFAULT_CATEGORIES)
