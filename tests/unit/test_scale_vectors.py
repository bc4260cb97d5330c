from __future__ import annotations

import numpy as np
import pytest

from benchmarks.scale.corpus import make_lot
from benchmarks.scale.vectors import Kind, VectorMaker, known_words, words_of
from graphmem.model.embedding import Vectors


def maker_of(kind: Kind) -> VectorMaker:
    chance = np.random.default_rng(1)
    return VectorMaker({word: chance.standard_normal(384, np.float32) for word in known_words()}, kind)


def cosines_of_pairs(vectors: Vectors) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    cosines = vectors @ vectors.T
    return cosines[np.triu_indices(len(vectors), 1)]


@pytest.mark.parametrize("kind", Kind)
def test_a_memorys_vector_is_the_same_whatever_was_made_before_it(kind: Kind) -> None:
    one, other, items = maker_of(kind), maker_of(kind), make_lot(3)
    assert (one.make(items[5]) == other.make_all(items)[5]).all()


@pytest.mark.parametrize("kind", Kind)
def test_vectors_are_of_unit_length_and_no_two_are_the_same(kind: Kind) -> None:
    vectors = maker_of(kind).make_all(make_lot(3))
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert len(np.unique(vectors, axis=0)) == len(vectors)


def test_vectors_that_are_close_have_cosines_of_099_and_more_and_others_do_not() -> None:
    close = cosines_of_pairs(maker_of(Kind.CLOSE).make_all(make_lot(3)))
    spread = cosines_of_pairs(maker_of(Kind.SPREAD).make_all(make_lot(3)))
    assert close.min() >= 0.99
    assert spread.max() < 0.97


def test_texts_that_share_words_are_nearer() -> None:
    cosines, items = [], make_lot(3)
    vectors = maker_of(Kind.SPREAD).make_all(items)
    words = [set(words_of(item.text)) for item in items]
    for other in range(1, len(items)):
        cosines.append((len(words[0] & words[other]), float(vectors[0] @ vectors[other])))
    shared, similar = zip(*cosines, strict=True)
    assert np.corrcoef(shared, similar)[0, 1] > 0.5


def test_the_number_in_a_text_is_no_word() -> None:
    assert list(words_of("Bo sold it. (note 0000012)")) == ["Bo", "sold", "it", "note"]
