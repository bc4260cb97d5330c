"""Choosing the categories of a memory from its vector, by linear discriminant analysis."""

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
from graphmem.english.words import content_stems
from graphmem.model.categories import DEFAULT_CATEGORIES, CategoryChoice
from graphmem.model.embedding import Vector, Vectors
from graphmem.service.background_task import running_in_background, warn
from graphmem.service.topics import UNINFORMATIVE

Scores: TypeAlias = NDArray[np.float64]
Reference: TypeAlias = str | Vector
"""How a category is scored: by the name of the default category whose examples stand for it, or by the mean vector of
its aspects."""

NONE = "none"
"""The name of the class of texts that are in no category."""

MIN_SCORE = 0.0
MIN_FURTHER_SCORE = 8.0
MARGIN = 5.0
MAX_CATEGORIES = 3
"""A memory gets the category with the best score, if that is above MIN_SCORE, and up to MAX_CATEGORIES in all that have
MIN_FURTHER_SCORE or more and are within MARGIN of the best."""

SHRINKAGE = 0.5
"""How far the covariance is shrunk towards a multiple of the identity, as in regularised discriminant analysis
(Friedman 1989): there are only about as many examples as an embedder has dimensions, too few for the covariance alone.
"""

DEFAULT_LEAD = 30.0
"""By how much a default category may fit better than one that is only described. This and the scores above were chosen
on one half of tests/integration/categorised.json, on the examples themselves and on sentences of recorded talks."""

MAX_PHRASES = 24
"""The number of phrases of a description that are embedded."""
MAX_CACHED = 4_096
"""The number of described categories that are cached."""

_CATCH_ALLS = {"misc", "miscellaneous", "other", "others"}

_log = logging.getLogger(__name__)


class Categoriser:
    """Chooses categories. Default categories are learnt from examples, others from their names and descriptions."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._cache: OrderedDict[CategoryChoice, Vector] = OrderedDict()
        self._discriminants: Discriminants | None = None
        self._fitting = asyncio.Lock()

    def warming(self) -> AbstractAsyncContextManager[None]:
        """Embeds the examples in the background while the context is open, so that the first add need not wait."""
        return running_in_background(self._warm())

    async def categorise(self, vectors: Sequence[Vector], choices: Sequence[CategoryChoice]) -> list[list[str]]:
        """Returns the names of up to three categories for each text's vector, the best first. Raises Unavailable.

        A catch-all category ("misc") is never chosen. As measured, it was right for 1 in 10 of the texts that were
        similar to its name, and for 14 in 33 of those that fitted no other category.
        """
        offered = _without_catch_alls(choices)
        if not offered or not len(vectors):
            return [[] for _ in vectors]
        discriminants = await self._fit()
        scores = discriminants.scores(np.stack(list(vectors)), await self._references(offered))
        return [[offered[column].name for column in best_columns(row)] for row in scores]

    async def _warm(self) -> None:
        try:
            await self._fit()
        except Exception as error:  # noqa: BLE001  it is logged, and the first add tries again
            warn(_log, "The examples of the categories are not embedded yet.", error)

    async def _fit(self) -> Discriminants:
        """Returns the discriminants, fitted once; whoever comes meanwhile waits for them."""
        async with self._fitting:
            if self._discriminants is None:
                texts = _examples()
                aspects = [
                    aspect for choice in _without_catch_alls(DEFAULT_CATEGORIES) for aspect in aspects_of(choice)
                ]
                *examples, described = await self._embed([*texts.values(), aspects])
                named = dict(zip(texts, examples, strict=True))
                self._discriminants = await asyncio.to_thread(Discriminants.of, named, described)
            return self._discriminants

    async def _references(self, choices: Sequence[CategoryChoice]) -> list[Reference]:
        """Returns the reference of each category. Those of described ones are embedded, and kept in an LRU cache."""
        own = [choice for choice in choices if default_name(choice) is None]
        missing = [choice for choice in own if choice not in self._cache]
        if missing:
            aspects = await self._embed([aspects_of(choice) for choice in missing])
            self._cache.update((choice, rows.mean(axis=0)) for choice, rows in zip(missing, aspects, strict=True))
        for choice in own:
            self._cache.move_to_end(choice)
        # They are read before the cache is cut: one call may ask for more of them than it holds.
        references = [default_name(choice) or self._cache[choice] for choice in choices]
        while len(self._cache) > MAX_CACHED:
            self._cache.popitem(last=False)
        return references

    async def _embed(self, groups: Sequence[Sequence[str]]) -> list[Vectors]:
        """Embeds the texts of all groups in one call; returns one matrix a group, one row a text."""
        rows = await self._embedder.embed_texts([text for group in groups for text in group])
        return np.split(rows, np.cumsum([len(group) for group in groups])[:-1])


@dataclass(frozen=True, slots=True)
class Discriminants:
    """Linear discriminants of the default categories and of the class "none", with one pooled covariance.

    A score is a difference of log-likelihoods of normal distributions, so that the limits above hold for every
    embedder, whatever the usual range of its cosines.
    """

    rows: Mapping[str, int]
    """The row of each class in `weights`."""
    origin: Vector
    """The mean of the class means."""
    covariance: Scores
    weights: Scores
    distances: Scores
    """The Mahalanobis distance of each class mean from the origin."""
    described: Vector
    """The mean vector of descriptions. It is subtracted from each, for descriptions resemble one another more than they
    resemble the sentences that they describe."""

    @classmethod
    def of(cls, examples: Mapping[str, Vectors], described: Vectors) -> Discriminants:
        """Fits discriminants to the vectors of each class's examples, one row an example."""
        means = np.stack([vectors.mean(axis=0, dtype=np.float64) for vectors in examples.values()])
        origin = means.mean(axis=0)
        spread = np.concatenate([vectors - mean for vectors, mean in zip(examples.values(), means, strict=True)])
        covariance = spread.T @ spread / len(spread)
        spherical = np.eye(len(covariance)) * (np.trace(covariance) / len(covariance))
        covariance += SHRINKAGE * (spherical - covariance)
        weights = np.linalg.solve(covariance, (means - origin).T).T
        distances = np.sqrt(((means - origin) * weights).sum(axis=1))
        rows = {name: row for row, name in enumerate(examples)}
        return cls(rows, origin, covariance, weights, distances, described.mean(axis=0))

    def scores(self, vectors: Vectors, choices: Sequence[Reference]) -> Scores:
        """Returns a matrix of scores, one row a vector, one column a category.

        A score is the log-likelihood of the category less that of the class "none". From that of a category that is
        only described, the log-likelihood of the best default category is subtracted instead, less DEFAULT_LEAD, where
        that is higher.
        """
        centred: Scores = vectors.astype(np.float64) - self.origin
        defaults = centred @ self.weights.T - self.distances**2 / 2
        none = defaults[:, self.rows[NONE]]
        others = np.maximum(none, defaults.max(axis=1) - DEFAULT_LEAD)
        columns = [
            defaults[:, self.rows[reference]] - none
            if isinstance(reference, str)
            else self._likelihood(centred, reference) - others
            for reference in choices
        ]
        return np.stack(columns, axis=1)

    def _likelihood(self, centred: Scores, aspects: Vector) -> Scores:
        """Returns the log-likelihood of a described category for each vector.

        Its mean is taken to lie in the direction of its aspects, as far from the origin as the default categories'
        means do on average.
        """
        distance, weights = self.distances.mean(), (aspects - self.described).astype(np.float64)
        weights *= distance / max(np.sqrt(weights @ self.covariance @ weights), 1e-6)
        return np.asarray(centred @ weights - distance**2 / 2)


def best_columns(scores: Scores) -> list[int]:
    """Returns the columns of the categories that fit, the best first, from one row of scores."""
    first, *others = np.argsort(-scores, kind="stable")[:MAX_CATEGORIES]
    if scores[first] <= MIN_SCORE:
        return []
    least = max(MIN_FURTHER_SCORE, scores[first] - MARGIN)
    return [int(first), *(int(column) for column in others if scores[column] >= least)]


def aspects_of(choice: CategoryChoice) -> list[str]:
    """Returns the texts that a category is embedded as: its name, or its description as a whole and in phrases."""
    name = _name_in_words(choice)
    if not choice.description:
        return [name]
    phrases = [part.strip() for part in re.split(r"[,;:.\n]", choice.description) if content_stems(part)]
    return list(dict.fromkeys((f"{name}: {choice.description}", *phrases[:MAX_PHRASES])))


def default_name(choice: CategoryChoice) -> str | None:
    """Returns the name of the default category that a choice equals or is a variant of; None where there is none.

    "food_preferences" without a description is a variant of "food".
    """
    if choice in DEFAULT_CATEGORIES:
        return choice.name
    if choice.description:
        return None
    stems = _stems_of_name(choice) - UNINFORMATIVE
    defaults = _without_catch_alls(DEFAULT_CATEGORIES)
    return next((one.name for one in defaults if one.name == choice.name or stems == _stems_of_name(one)), None)


def _stems_of_name(choice: CategoryChoice) -> set[str]:
    return set(content_stems(_name_in_words(choice)))


def _name_in_words(choice: CategoryChoice) -> str:
    return re.sub(r"[_\-/]+", " ", choice.name).strip() or choice.name


def _without_catch_alls(choices: Sequence[CategoryChoice]) -> list[CategoryChoice]:
    return [choice for choice in choices if choice.name.lower() not in _CATCH_ALLS]


def _examples() -> Mapping[str, Sequence[str]]:
    """Returns the example texts of each default category, and those that are in none."""
    file = files("graphmem.service") / "category_examples.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
