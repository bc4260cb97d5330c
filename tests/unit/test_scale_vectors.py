from __future__ import annotations

import asyncio
from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.corpus import Item
from benchmarks.scale.corpus import make_lot
from benchmarks.scale.vectors import Kind, VectorMaker, sample_texts, words_of
from graphmem.model.embedding import Vectors


def embedded(texts: list[str]) -> Vectors:
    """Returns vectors as of an embedder: what the words add, and what no word explains."""
    words = {
        word: np.random.default_rng(list(word.encode())).standard_normal(384, np.float32)
        for text in texts
        for word in words_of(text)
    }
    rows = []
    for number, text in enumerate(texts):
        noise = np.random.default_rng(number).standard_normal(384, np.float32)
        vector = np.sum([words[word] for word in words_of(text)], axis=0) + noise
        rows.append(vector / np.linalg.norm(vector))
    return np.array(rows, np.float32)


MADE = [Kind.SPREAD, Kind.CLOSE]
TEXTS = sample_texts()
VECTORS = embedded(TEXTS)


def maker_of(kind: Kind) -> VectorMaker:
    return VectorMaker(TEXTS, VECTORS, kind)


def cosines_of_pairs(vectors: Vectors) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    cosines = vectors @ vectors.T
    return cosines[np.triu_indices(len(vectors), 1)]


def all_of(kind: Kind, items: Sequence[Item]) -> Vectors:
    return asyncio.run(maker_of(kind).embed_texts([item.text for item in items]))


@pytest.mark.parametrize("kind", MADE)
def test_a_memorys_vector_is_the_same_whatever_was_made_before_it(kind: Kind) -> None:
    items = make_lot(3)
    assert (maker_of(kind).make(items[5].text) == all_of(kind, items)[5]).all()


@pytest.mark.parametrize("kind", MADE)
def test_vectors_are_of_unit_length_and_no_two_are_the_same(kind: Kind) -> None:
    vectors = all_of(kind, make_lot(3))
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert len(np.unique(vectors, axis=0)) == len(vectors)


def test_vectors_that_are_close_have_cosines_of_099_and_more_and_others_do_not() -> None:
    close = cosines_of_pairs(all_of(Kind.CLOSE, make_lot(3)))
    spread = cosines_of_pairs(all_of(Kind.SPREAD, make_lot(3)))
    assert close.min() >= 0.99
    assert spread.max() < 0.97


def test_a_made_vector_is_near_that_which_the_embedder_makes_of_the_same_text() -> None:
    """Nearer than any of another text; these are not among the texts that the maker was fitted to."""
    items = [item for lot in range(100, 103) for item in make_lot(lot)]
    cosines = all_of(Kind.SPREAD, items) @ embedded([item.text for item in items]).T
    assert (cosines.argmax(axis=1) == np.arange(len(items))).mean() > 0.99


def test_neighbours_are_as_near_as_they_are_among_the_embedders_vectors() -> None:
    made, real = all_of(Kind.SPREAD, [item for lot in range(20) for item in make_lot(lot)]), VECTORS
    for rank in (1, 100):
        nearest = [np.median(np.sort(vectors @ vectors[:200].T, axis=0)[-1 - rank]) for vectors in (made, real)]
        assert nearest[0] == pytest.approx(nearest[1], abs=0.03)


def test_the_number_in_a_text_is_no_word() -> None:
    assert list(words_of("Bo sold it. (note 0000012)")) == ["Bo", "sold", "it", "note"]
