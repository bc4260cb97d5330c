"""Word lists that rules look things up in."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


@cache
def spellings(name: str) -> Mapping[str, str]:
    """The entries of one list as written, by their lower-case form; in the file one a line, after `#` a comment."""
    text = (files("graphmem.english") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {line.lower(): line for line in lines if line}


@cache
def lexicon(*names: str) -> frozenset[str]:
    """The entries of the lists, lower-case."""
    return frozenset(entry for name in names for entry in spellings(name))


@cache
def words_in(name: str) -> frozenset[str]:
    """The words of one list that has several a line."""
    return frozenset(word for entry in lexicon(name) for word in entry.split())
