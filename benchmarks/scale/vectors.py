"""The vectors of a corpus: the embedder's own, or made in no time, and always the same for the same memory."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from enum import StrEnum
from typing import TypeAlias

import numpy as np

from benchmarks.corpus import number_of
from benchmarks.scale.corpus import LOT, make_lot
from graphmem.embeddings.embedder import Embedder
from graphmem.model.embedding import Vector, Vectors

SPREAD = 0.1
"""The distance of close vectors from their common centre, at which pairs of them have cosines of 0.99 and more."""
SAMPLE = 2_000
"""Texts to which the words' shares are fitted; five times as many explain no more of the embedder's vectors."""


class Kind(StrEnum):
    """The way in which vectors are distributed."""

    SPREAD = "spread"
    """The vectors are distributed as the embedder's are."""
    CLOSE = "close"
    """All vectors have nearly the same direction."""
    EMBEDDED = "embedded"
    """The vectors are the embedder's own, which takes it an hour for a million."""


EmbedTexts: TypeAlias = Callable[[Sequence[str]], Awaitable[Vectors]]
"""A function that returns the vectors of texts, in order, as that of an embedder."""


class VectorMaker:
    """Makes a memory's vector by a linear model of the embedder: what each word of a text adds (least squares over a
    sample, which explains seven eighths of the variance), plus noise with the covariance of what remains unexplained.

    So the vectors are as hard for an index as the embedder's: of 20,000, the local intrinsic dimension (the maximum
    likelihood estimate of Levina and Bickel, 2004, of 100 neighbours) is 20, and 18 where the embedder made them; the
    median cosines of the nearest and of the hundredth neighbour are 0.85 and 0.75, and 0.86 and 0.75.
    """

    def __init__(self, texts: Sequence[str], vectors: Vectors, kind: Kind) -> None:
        """Fits the model to a sample of texts, in which all words of the corpus are, and their vectors."""
        self._rows = {word: row for row, word in enumerate(sorted({word for text in texts for word in words_of(text)}))}
        counts = np.array([self._counts(text) for text in texts])
        self._shares = np.linalg.lstsq(counts, vectors, rcond=None)[0].astype(np.float32)
        self._unexplained = (vectors - counts @ self._shares).astype(np.float32)
        self._centre = _unit(vectors.mean(axis=0)) if kind is Kind.CLOSE else None

    def make(self, text: str) -> Vector:
        vector = _unit(self._counts(text) @ self._shares + self._noise(number_of(text)))
        return vector if self._centre is None else _unit(self._centre + SPREAD * vector)

    async def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.array([self.make(text) for text in texts])

    def _counts(self, text: str) -> Vector:
        """Returns how often each word is in the text, and a 1 for what all texts have in common."""
        counts = np.zeros(len(self._rows) + 1, np.float32)
        counts[-1] = 1
        np.add.at(counts, [self._rows[word] for word in words_of(text)], 1)
        return counts

    def _noise(self, number: int) -> Vector:
        """Returns two of what is unexplained, mixed so that the length stays: there are a million times as many."""
        chance = np.random.default_rng(number)
        one, other = self._unexplained[chance.integers(len(self._unexplained), size=2)]
        angle = np.float32(chance.uniform(0, 2 * np.pi))
        noise: Vector = np.cos(angle) * one + np.sin(angle) * other
        return noise


async def embedding_of(kind: Kind, embedder: Embedder) -> EmbedTexts:
    """Returns the function that gives the corpus vectors of that kind."""
    if kind is Kind.EMBEDDED:
        return embedder.embed_texts
    texts = sample_texts()
    return VectorMaker(texts, await embedder.embed_texts(texts), kind).embed_texts


def sample_texts() -> list[str]:
    """Returns texts of the corpus to fit a `VectorMaker` to."""
    return [item.text for lot in range(SAMPLE // LOT) for item in make_lot(lot)]


def words_of(text: str) -> Iterable[str]:
    """Returns the words of a text without the note's number."""
    return re.findall(r"[A-Za-z]+", text)


def _unit(vector: Vector) -> Vector:
    unit: Vector = vector / np.linalg.norm(vector)
    return unit
