from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.recall import TOP_K, Similarities

NUMBERS = np.arange(100, 200)
EXACT = Similarities(NUMBERS, {"low": -np.arange(100, dtype=np.float32), "high": np.arange(100, dtype=np.float32)})


def all_of(numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
    return numbers > 0


def test_the_best_are_the_most_similar_to_the_query() -> None:
    assert EXACT.best("low", all_of(NUMBERS)) == set(range(100, 100 + TOP_K))
    assert EXACT.best("high", all_of(NUMBERS)) == set(range(200 - TOP_K, 200))


def test_only_what_matches_is_among_the_best() -> None:
    assert EXACT.best("low", NUMBERS % 2 == 1) == set(range(101, 101 + 2 * TOP_K, 2))


def test_few_that_match_are_all_the_best() -> None:
    assert EXACT.best("low", NUMBERS < 103) == {100, 101, 102}
