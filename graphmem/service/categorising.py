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
from graphmem.service.topics import SAYING_NOTHING

Scores: TypeAlias = NDArray[np.float64]

FITS = 1.7
FITS_BESIDES = 2.5
MARGIN = 1.0
MOST = 3
"""A memory is in the category with the best score, if that is FITS or more, and in those up to MOST that have
FITS_BESIDES or more and are within MARGIN of it."""

LIKE_NOTHING = 0.4
"""How much it counts against every category that a text is like one that is in none. This and the scores above are
chosen on one half of tests/unit/categorised.json and on sentences of recorded conversations."""

MAX_PHRASES = 24
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
"""Sentences of all kinds that are in some category or other."""

NOTHING = (
    "That sounds great!", "Wow, that is amazing!", "It was so much fun.", "I'm proud of you.",
    "Thank you so much for your help.", "I really appreciate your kindness.", "Good luck with everything!",
    "How are you doing?", "What have you been up to lately?", "I'm so happy for you.", "You are such an inspiration.",
    "It means a lot to me.", "I couldn't agree more.", "That must have been hard.", "I'm sorry to hear that.",
    "Keep up the good work!", "It was an unforgettable experience.", "It makes me feel calm and free.",
    "We have to support one another.", "It is important to believe in yourself.", "I learned a lot from it.",
    "That is a lovely photo!", "What was your favourite part?", "Tell me more about it.", "I hope it goes well.",
    "Every little bit helps.", "They are wonderful people.", "It reminds me of what matters.",
    "I can't wait to see it.", "You can always count on me.", "Anna: Yes, it was awesome.",
    "Peter: Things have been busy.", "It's been quite a journey.", "Take care, see you soon!",
    "I will never give up.", "I feel grateful for these moments.", "Spending time together is what counts.",
    "Together we can change something.", "It gave me a new way of seeing things.", "Ben: I'm glad you like it!",
    "I bet it felt wonderful.", "Laura: What made you decide that?", "You deserve it.",
    "It brings back good memories.", "That is so true.", "I felt at peace.", "Hard work pays off.",
    "It was a big moment for me.", "Can you help me with this?", "What do you think I should do next?",
    "I'm not sure where to start.", "Could you explain it with an example?", "I want to make sure that it is right.",
    "Yes, let's do that.", "How can I improve it?", "That makes sense.", "I'm worried that it won't be enough.",
    "I'd like to see how the parts fit together.", "Is there a better way to do it?",
    "I'm trying to understand the difference.", "The door is blue.", "The bus stops at the corner.",
    "Copper is heavier than iron.", "The number is seven.", "Water boils at a hundred degrees.",
    "There is a park across the street.",
)  # fmt: skip
"""Small talk, requests, and what is nobody's: sentences that are in no category."""


class Categoriser:
    """By similarity alone: whether a category's words occur in the text made no difference when it was measured."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._remembered: OrderedDict[str, Vector] = OrderedDict()
        self._scale: Scale | None = None

    async def categorise(self, vectors: Sequence[Vector], choices: Sequence[CategoryChoice]) -> list[list[str]]:
        """The names of up to three categories for each vector of a text, the best first. Raises Unavailable.

        A category for the rest is never among them: it was right for 1 in 10 texts that were like it, and for 14 in 33
        that nothing else fits.
        """
        offered = _by_similarity(choices)
        if not offered or not len(vectors):
            return [[] for _ in vectors]
        scale = await self._measure()
        scores = scale.scores(np.stack(list(vectors)), await self._aspects(offered))
        return [[offered[place].name for place in best_places(row)] for row in scores]

    async def _measure(self) -> Scale:
        if self._scale is None:
            known = await self._embed((*ORDINARY, *NOTHING))
            ordinary, nothing = (np.stack([known[text] for text in texts]) for texts in (ORDINARY, NOTHING))
            self._scale = Scale.of(ordinary, nothing, await self._aspects(_YARDSTICK))
        return self._scale

    async def _aspects(self, choices: Sequence[CategoryChoice]) -> list[Vectors]:
        aspects = [aspects_of(choice) for choice in choices]
        known = await self._embed({text for texts in aspects for text in texts})
        return [np.stack([known[text] for text in texts]) for texts in aspects]

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
    """Measures likeness by what an embedder usually finds: its cosines may lie anywhere, and some phrases are like
    nearly every text."""

    origin: Vector
    common: Vectors
    """The one direction in which background texts differ most; it tells no categories apart."""
    background: Vectors
    nothing: Vectors
    nearness: tuple[float, float]
    """How like a text that is in no category ordinary sentences are: mean and standard deviation."""
    yardstick: Sequence[Vectors]
    """The aspects of categories that together are about everything."""

    @classmethod
    def of(cls, ordinary: Vectors, nothing: Vectors, yardstick: Sequence[Vectors]) -> Scale:
        background = np.concatenate([ordinary, nothing])
        origin = background.mean(axis=0)
        common = np.linalg.svd(background - origin, full_matrices=False)[2][:1]
        placed, placed_nothing = (_place(vectors, origin, common) for vectors in (background, nothing))
        near = likeness(_place(ordinary, origin, common), placed_nothing)
        nearness = (float(near.mean()), float(near.std()))
        rows = [_place(aspects, origin, common) for aspects in yardstick]
        return cls(origin, common, placed, placed_nothing, nearness, rows)

    def scores(self, vectors: Vectors, choices: Sequence[Vectors]) -> Scores:
        """One row a vector, one column a choice: by how many standard deviations it is more like that choice than
        background texts are, beyond what it is more like any category and like a text that is in none."""
        placed = _place(vectors, self.origin, self.common)
        excess = self._excess(placed, [_place(aspects, self.origin, self.common) for aspects in choices])
        usual = self._excess(placed, self.yardstick).mean(axis=1)
        mean, spread = self.nearness
        nothing = (likeness(placed, self.nothing) - mean) / max(spread, 1e-6)
        scores: Scores = excess - (usual + LIKE_NOTHING * nothing)[:, None]
        return scores

    def _excess(self, placed: Vectors, choices: Sequence[Vectors]) -> Scores:
        usual = [likeness(self.background, aspects) for aspects in choices]
        columns = zip(choices, usual, strict=True)
        return np.stack(
            [(likeness(placed, rows) - near.mean()) / max(near.std(), 1e-6) for rows, near in columns], axis=1
        )


def _place(vectors: Vectors, origin: Vector, common: Vectors) -> Vectors:
    """Seen from where background texts lie, without the direction in which they differ most, of length one."""
    moved = vectors - origin
    moved = moved - (moved @ common.T) @ common
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-6))


def likeness(vectors: Vectors, aspects: Vectors) -> Scores:
    """Of each vector with the aspect that is nearest."""
    cosines: Scores = (vectors @ aspects.T).astype(np.float64)
    return np.asarray(cosines.max(axis=1))


def best_places(scores: Scores) -> list[int]:
    """The places of the choices that fit, the best first."""
    first, *others = np.argsort(-scores, kind="stable")[:MOST]
    if scores[first] < FITS:
        return []
    least = max(FITS_BESIDES, scores[first] - MARGIN)
    return [int(first), *(int(place) for place in others if scores[place] >= least)]


def aspects_of(choice: CategoryChoice) -> list[str]:
    """What a category is embedded as: its name, or with a description the whole and the phrases of that."""
    name, description = _name_in_words(choice), choice.description or _usual_description(choice)
    if not description:
        return [name]
    phrases = [part.strip() for part in re.split(r"[,;:.\n]", description) if content_stems(part)]
    return list(dict.fromkeys((f"{name}: {description}", *phrases[:MAX_PHRASES])))


def _usual_description(choice: CategoryChoice) -> str | None:
    """That of the usual category that is named alike: "food_preferences" are about "food"."""
    meant = set(content_stems(_name_in_words(choice))) - SAYING_NOTHING
    alike = (usual.description for usual in DEFAULT_CATEGORIES if meant == set(content_stems(_name_in_words(usual))))
    return next(alike, None)


def _name_in_words(choice: CategoryChoice) -> str:
    return re.sub(r"[_\-/]+", " ", choice.name).strip() or choice.name


def _by_similarity(choices: Sequence[CategoryChoice]) -> list[CategoryChoice]:
    return [choice for choice in choices if choice.name.lower() not in _CATCH_ALLS]


_YARDSTICK = _by_similarity(DEFAULT_CATEGORIES)
