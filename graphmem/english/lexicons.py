"""The word lists of the rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@cache
def spellings(name: str) -> Mapping[str, str]:
    """Returns the entries of one list as they are written, by their lower-case form.

    The file has one entry a line, and comments after `#`.
    """
    text = (files("graphmem.english") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line.lower(): line for line in lines if line}


@cache
def lexicon(*names: str) -> frozenset[str]:
    """Returns the entries of the lists in lower case."""
    return frozenset(entry for name in names for entry in spellings(name))


@cache
def words_in(name: str) -> frozenset[str]:
    """Returns the single words of a list that has several a line."""
    return frozenset(word for entry in lexicon(name) for word in entry.split())
