"""Highlights: where the words of a query stand in a text, by the terms that it is searched by."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from graphmem.english.terms import UNSPACED, terms_of

MAX_READ = 10_000
"""The characters of a text that are read: a longer one is a document, and takes a thread's time."""

_WORD = re.compile(r"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f'\u2019\u2018\u02bc\u00b4`]+[^\W_]+|[\u0300-\u036f]+)*")


@dataclass(frozen=True, slots=True)
class TextPart:
    """A part of a text, which a word of the query is or is not."""

    text: str
    is_match: bool


def highlight(text: str, terms: Set[str]) -> list[TextPart]:
    """Returns the text in parts, which joined are the text, with those apart that have a term of the query."""
    parts, end = [], 0
    for start, stop in _merged(_matches(text[:MAX_READ], terms)):
        parts += [TextPart(text[end:start], False), TextPart(text[start:stop], True)]
        end = stop
    return [part for part in (*parts, TextPart(text[end:], False)) if part.text]


def _matches(text: str, terms: Set[str]) -> Iterator[tuple[int, int]]:
    """Yields the spans of words that have a term; of scripts without spaces, those of the terms themselves."""
    for word in _WORD.finditer(text):
        if terms.isdisjoint(_terms_of_word(word[0])):
            continue
        if not UNSPACED.search(word[0]):
            yield word.span()
            continue
        for at in range(word.start(), word.end()):
            yield from ((at, at + length) for length in (1, 2) if text[at : at + length] in terms)


@lru_cache(maxsize=16_384)
def _terms_of_word(word: str) -> frozenset[str]:
    return frozenset(terms_of(word))


def _merged(spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yields the spans, in order, with those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, stop in spans:
        if last and start < last[1]:
            last = (last[0], max(last[1], stop))
            continue
        if last:
            yield last
        last = (start, stop)
    if last:
        yield last
