from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from graphmem.embeddings.vectors import MAX_PASSAGES, passages_of, unit_rows, whole_vectors
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


def rows_of(count: int) -> list[np.ndarray[Any, np.dtype[np.float32]]]:
    """Directions that turn from one to the next, of unit length."""
    return [np.array([math.cos(i / 99), math.sin(i / 99)], dtype=np.float32) for i in range(count)]


def test_each_text_has_the_rows_of_its_own_windows_in_order() -> None:
    rows = rows_of(6)
    found = passages_of(iter(rows), [1, 3, 2], "test")
    assert [passages.tolist() for passages in found] == [
        np.stack(rows[a:b]).tolist() for a, b in ((0, 1), (1, 4), (4, 6))
    ]
    assert passages_of([], [], "test") == []


@pytest.mark.parametrize("count", [MAX_PASSAGES, MAX_PASSAGES + 1, 3 * MAX_PASSAGES, 1_000])
def test_a_very_long_text_has_the_means_of_its_windows_groups(count: int) -> None:
    [passages] = passages_of(rows_of(count), [count], "test")
    assert passages.shape == (MAX_PASSAGES, 2)
    assert np.linalg.norm(passages, axis=1) == pytest.approx(np.ones(MAX_PASSAGES))
    angles = np.unwrap(np.arctan2(passages[:, 1], passages[:, 0])) * 99
    sizes = np.diff([-0.5, *(angles[:-1] + angles[1:]) / 2, count - 0.5])
    assert angles[0] == pytest.approx((math.ceil(count / MAX_PASSAGES) - 1) / 2, abs=1e-2)
    assert sizes == pytest.approx(np.full(MAX_PASSAGES, count / MAX_PASSAGES), abs=1)


def test_the_vector_of_a_text_is_the_mean_of_its_passages() -> None:
    one, other = np.array([[1, 0]], dtype=np.float32), np.array([[1, 0], [0, 1]], dtype=np.float32)
    assert whole_vectors([one, other], 2, "test") == pytest.approx(np.array([[1, 0], [0.5**0.5, 0.5**0.5]]))
    assert whole_vectors([], 2, "test").shape == (0, 2)
    with pytest.raises(Unavailable, match="test"):
        whole_vectors([np.concatenate([one, -one])], 2, "test")
