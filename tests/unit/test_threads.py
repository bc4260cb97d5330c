"""What texts are read with is shared by threads: each thread's answers are those that it would get alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from threading import Barrier
from typing import Any

import py3langid.langid
import pytest
import sentencex
import snowballstemmer

from graphmem.english import words
from graphmem.english.terms import encode_terms

THREADS = 6
SENTENCES = [
    f"{who} {verb} {what} {when}."
    for who, verb, what, when in product(
        ["Nadia", "The neighbours", "My cousins", "Wir", "Les enfants"],
        ["were repairing", "generously donated", "has organised", "misunderstood"],
        ["thousands of bicycles", "a relational database", "their happiness", "die Möbel", "les fenêtres"],
        ["yesterday", "in the early mornings", "throughout 2019"],
    )
]


@pytest.fixture(autouse=True)
def hasty() -> Iterator[None]:
    """Threads that give way to one another as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


def read_together(read: Callable[[str], Any], texts: Sequence[str]) -> list[list[Any]]:
    """What each of several threads gets that read the same texts at once, every one from a place of its own."""
    barrier = Barrier(THREADS)

    def work(number: int) -> list[Any]:
        barrier.wait()
        start = number * len(texts) // THREADS
        read_from_there = [read(text) for text in [*texts[start:], *texts[:start]]]
        return read_from_there[len(texts) - start :] + read_from_there[: len(texts) - start]

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def inflected() -> list[str]:
    """Some thousands of words, each with another stem or another end."""
    beginnings = ["nation", "organ", "relat", "hope", "run", "general", "sens", "commun", "arsen", "thous", "milli"]
    middles = ["", "al", "is", "iz", "ation", "ful", "ous", "iv", "abl"]
    ends = ["", "s", "es", "ed", "ing", "ly", "ness", "ity", "ment", "er", "ist", "ism", "ies", "edly", "ingly"]
    return [f"{first}{middle}{last}{number}" for first, middle, last in product(beginnings, middles, ends)
            for number in ("", "x", "ize")]  # fmt: skip


def test_stems_are_those_of_one_thread_alone() -> None:
    texts = inflected()
    alone = snowballstemmer.stemmer("english")
    expected = [alone.stemWord(word) for word in texts]
    words.stem.cache_clear()

    for found in read_together(words.stem, texts):
        assert found == expected
    assert [words.stem(word) for word in texts] == expected


def test_terms_are_those_of_one_thread_alone() -> None:
    expected = [encode_terms(text) for text in SENTENCES]
    words.stem.cache_clear()

    assert read_together(encode_terms, SENTENCES) == [expected] * THREADS


def test_one_language_identifier_and_one_sentence_splitter_serve_all_threads() -> None:
    """As they are to be used: an identifier of our own that nobody sets languages of, and plain calls."""
    identifier = py3langid.langid.LanguageIdentifier.from_model_file(py3langid.langid.MODEL_FILE, norm_probs=True)
    for read in (identifier.rank, lambda text: sentencex.segment("en", f"{text} {text}")):
        expected = [read(text) for text in SENTENCES]

        assert read_together(read, SENTENCES) == [expected] * THREADS
