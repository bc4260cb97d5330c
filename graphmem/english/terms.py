"""Text as the words that a search compares: what the text index holds and is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.words import STOP_WORDS, stem, unaccented, words

MAX_WORD = 64
"""Characters of a word that count: what is longer is no word, and Lucene refuses terms of 32 KB."""

_ASKING = frozenset(["why", "whose", "let", "us", "am", "don"])
_HAN = "\u3005\u3400-\u9fff\U00020000-\U0003ffff"
_SYLLABLES = "\u3040-\u30ff\uac00-\ud7af"
_UNSPACED = re.compile(rf"[{_HAN}{_SYLLABLES}\u0e00-\u0e7f]+")
"""Scripts that write no spaces between words."""

_WORDS_ALONE = re.compile(f"[{_HAN}]")
"""Characters that are often a word, and so are asked for wherever they stand."""

_PERHAPS_WORDS = re.compile(f"[{_HAN}{_SYLLABLES}]")
"""Characters that can be all that is asked for."""


def terms_of(text: str) -> list[str]:
    """The stems of the words that tell texts apart, in order, without accents; as a question asks for them.

    Unspaced scripts by pairs of characters, and then by those that are often words.
    """
    return list(_terms(text, _WORDS_ALONE))


def encode_terms(text: str) -> str:
    """As the index keeps them: each between spaces, so that a term is counted where it stands whole.

    All that any question can ask for: of unspaced scripts each character too.
    """
    return f" {' '.join(_terms(text, _PERHAPS_WORDS))} "


def _terms(text: str, singles: re.Pattern[str]) -> Iterator[str]:
    for word in words(unaccented(text)):
        if word in STOP_WORDS or word in _ASKING:
            continue
        for spaced, unspaced in _runs(word):
            if spaced:
                yield stem(spaced[:MAX_WORD])
            yield from _pieces(unspaced, singles)


def _runs(word: str) -> Iterator[tuple[str, str]]:
    """What is of other scripts, and what is of unspaced ones after it."""
    at = 0
    for run in _UNSPACED.finditer(word):
        yield word[at : run.start()].strip("'"), run[0]
        at = run.end()
    yield word[at:].strip("'"), ""


def _pieces(run: str, singles: re.Pattern[str]) -> Iterator[str]:
    """Neighbouring pairs first: beside each other they tell more than their characters do."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    yield from pairs or run
    yield from dict.fromkeys(singles.findall(run)) if pairs else ()
