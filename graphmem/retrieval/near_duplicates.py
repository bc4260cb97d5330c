"""Which statements need not be read where another is; measured on their words, and on nothing that guesses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.english.words import words
from graphmem.model.context_pack import CitedHit
from graphmem.model.scope import Scope

LEAST_SHARE = 0.5
"""So much of the fuller statement is the other one, at least: what is said in passing is not said as clearly."""

_FILLERS = frozenset(("a", "an", "the", "really", "very", "actually"))

_QUALIFYING_WORDS = """
no not never nor neither none without but except unless until if whether false untrue wrong doubt longer
"""
_QUALIFIERS = frozenset(_QUALIFYING_WORDS.split())
"""In what the fuller statement says besides, they may take the other one back."""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """A memory's text as it is compared.

    Not by stems and words of content alone: they hide who ("she works"), when ("I lived") and from where to where.
    """

    words: tuple[str, ...]
    is_question: bool
    speaker: str | None
    owners: Scope
    at: datetime

    @classmethod
    def of(cls, cited_hit: CitedHit) -> ComparedText:
        text = cited_hit.hit.text
        said = tuple(word for word in words(text) if word not in _FILLERS) or tuple(text.split())
        owners = replace(cited_hit.hit.memory.scope, run_id=None)
        return cls(said, text.rstrip().endswith("?"), cited_hit.speaker, owners, cited_hit.at)

    def stands_for(self, other: ComparedText) -> bool:
        """Whether it says all that the other says: the same words in a row, of the same owners, as late or later.

        What is newer and says less may be meant as a correction, and is not stood for.
        """
        return self._could_repeat(other) and self._holds(other)

    def _could_repeat(self, other: ComparedText) -> bool:
        return (
            self.at >= other.at
            and self.owners == other.owners
            and self.is_question == other.is_question
            and (self.speaker == other.speaker or None in (self.speaker, other.speaker))
            and LEAST_SHARE * len(self.words) <= len(other.words) <= len(self.words)
        )

    def _holds(self, other: ComparedText) -> bool:
        """Words have no spaces in them, so that a row of them is a piece of all of them."""
        before, found, after = f" {' '.join(self.words)} ".partition(f" {' '.join(other.words)} ")
        return bool(found) and _QUALIFIERS.isdisjoint(f"{before} {after}".split())
