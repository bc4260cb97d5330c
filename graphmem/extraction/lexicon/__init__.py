"""Words that the rules know, one noun a file, separated by white space; what follows a # is a comment."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def load(noun: str) -> frozenset[str]:
    """The words of one file."""
    return frozenset(word for line in _lines(noun) for word in line.split())


@cache
def load_phrases(noun: str) -> frozenset[str]:
    """The lines of one file."""
    return frozenset(line for line in _lines(noun) if line)


def _lines(noun: str) -> list[str]:
    text = (files(__package__) / f"{noun}.txt").read_text(encoding="utf-8")
    return [line.partition("#")[0].strip() for line in text.splitlines()]
