"""What a text is found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

Vector: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Embedding:
    """The vector of the whole text and, where it is longer than the embedder's window, those of its passages."""

    vector: Vector
    passages: Sequence[Vector] = ()


def kept_passages(windows: int) -> int:
    """Returns how many passages are kept of a text that the embedder reads in so many windows: none of a single one,
    whose vector is that of the whole text."""
    return windows if windows > 1 else 0
