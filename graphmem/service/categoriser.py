"""Which of a list of categories a memory is in."""

from __future__ import annotations

import asyncio
import logging
import re
import tomllib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib.resources import files
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import Vector, Vectors
from graphmem.english.words import content_stems
from graphmem.model.categories import DEFAULT_CATEGORIES
from graphmem.model.fact import CategoryChoice
from graphmem.service.background_task import beside, warn
from graphmem.service.topics import SAYING_NOTHING

Scores: TypeAlias = NDArray[np.float64]
Known: TypeAlias = str | Vector
"""What is known of a category: the usual one whose examples are its own, or the mean of its aspects."""

NONE = "none"

FITS = 0.0
FITS_BESIDES = 8.0
MARGIN = 5.0
MOST = 3
"""A memory is in the category with the best score, if that is above FITS, and in those up to MOST that have
FITS_BESIDES or more and are within MARGIN of it."""

SHRINKAGE = 0.5
"""How far the examples' covariance is drawn towards that of a sphere: they are about as many as an embedder has
dimensions."""

LEAD = 30.0
"""By how much a usual category may fit better than one that is only described. This and the scores above are chosen on
one half of tests/integration/categorised.json, on the examples themselves and on sentences of recorded talks."""

MAX_PHRASES = 24
MAX_REMEMBERED = 4_096

_CATCH_ALLS = {"misc", "miscellaneous", "other", "others"}

_log = logging.getLogger(__name__)


class Categoriser:
    """By linear discriminants: of the usual categories there are examples, of others what they are called."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._remembered: OrderedDict[CategoryChoice, Vector] = OrderedDict()
        self._discriminants: Discriminants | None = None
        self._learning = asyncio.Lock()

    def warming(self) -> AbstractAsyncContextManager[None]:
        """The examples are embedded meanwhile, so that the first add need not wait for it."""
        return beside(self._warm())

    async def categorise(self, vectors: Sequence[Vector], choices: Sequence[CategoryChoice]) -> list[list[str]]:
        """The names of up to three categories for each vector of a text, the best first. Raises Unavailable.

        A category for the rest is never among them: it was right for 1 in 10 texts that were like it, and for 14 in 33
        that nothing else fits.
        """
        offered = _telling(choices)
        if not offered or not len(vectors):
            return [[] for _ in vectors]
        discriminants = await self._learn()
        scores = discriminants.scores(np.stack(list(vectors)), await self._known(offered))
        return [[offered[place].name for place in best_places(row)] for row in scores]

    async def _warm(self) -> None:
        try:
            await self._learn()
        except Exception as error:  # noqa: BLE001  it is logged, and the first add tries again
            warn(_log, "The examples of the categories are not embedded yet.", error)

    async def _learn(self) -> Discriminants:
        async with self._learning:
            if self._discriminants is None:
                texts = _examples()
                aspects = [aspect for choice in _telling(DEFAULT_CATEGORIES) for aspect in aspects_of(choice)]
                *examples, described = await self._embed([*texts.values(), aspects])
                named = dict(zip(texts, examples, strict=True))
                self._discriminants = await asyncio.to_thread(Discriminants.of, named, described)
            return self._discriminants

    async def _known(self, choices: Sequence[CategoryChoice]) -> list[Known]:
        """Those not remembered are embedded; the ones used last are remembered."""
        own = [choice for choice in choices if usual_name(choice) is None]
        missing = [choice for choice in own if choice not in self._remembered]
        if missing:
            aspects = await self._embed([aspects_of(choice) for choice in missing])
            self._remembered.update((choice, rows.mean(axis=0)) for choice, rows in zip(missing, aspects, strict=True))
        for choice in own:
            self._remembered.move_to_end(choice)
        known = [usual_name(choice) or self._remembered[choice] for choice in choices]
        while len(self._remembered) > MAX_REMEMBERED:
            self._remembered.popitem(last=False)
        return known

    async def _embed(self, groups: Sequence[Sequence[str]]) -> list[Vectors]:
        rows = await self._embedder.embed_texts([text for group in groups for text in group])
        return np.split(rows, np.cumsum([len(group) for group in groups])[:-1])


@dataclass(frozen=True, slots=True)
class Discriminants:
    """Fisher's, of the usual categories and of what is in none, with one covariance: their scores are log-likelihoods,
    wherever the cosines of an embedder lie."""

    places: Mapping[str, int]
    origin: Vector
    covariance: Scores
    weights: Scores
    lengths: Scores
    """How far each category is from the origin, in standard deviations of the examples."""
    described: Vector
    """Where descriptions lie: they are less like sentences than like one another."""

    @classmethod
    def of(cls, examples: Mapping[str, Vectors], described: Vectors) -> Discriminants:
        means = np.stack([rows.mean(axis=0, dtype=np.float64) for rows in examples.values()])
        origin = means.mean(axis=0)
        spread = np.concatenate([rows - mean for rows, mean in zip(examples.values(), means, strict=True)])
        covariance = spread.T @ spread / len(spread)
        sphere = np.eye(len(covariance)) * (np.trace(covariance) / len(covariance))
        covariance += SHRINKAGE * (sphere - covariance)
        weights = np.linalg.solve(covariance, (means - origin).T).T
        lengths = np.sqrt(((means - origin) * weights).sum(axis=1))
        places = {name: place for place, name in enumerate(examples)}
        return cls(places, origin, covariance, weights, lengths, described.mean(axis=0))

    def scores(self, vectors: Vectors, choices: Sequence[Known]) -> Scores:
        """One row a vector, one column a choice: how much likelier it is than that the text is in none, and for one
        that is only described, than that it is in a usual one rather."""
        placed: Scores = vectors.astype(np.float64) - self.origin
        usual = placed @ self.weights.T - self.lengths**2 / 2
        none = usual[:, self.places[NONE]]
        others = np.maximum(none, usual.max(axis=1) - LEAD)
        columns = [
            usual[:, self.places[known]] - none if isinstance(known, str) else self._likelihood(placed, known) - others
            for known in choices
        ]
        return np.stack(columns, axis=1)

    def _likelihood(self, placed: Scores, aspects: Vector) -> Scores:
        """Of a category that is as far from the origin as the usual ones are, where its aspects point."""
        length, weights = self.lengths.mean(), (aspects - self.described).astype(np.float64)
        weights *= length / max(np.sqrt(weights @ self.covariance @ weights), 1e-6)
        return np.asarray(placed @ weights - length**2 / 2)


def best_places(scores: Scores) -> list[int]:
    """The places of the choices that fit, the best first."""
    first, *others = np.argsort(-scores, kind="stable")[:MOST]
    if scores[first] <= FITS:
        return []
    least = max(FITS_BESIDES, scores[first] - MARGIN)
    return [int(first), *(int(place) for place in others if scores[place] >= least)]


def aspects_of(choice: CategoryChoice) -> list[str]:
    """What a category is embedded as: its name, or with a description the whole and the phrases of that."""
    name = _name_in_words(choice)
    if not choice.description:
        return [name]
    phrases = [part.strip() for part in re.split(r"[,;:.\n]", choice.description) if content_stems(part)]
    return list(dict.fromkeys((f"{name}: {choice.description}", *phrases[:MAX_PHRASES])))


def usual_name(choice: CategoryChoice) -> str | None:
    """That of the usual category that is meant, or named alike: "food_preferences" are about "food"."""
    if choice in DEFAULT_CATEGORIES:
        return choice.name
    if choice.description:
        return None
    meant = set(content_stems(_name_in_words(choice))) - SAYING_NOTHING
    usual = (one for one in _telling(DEFAULT_CATEGORIES) if one.name == choice.name or meant == _stems_of_name(one))
    return next((one.name for one in usual), None)


def _stems_of_name(choice: CategoryChoice) -> set[str]:
    return set(content_stems(_name_in_words(choice)))


def _name_in_words(choice: CategoryChoice) -> str:
    return re.sub(r"[_\-/]+", " ", choice.name).strip() or choice.name


def _telling(choices: Sequence[CategoryChoice]) -> list[CategoryChoice]:
    return [choice for choice in choices if choice.name.lower() not in _CATCH_ALLS]


def _examples() -> Mapping[str, Sequence[str]]:
    """Of each usual category and of what is in none."""
    file = files("graphmem.service") / "category_examples.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
