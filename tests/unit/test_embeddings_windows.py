from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.embeddings.windows import windows


@pytest.mark.parametrize("length", [0, 1, 509, 510])
def test_a_text_that_fits_is_one_window(length: int) -> None:
    assert windows(length, 510, 64) == [slice(0, length)]


def test_one_more_makes_two_windows_of_about_half() -> None:
    assert windows(511, 510, 64) == [slice(0, 288), slice(223, 511)]


@given(st.integers(0, 20_000), st.integers(8, 600), st.data())
def test_windows_cover_everything_and_share_at_least_the_overlap(length: int, size: int, data: st.DataObject) -> None:
    overlap = data.draw(st.integers(0, size // 2))
    spans = windows(length, size, overlap)
    assert (spans[0].start, spans[-1].stop) == (0, length)
    assert all(span.stop - span.start <= size for span in spans)
    for before, after in pairwise(spans):
        assert before.start < after.start <= before.stop - overlap
    assert len({span.stop - span.start for span in spans}) == 1
