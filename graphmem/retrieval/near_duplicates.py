"""Finding near duplicates: a text need not be read where another covers it. Words alone decide, and no similarity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.english.words import words
from graphmem.model.context_pack import Cited, CitedHit
from graphmem.model.scope import Scope

MIN_SHARE = 0.5
"""The least share of the words of the covering text that the covered one has: what a long text says in passing it does
not say as clearly."""

_FILLERS = frozenset(("a", "an", "the", "really", "very", "actually"))

_QUALIFYING_WORDS = """
no not never nor neither none without but except unless until if whether false untrue wrong doubt longer
"""
_QUALIFIERS = frozenset(_QUALIFYING_WORDS.split())
"""Words that may revoke a text: in the rest of a longer one, they keep it from covering the shorter."""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """The text of a memory or a turn, prepared for comparison.

    All words are compared, and not stems of content words: these hide who ("she works"), when ("I lived") and from
    where to where.
    """

    words: tuple[str, ...]
    is_question: bool
    speaker: str | None
    owners: Scope
    at: datetime
    is_memory: bool

    @classmethod
    def of(cls, cited: Cited) -> ComparedText:
        text = cited.text
        compared = tuple(word for word in words(text) if word not in _FILLERS) or tuple(text.split())
        owners, is_memory = replace(cited.scope, run_id=None), isinstance(cited, CitedHit)
        return cls(compared, text.rstrip().endswith("?"), cited.speaker, owners, cited.at, is_memory)

    def covers(self, other: ComparedText) -> bool:
        """Returns whether it says all that another text says: the same words in a row, of the same owners, not earlier.

        An earlier text does not cover a later one that says less, for that may be a correction. What was said covers no
        memory of it.
        """
        return self._is_comparable(other) and self._contains(other)

    def _is_comparable(self, other: ComparedText) -> bool:
        return (
            self.at >= other.at
            and (self.is_memory or not other.is_memory)
            and self.owners == other.owners
            and self.is_question == other.is_question
            and (self.speaker == other.speaker or None in (self.speaker, other.speaker))
            and MIN_SHARE * len(self.words) <= len(other.words) <= len(self.words)
        )

    def _contains(self, other: ComparedText) -> bool:
        """Returns whether the other's words are a contiguous part of its own, and the rest does not revoke them."""
        # Words have no spaces in them, so that whole words are found as a substring between spaces.
        before, match, after = f" {' '.join(self.words)} ".partition(f" {' '.join(other.words)} ")
        return bool(match) and _QUALIFIERS.isdisjoint(f"{before} {after}".split())
