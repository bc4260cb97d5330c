"""Text as the words that a search compares: what the text index holds and is asked for."""

from __future__ import annotations

import re

from graphmem.english.words import STOP_WORDS, stem, words

MAX_WORD = 64
"""Characters of a word that count: what is longer is no word, and Lucene refuses terms of 32 KB."""

_ASKING = frozenset(["why", "whose", "let", "us", "am", "don"])
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]+")
"""Scripts that write no spaces between words."""


def terms_of(text: str) -> list[str]:
    """The stems of the words that tell texts apart, in order; unspaced scripts by pairs of characters."""
    found: list[str] = []
    for word in words(text):
        if word in STOP_WORDS or word in _ASKING:
            continue
        if _UNSPACED.search(word):
            found.extend(_pairs(word))
        else:
            found.append(stem(word[:MAX_WORD]))
    return found


def spell_terms(text: str) -> str:
    """As the index keeps them: each between spaces, so that a term is counted where it stands whole."""
    return f" {' '.join(terms_of(text))} "


def _pairs(word: str) -> list[str]:
    return [word[at : at + 2] for at in range(max(1, len(word) - 1))]
