"""Parsing a query: its terms, the times that it names, and whose words it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import pairwise

from graphmem.english.names import find_names
from graphmem.english.purposes import is_small_talk
from graphmem.english.spans import Period
from graphmem.english.terms import terms_of
from graphmem.english.times import find_periods
from graphmem.english.words import unaccented, words

MAX_TERMS = 100
"""The number of different terms of a query that count, the first ones; the text index takes about a thousand."""

_FIRST_PERSON = frozenset(["i", "me", "my", "mine", "myself", "we", "us", "our", "ours"])
_SPEECH_VERBS = (
    "recommended|suggested|advised|said|mentioned|told|provided|explained|gave|given|proposed|listed|described|wrote"
    "|written|showed|shown|shared"
)
"""Verbs of speech in the past: "you suggested" asks for what was said, and "can you suggest" for something new."""
_ASSISTANT_SPEECH = re.compile(
    rf"\b(?:did you\b|you(?:'ve)? (?:\w+ )?(?:{_SPEECH_VERBS})\b"
    r"|your (?:advice|recommendation|suggestion|answer|explanation|tip))",
    re.IGNORECASE,
)
_REQUEST = re.compile(r"\b(?:tell|show|give|remind|help|let) (?:me|us)\b", re.IGNORECASE)


class Voice(Enum):
    """The speaker whose words a query asks for, where it names none."""

    USER = "user"
    ASSISTANT = "assistant"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """The parts of a query that ranking uses."""

    terms: tuple[str, ...]
    """Each term once."""
    bigrams: tuple[str, ...]
    """Pairs of neighbouring terms, spelled as in `english.terms.encode_terms`."""
    words: frozenset[str]
    """All words, without accents."""
    voice: Voice
    periods: tuple[Period, ...]
    """The times that the query names."""
    names: tuple[str, ...] = ()
    """The names of entities, in their order."""
    is_small_talk: bool = False
    """Whether it only greets, thanks or asks how one is, and names nothing that could be remembered."""


def parse_query(text: str, at: datetime) -> ParsedQuery:
    """Returns the parsed query; `at` is when it is asked, from which "last week" is read."""
    terms, voice = terms_of(text), _voice(text)
    periods, names = tuple(find_periods(text, at)), tuple(key.name for key in find_names(text))
    return ParsedQuery(
        terms=tuple(dict.fromkeys(terms))[:MAX_TERMS],
        bigrams=tuple(dict.fromkeys(f" {one} {other} " for one, other in pairwise(terms)))[:MAX_TERMS],
        words=frozenset(words(unaccented(text))),
        voice=voice,
        periods=periods,
        names=names,
        is_small_talk=voice is Voice.ANY and not periods and not names and is_small_talk(text),
    )


def _voice(text: str) -> Voice:
    """Returns whose words a query asks for: "did you suggest" the assistant's, and "where do I live" the user's."""
    if _ASSISTANT_SPEECH.search(text):
        return Voice.ASSISTANT
    # The "me" of "tell me where Anna lives" says nothing about whose words would answer it.
    return Voice.ANY if _FIRST_PERSON.isdisjoint(words(_REQUEST.sub("", text))) else Voice.USER
