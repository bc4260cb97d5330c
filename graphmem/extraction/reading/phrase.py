"""What a phrase is: a time, a place, a name."""

from __future__ import annotations

import re

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import known_names
from graphmem.extraction.reading.spelling import MONTHS, TIME, WEEKDAYS

CLOCK = re.compile(
    r"\b(?:at )?(?:\d{1,2}(?: \d\d)? ?(?:am|pm|a m|p m|o'clock)|noon|midnight)\b|\bat \d{1,2}(?: \d\d)?\b"
)
WEEKDAY = re.compile(rf"\b(?:{WEEKDAYS})\b")
DATE = re.compile(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)? (?:of )?)?(?:{MONTHS})\b(?: \d{{1,2}}(?:st|nd|rd|th)?\b)?|\bthe \d{{1,2}}(?:st"
    rf"|nd|rd|th)\b"
)
RELATIVE = re.compile(
    r"\b(?:tomorrow|tonight|today|(?:next|this) (?:week|month|year|weekend|spring|summer|autumn|fall|winter))\b"
)
_PREPOSITIONS = re.compile(
    r"\b(?:on|at|in|by|due|for|scheduled|planned|supposed|until|till|from|the|of|a|be|happening|this|next|around|is"
    r"|am|to|coming|set)\b|,"
)

NO_NAMES = word_set(
    "a an the my our your his her their not very so too in on at to from with sure ok fine i he she it they this that "
    "these those here there who what which one mine yours everyone nobody someone"
)


def times(phrase: str) -> dict[str, frozenset[str]]:
    """The weekday, date, hour that a phrase names, each by its kind."""
    found = {
        "clock": re.sub(r"^at ", "", match[0]).replace(" ", "") if (match := CLOCK.search(phrase)) else "",
        "weekday": match[0] if (match := WEEKDAY.search(phrase)) else "",
        "date": re.sub(r"\bthe |\bof ", "", match[0]) if (match := DATE.search(phrase)) else "",
        "day": match[0] if (match := RELATIVE.search(phrase)) else "",
    }
    return {
        kind: frozenset(re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", said).split()) for kind, said in found.items() if said
    }


def is_only_time(phrase: str) -> bool:
    bare = phrase
    for pattern in (CLOCK, TIME, DATE, WEEKDAY, RELATIVE, _PREPOSITIONS):
        bare = pattern.sub(" ", bare)
    return (
        bool(times(phrase))
        and not re.sub(r"\b(?:19|20)\d\d\b|\b(?:morning|evening|afternoon|night)\b|\d+", "", bare).strip()
    )


def is_place(phrase: str, names: frozenset[str]) -> bool:
    return phrase in known_names("place") or (bool(phrase) and phrase.split()[0] in names)


def is_name(phrase: str, names: frozenset[str]) -> bool:
    """Whether it reads as the name of someone: written with capitals, or a usual given name."""
    tokens = phrase.split()
    if not 0 < len(tokens) <= 3 or tokens[0] in NO_NAMES:
        return False
    nobody = lexicon("not_names") | known_names("place")
    if phrase in nobody or tokens[0] in nobody - known_names("person"):
        return False
    return all(word in names for word in tokens) or (len(tokens) == 1 and phrase in known_names("person"))
