"""Cutting a text that is too long for a model into overlapping windows, so that its end counts as much as its start."""

from __future__ import annotations

from math import ceil


def windows(length: int, size: int, overlap: int) -> list[slice]:
    """Returns the fewest windows of at most `size` that cover `length`, equally long and evenly spread.

    Neighbours share at least `overlap`, so that a short sentence at a cut is whole in one of them. There is always one.
    """
    if length <= size:
        return [slice(0, length)]
    count = ceil((length - overlap) / (size - overlap))
    width = ceil((length + (count - 1) * overlap) / count)
    starts = [i * (length - width) // (count - 1) for i in range(count)]
    return [slice(start, start + width) for start in starts]
