"""Word lists that rules look things up in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def lexicon(name: str) -> frozenset[str]:
    """The entries of one list, lower-case; in the file one a line, after `#` a comment."""
    text = (files("graphmem.extraction") / "lexicon" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.partition("#")[0].strip().lower() for line in text.splitlines())
    return frozenset(line for line in lines if line)
