"""Embeddings that are made without a model, in no time, and always the same for the same memory."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import numpy as np

from benchmarks.corpus import Item, make_items
from graphmem.model.embedding import Vector, Vectors

NOISE = 0.4
"""The length of the noise, relative to the mean of the words' vectors."""
SPREAD = 0.1
"""The distance of close vectors from their common centre, at which pairs of them have cosines of 0.99 and more."""
SAMPLE = 10_000
"""Items among which every word of the corpus is."""


class Kind(StrEnum):
    """The way in which vectors are distributed."""

    SPREAD = "spread"
    """The vectors are distributed as an embedder's are."""
    CLOSE = "close"
    """All vectors have nearly the same direction."""


class VectorMaker:
    """Makes a memory's vector: the mean of its words' vectors plus noise, which follows from its number."""

    def __init__(self, by_word: Mapping[str, Vector], kind: Kind) -> None:
        self._rows = {word: row for row, word in enumerate(by_word)}
        self._words = np.array(list(by_word.values()), np.float32)
        self._centre = _unit(self._words.mean(axis=0)) if kind is Kind.CLOSE else None

    def make(self, item: Item) -> Vector:
        mean = self._words[[self._rows[word] for word in words_of(item.text)]].mean(axis=0)
        noise = np.random.default_rng(item.number).standard_normal(len(mean), np.float32)
        vector = _unit(_unit(mean) + NOISE * _unit(noise))
        return vector if self._centre is None else _unit(self._centre + SPREAD * vector)

    def make_all(self, items: Iterable[Item]) -> Vectors:
        return np.array([self.make(item) for item in items])


def known_words() -> list[str]:
    """Returns all words of the corpus."""
    return sorted({word for item in make_items(SAMPLE, 2) for word in words_of(item.text)})


def words_of(text: str) -> Iterable[str]:
    """Returns the words of a text without the note's number."""
    return re.findall(r"[A-Za-z]+", text)


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / np.linalg.norm(vector)
    return unit
