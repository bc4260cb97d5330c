"""The terms of a text, by which the full-text index (BM25) finds it.

Scripts without spaces are split into character bigrams and single characters, as is usual for Chinese and Japanese.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.words import STOP_WORDS, stem, unaccented, words

MAX_WORD = 64
"""Characters of a word that count. What is longer is no word, and Lucene refuses terms of more than 32 KB."""

_ASKING = frozenset(["why", "whose", "let", "us", "am", "don"])
_HAN = "\u3005\u3400-\u9fff\U00020000-\U0003ffff"
_SYLLABLES = "\u3040-\u30ff\uac00-\ud7af"
UNSPACED = re.compile(rf"[{_HAN}{_SYLLABLES}\u0e00-\u0e7f]+")
"""Scripts that write no spaces between words."""

_WORDS_ALONE = re.compile(f"[{_HAN}]")
"""Characters that often are a word, so that a query asks for them even inside a longer run."""

_PERHAPS_WORDS = re.compile(f"[{_HAN}{_SYLLABLES}]")
"""Characters that can be a whole query."""


def terms_of(text: str) -> list[str]:
    """Returns the terms that a query asks for, in order: stems without accents, and no stop words.

    Of scripts without spaces it has the bigrams, and then the characters that often are words.
    """
    return list(_terms(text, _WORDS_ALONE))


def encode_terms(text: str) -> str:
    """Returns the terms that the index holds, each between spaces, so that whole terms can be counted by substring.

    These are all terms that a query can ask for: of scripts without spaces, every character too.
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
    """Yields pairs of a part in a script with spaces, and the part without that follows it; either may be empty."""
    at = 0
    for run in UNSPACED.finditer(word):
        yield word[at : run.start()].strip("'"), run[0]
        at = run.end()
    yield word[at:].strip("'"), ""


def _pieces(run: str, singles: re.Pattern[str]) -> Iterator[str]:
    """Yields the bigrams of a run, or its single character, and then the characters that `singles` matches."""
    pairs = [run[at : at + 2] for at in range(len(run) - 1)]
    yield from pairs or run
    yield from dict.fromkeys(singles.findall(run)) if pairs else ()
