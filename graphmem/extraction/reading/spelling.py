"""Texts as plain lower-case words, in one spelling, for patterns to match."""

from __future__ import annotations

import re

from graphmem.english.words import APOSTROPHES, STOP_WORDS, stem, words

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_IS = re.compile(r"(?<=\w)'s(?= (?:an?|the|my|in|at|on|not|from|called|named|\w+ing)\b)|(?<=\bname)'s\b", re.IGNORECASE)
_OF = re.compile(r"(?<=\w)'s\b|(?<=s)'(?=\s)", re.IGNORECASE)
_SPELLED_OUT = re.compile(r"\b(?:it|that|there|what|who|where|here|let|he|she|how)'s\b", re.IGNORECASE)

_OTHER_SPELLINGS = {
    "favourite": "favorite", "favourites": "favorites", "colour": "color", "colours": "colors", "neighbour": "neighbor",
    "travelling": "traveling", "cancelled": "canceled", "grey": "gray", "theatre": "theater", "programme": "program",
    "anymore": "any more", "mum": "mother", "mom": "mother", "dad": "father", "tv": "television",
    "kids": "children", "kid": "child", "okay": "ok", "film": "movie", "films": "movies", "bday": "birthday",
    "nope": "no", "fave": "favorite", "fav": "favorite", "faves": "favorites",
    "fiancee": "fiance", "fiancée": "fiance", "fiancé": "fiance", "gf": "girlfriend", "bf": "boyfriend",
}  # fmt: skip
_UNITS_SPELLED = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "  # noqa: SIM905
    "seventeen eighteen nineteen".split()
)
_TENS_SPELLED = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_NUMBERS = {word: str(number) for number, word in enumerate(_UNITS_SPELLED)}
_NUMBERS |= {word: str(number) for word, number in zip(_TENS_SPELLED, range(20, 100, 10), strict=True)}
_NUMBERS |= {f"{ten} {one}": _NUMBERS[ten][0] + _NUMBERS[one] for ten in _TENS_SPELLED for one in _UNITS_SPELLED[1:10]}
_NUMBER = re.compile(rf"\b(?:{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b")

MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december"
    "|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
)
WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH_NAMES = {name[:3]: name for name in MONTHS.split("|")[:12]}
_DAY_OF_MONTH = re.compile(
    rf"\b(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<month>{MONTHS})\b(?! (?:be|have|not)\b)"
    rf"|\b(?P<first>{MONTHS}) (?:the )?(?P<after>\d{{1,2}})(?:st|nd|rd|th)?\b"
)
_UNITS = "seconds?|minutes?|hours?|days?|weeks?|weekends?|months?|years?|decades?"
_SEASONS = "spring|summer|autumn|fall|winter|mornings?|afternoons?|evenings?|nights?"

TIME = re.compile(
    rf"\b(?:(?:on|in|since|until|by|from|around|back in|during) )?"
    rf"(?:(?:the )?(?:last|next|this|this past|earlier this|later this|every|each|early|late|mid) "
    rf"(?:other |single |\d+ )?(?:{_UNITS}|{_SEASONS}|{MONTHS}|(?:{WEEKDAYS})s?)"
    rf"|(?:for|about|over|in|after|almost|nearly) (?:about |over |almost |the (?:last|past) )?"
    rf"(?:an?|\d+|several|many|some|few|a few|a couple of|a couple) (?:{_UNITS})(?: ago)?"
    rf"|(?:an?|\d+|several|many|few|a few|a couple of|\d+ to \d+) (?:{_UNITS}) ago|(?:{_UNITS}) ago|a while ago"
    rf"|long ago"
    rf"|(?:once|twice|\d+ times) (?:a|an|per) (?:day|week|month|year)"
    rf"|(?:on|in|since|until|by|from) (?:\d+(?:st|nd|rd|th)? )?(?:of )?(?:{MONTHS})(?: \d+(?:st|nd|rd"
    rf"|th)?)?(?: \d{{4}})?"
    rf"|(?:on|since|until|by) (?:{WEEKDAYS})s?|on (?:weekends|weekdays)"
    rf"|(?:in|since|until|by) (?:19|20)\d\d|in (?:the )?(?:{_SEASONS})|at night"
    rf"|yesterday|today|tomorrow|tonight|daily|weekly|monthly|often|usually|sometimes|always|regularly|occasionally"
    rf"|since (?:my childhood|childhood|birth|then)|so far)\b"
)
"""When something is, or how often."""

AT_TIMES = re.compile(
    rf"\b(?:on (?:weekdays|weekends|(?:{WEEKDAYS})s)|at night|in the (?:mornings?|afternoons?|evenings?)|every"
    r"|during)\b"
)
"""Said of what is not so then, and may be so at other times."""

_CUT = re.compile(
    r"(?:^| )(?:because|since|when|whenever|while|if|but|so|after|before|until|although|though|where|who|which|that|"
    r"as|even|especially|due|except|despite|unless|thanks|and (?:i|we|my|it|he|she|they|am|have|will|would|can))(?: |$)"
)


def spell(text: str) -> str:
    """Lower-case words with single spaces; a comma is a word of its own, and so is the s of a genitive."""
    plain = _THOUSANDS.sub("", text.translate(APOSTROPHES)).replace("e-mail", "email").replace("E-mail", "email")
    plain = _SPELLED_OUT.sub(lambda found: found[0][:-2] + " is", plain)
    plain = _OF.sub(" s", _IS.sub(" is", plain))
    parts = (" ".join(_OTHER_SPELLINGS.get(word, word) for word in words(part)) for part in re.split(r"[,(){}]", plain))
    return _DAY_OF_MONTH.sub(_date, " , ".join(part for part in parts if part))


def _date(found: re.Match[str]) -> str:
    """The month by its whole name, then the day: "the 5th of Jan" is "january 5"."""
    return f"{_MONTH_NAMES[(found['month'] or found['first'])[:3]]} {found['day'] or found['after']}"


def with_digits(spelled: str) -> str:
    return _NUMBER.sub(lambda found: _NUMBERS[found[0]], spelled)


def untimed(spelled: str) -> str:
    """Without the phrases that say when or how often."""
    return " ".join(TIME.sub(" ", spelled).split())


def head(phrase: str) -> str:
    """Up to where a subordinate clause begins; without outer commas."""
    found = _CUT.search(phrase)
    return (phrase[: found.start()] if found else phrase).strip(" ,")


def stems(phrase: str) -> frozenset[str]:
    """What makes two phrases mean the same thing."""
    return frozenset(stem(word) for word in phrase.split() if word not in STOP_WORDS and word not in {",", "s", "new"})


def listed(phrase: str) -> list[str]:
    """The members of "a, b and c"."""
    return [part.strip() for part in re.split(r" , (?:and |or )?| and | or | nor ", f" {phrase} ") if part.strip(" ,")]
