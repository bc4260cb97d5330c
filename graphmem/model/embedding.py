"""Embeddings: the vectors that a text is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]
"""One row, of shape (dimension,)."""

Vectors: TypeAlias = NDArray[np.float32]
"""A matrix of shape (texts, dimension), or of shape (passages, dimension) for the passages of one text."""


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """The vector of a whole text and, if the text is longer than the embedder's window, one vector for each passage."""

    vector: Vector
    passages: Sequence[Vector] = ()


def passage_count(windows: int) -> int:
    """Returns the number of passage vectors of a text that fills `windows` of the embedder's windows.

    A text of one window has none, since the passage's vector would be that of the whole text.
    """
    return windows if windows > 1 else 0
