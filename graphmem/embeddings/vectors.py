"""Vectors as the rest of graphmem gets them: float32 and of unit length, checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from itertools import islice

import numpy as np
from numpy.typing import ArrayLike

from graphmem.errors import Unavailable
from graphmem.model.embedding import Vector, Vectors

MAX_PASSAGES = 64
"""The greatest number of passages that a text has."""


def unit_rows(rows: ArrayLike, shape: tuple[int, int], name: str) -> Vectors:
    """Returns rows from an embedder, checked and scaled to unit length.

    Raises Unavailable with the embedder's `name` for a wrong shape, a zero row, NaN and infinity.
    """
    try:
        exact = np.asarray(rows, dtype=np.float64)  # in float32 the squares of large numbers would overflow
    except (ValueError, TypeError) as error:
        raise Unavailable(f"The embedder {name} gave something else than equally long rows of numbers.") from error
    if exact.shape != shape:
        actual = " × ".join(map(str, exact.shape))
        raise Unavailable(f"The embedder {name} gave {actual} numbers, not {shape[0]} × {shape[1]}.")
    norms = np.linalg.norm(exact, axis=1, keepdims=True)
    if not (np.isfinite(norms).all() and norms.all()):
        raise Unavailable(f"The embedder {name} gave a vector of length zero or infinity.")
    unit: Vectors = (exact / norms).astype(np.float32)
    return unit


def passages_of(rows: Iterable[Vector], counts: Sequence[int], name: str) -> list[Vectors]:
    """Returns a matrix for each text from the rows of all windows: text i has the next `counts[i]` rows.

    More than MAX_PASSAGES windows are reduced to the means of so many consecutive groups, of almost equal size.
    """
    remaining = iter(rows)
    return [_reduced(MAX_PASSAGES, np.stack(list(islice(remaining, count))), name) for count in counts]


def count_passages(windows: Sequence[Sized]) -> list[int]:
    """Returns how many rows passages_of makes of each text's windows."""
    return [min(MAX_PASSAGES, len(pieces)) for pieces in windows]


def whole_vectors(passages: Sequence[Vectors], dimension: int, name: str) -> Vectors:
    """Returns one row a text: the mean of its passages, scaled to unit length."""
    if not passages:
        return np.empty((0, dimension), dtype=np.float32)
    means = [rows[0] if len(rows) == 1 else rows.mean(axis=0) for rows in passages]
    return unit_rows(means, (len(passages), dimension), name)


def _reduced(limit: int, rows: Vectors, name: str) -> Vectors:
    if len(rows) <= limit:
        return rows
    groups = np.array_split(rows, limit)
    return unit_rows([group.mean(axis=0) for group in groups], (limit, rows.shape[1]), name)


def nearest_rows(rows: Vectors, queries: Vectors, count: int) -> list[list[tuple[int, float]]]:
    """Returns for each query the indexes of its `count` nearest rows, nearest first, each with its cosine.

    A negative cosine is given as 0. Rows and queries have to be of unit length.
    """
    similarities = np.clip(queries @ rows.T, 0.0, 1.0)
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :count]
    return [[(int(row), float(similarities[query, row])) for row in indexes] for query, indexes in enumerate(nearest)]
