"""How readers make claims out of phrases."""

from __future__ import annotations

from graphmem.extraction.reading.claim import NO_STEMS, Claim, Slot, Stems, Subject
from graphmem.extraction.reading.clause import Clause


def claim(  # noqa: PLR0913
    clause: Clause,
    slot: Slot,
    phrase: str,
    *,
    about: Stems = NO_STEMS,
    value: Stems = NO_STEMS,
    holds: bool = True,
    aspect: str = "",
    subject: Subject | None = None,
    needs_change: bool = False,
    is_implied: bool = False,
) -> Claim:
    """A claim that the clause makes, of its own subject unless another is given."""
    return Claim(
        slot=slot,
        subject=clause.subject if subject is None else subject,
        about=about,
        value=value,
        holds=holds,
        aspect=aspect,
        phrase=phrase,
        is_change=clause.is_change,
        is_addition=clause.is_addition,
        is_implied=is_implied,
        needs_change=needs_change,
    )


def without_article(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if first in {"a", "an", "the", "my", "our", "some", "any"} and rest else phrase
