"""Vectors as the rest of graphmem gets them: float32, of unit length, checked here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Sized
from itertools import islice
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from graphmem.errors import Unavailable

Vector: TypeAlias = NDArray[np.float32]
"""One row, of shape (dimension,)."""

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text, of shape (texts, dimension), or one row a passage of one text."""

MOST_PASSAGES = 64


def unit_rows(rows: ArrayLike, shape: tuple[int, int], name: str) -> Vectors:
    """Raises Unavailable, naming the embedder, for a wrong shape, a zero row, and NaN or infinity."""
    try:
        exact = np.asarray(rows, dtype=np.float64)
    except (ValueError, TypeError) as error:
        raise Unavailable(f"The embedder {name} gave something else than equally long rows of numbers.") from error
    if exact.shape != shape:
        found = " × ".join(map(str, exact.shape))
        raise Unavailable(f"The embedder {name} gave {found} numbers, not {shape[0]} × {shape[1]}.")
    norms = np.linalg.norm(exact, axis=1, keepdims=True)
    if not (np.isfinite(norms).all() and norms.all()):
        raise Unavailable(f"The embedder {name} gave a vector of length zero or infinity.")
    unit: Vectors = (exact / norms).astype(np.float32)
    return unit


def passages_of(rows: Iterable[Vector], counts: Sequence[int], name: str) -> list[Vectors]:
    """A matrix for each text from the rows of its windows: text i has the next `counts[i]` rows.

    Of more than MOST_PASSAGES windows, those are the means of consecutive groups, as equal as can be.
    """
    left = iter(rows)
    return [_at_most(MOST_PASSAGES, np.stack(list(islice(left, count))), name) for count in counts]


def count_passages(windows: Sequence[Sized]) -> list[int]:
    """How many rows passages_of makes of each text's windows."""
    return [min(MOST_PASSAGES, len(pieces)) for pieces in windows]


def whole_vectors(passages: Sequence[Vectors], dimension: int, name: str) -> Vectors:
    """One row a text: the mean of its passages."""
    if not passages:
        return np.empty((0, dimension), dtype=np.float32)
    means = [rows[0] if len(rows) == 1 else rows.mean(axis=0) for rows in passages]
    return unit_rows(means, (len(passages), dimension), name)


def _at_most(most: int, rows: Vectors, name: str) -> Vectors:
    if len(rows) <= most:
        return rows
    groups = np.array_split(rows, most)
    return unit_rows([group.mean(axis=0) for group in groups], (most, rows.shape[1]), name)


def nearest_rows(rows: Vectors, queries: Vectors, count: int) -> list[list[tuple[int, float]]]:
    """For each query the places of its nearest rows, nearest first, each with the cosine, or 0 where that is below."""
    similarities = np.clip(queries @ rows.T, 0.0, 1.0)
    nearest = np.argsort(-similarities, axis=1, kind="stable")[:, :count]
    return [[(int(row), float(similarities[query, row])) for row in places] for query, places in enumerate(nearest)]
