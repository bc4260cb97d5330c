"""What a question tells about what would answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise

from graphmem.english.spans import Period
from graphmem.english.terms import terms_of
from graphmem.english.times import find_periods
from graphmem.english.words import unaccented, words

MAX_TERMS = 100
"""Different words of a question that count, the first ones; the text index takes about a thousand."""

_FIRST_PERSON = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
_SAID = (
    "recommended|suggested|advised|said|mentioned|told|provided|explained|gave|given|proposed|listed|described|wrote"
    "|written|showed|shown|shared"
)
"""Not "can you suggest": that asks for something new."""
_TOLD_BY_ASSISTANT = re.compile(
    rf"\b(?:did you\b|you(?:'ve)? (?:\w+ )?(?:{_SAID})\b"
    r"|your (?:advice|recommendation|suggestion|answer|explanation|tip))",
    re.IGNORECASE,
)
_TELL_ME = re.compile(r"\b(?:tell|show|give|remind|help|let) (?:me|us)\b", re.IGNORECASE)


class Voice(Enum):
    """Whose words a question is after, where it names no speaker."""

    USER = "user"
    ASSISTANT = "assistant"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    terms: tuple[str, ...]
    """Each once."""
    bigrams: tuple[str, ...]
    """Neighbouring terms, spelled as in `english.terms.encode_terms`."""
    words: frozenset[str]
    voice: Voice
    periods: tuple[Period, ...]
    """The times it names."""


def parse_query(text: str, at: datetime) -> ParsedQuery:
    """`at` is when it is asked."""
    terms = terms_of(text)
    return ParsedQuery(
        terms=tuple(dict.fromkeys(terms))[:MAX_TERMS],
        bigrams=tuple(dict.fromkeys(f" {one} {other} " for one, other in pairwise(terms)))[:MAX_TERMS],
        words=frozenset(words(unaccented(text))),
        voice=_voice(text),
        periods=tuple(find_periods(text, at)),
    )


def _voice(text: str) -> Voice:
    if _TOLD_BY_ASSISTANT.search(text):
        return Voice.ASSISTANT
    return Voice.ANY if _FIRST_PERSON.isdisjoint(words(_TELL_ME.sub("", text))) else Voice.USER
