"""Cuts a text that is too long for a model into windows that overlap, so that its end counts as much as its start."""

from __future__ import annotations

from math import ceil


def windows(length: int, size: int, overlap: int) -> list[slice]:
    """The fewest windows of at most `size` that cover `length`, equally long and evenly spread.

    Neighbours share at least `overlap`, so that a sentence at a cut stands whole in one of them. There is always one.
    """
    if length <= size:
        return [slice(0, length)]
    count = ceil((length - overlap) / (size - overlap))
    width = ceil((length + (count - 1) * overlap) / count)
    starts = [i * (length - width) // (count - 1) for i in range(count)]
    return [slice(start, start + width) for start in starts]
