"""How readers make claims out of phrases."""

from __future__ import annotations

from graphmem.extraction.lexicons import lexicon, word_set
from graphmem.extraction.reading.claim import NO_STEMS, Claim, Slot, Stems, Subject
from graphmem.extraction.reading.clause import Clause

_NO_NAMES = word_set("a an the my our your his her their not very so too in on at to from with sure ok fine i")


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


def is_name(phrase: str, names: frozenset[str]) -> bool:
    """Whether it reads as the name of someone: written with capitals, or a usual given name."""
    tokens = phrase.split()
    if not 0 < len(tokens) <= 3 or tokens[0] in _NO_NAMES:
        return False
    nobody = lexicon("languages", "calendar", "countries", "cities")
    if phrase in nobody or tokens[0] in nobody - lexicon("given_names"):
        return False
    return all(word in names for word in tokens) or (len(tokens) == 1 and phrase in lexicon("given_names"))


def without_article(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    return rest if first in {"a", "an", "the", "my", "our", "some", "any"} and rest else phrase
