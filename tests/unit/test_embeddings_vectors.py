from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import ArrayLike

from graphmem.embeddings.vectors import means, unit_rows
from graphmem.errors import Unavailable


def test_rows_become_unit_float32() -> None:
    rows = unit_rows([[3, 4], [0, -2]], (2, 2), "test")
    assert rows.dtype == np.float32
    assert rows.tolist() == pytest.approx(np.array([[0.6, 0.8], [0, -1]]))


def test_huge_and_tiny_rows_keep_their_direction() -> None:
    rows = unit_rows([[3e38, 4e38], [3e-40, 4e-40]], (2, 2), "test")
    assert rows == pytest.approx(np.array([[0.6, 0.8], [0.6, 0.8]]))


@pytest.mark.parametrize(
    "rows",
    [
        [[1.0, 2.0, 3.0]],
        [[1.0, 2.0], [3.0]],
        [1.0, 2.0],
        [],
        [[0.0, 0.0]],
        [[math.nan, 1.0]],
        [[math.inf, 1.0]],
        [["a", "b"]],
        [None],
    ],
)
def test_anything_but_finite_rows_of_the_right_length_is_refused_by_name(rows: ArrayLike) -> None:
    with pytest.raises(Unavailable, match="brokenmodel"):
        unit_rows(rows, (1, 2), "brokenmodel")


def test_means_gives_each_text_the_mean_of_its_own_windows() -> None:
    rows = [np.array([i, 1], dtype=np.float32) for i in range(6)]
    assert means(rows, [1, 3, 2]).tolist() == [[0, 1], [2, 1], [4.5, 1]]
