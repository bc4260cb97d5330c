"""Whether two sentences say the same in nearly the same words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from graphmem.english.lexicons import word_set
from graphmem.english.words import STOP_WORDS, stem
from graphmem.extraction.reading.clause import capitalised, strip_lead_in, without_filler
from graphmem.extraction.reading.spelling import MONTHS, WEEKDAYS, spell, with_digits

MAX_CHARACTERS = 2_000
_SHARED = 0.85
_ALIKE = 0.9

_YOU_ARE = re.compile(r"^you are (?=(?:an?|the) )")
_ARTICLES = frozenset({"a", "an", "the", ","})
_SMALL_WORDS = STOP_WORDS | {"s", ",", "please", "really"}
_PEOPLE = {
    "i": "i", "me": "i", "my": "i", "mine": "i", "myself": "i", "we": "i", "us": "i", "our": "i", "you": "you",
    "your": "you", "yours": "you", "he": "he", "him": "he", "his": "he", "she": "she", "her": "she", "hers": "she",
    "they": "they", "them": "they", "their": "they",
}  # fmt: skip
_TURNS = word_set(
    "not no never none nobody nothing without neither nor hardly will would should can could may might must had was "
    "were "
    "did used before after until since more less most least up down off out over under from same own few all any "
    "every each "
    "if unless"
)
"""Small words that change what is said."""
_SIGN = re.compile(r"(?<=\w)-(?!\w)|(?<!\w)-(?=\d)")
_CODE = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w+")
_MEASURE = re.compile(r"\d+(?:st|nd|rd|th|am|pm|[a-z]{1,2})", re.IGNORECASE)
_TIMES = re.compile(rf"^(?:{MONTHS}|{WEEKDAYS}|today|tomorrow|yesterday|tonight)$")


@dataclass(frozen=True, slots=True)
class Wording:
    plain: str
    """Without lead-ins, filler and articles."""
    stems: tuple[str, ...]
    names: tuple[str, ...]
    signs: tuple[frozenset[str], ...]
    """The numbers and times, the people, the small words: all must be equal in what says the same."""


@lru_cache(maxsize=2_048)
def wording(text: str) -> Wording:
    spelled = with_digits(spell(text))
    bare = _YOU_ARE.sub("i am ", without_filler(strip_lead_in(spelled)))
    tokens = bare.split()
    names = capitalised(" ".join(text.split()[1:]))
    marked = frozenset(word for word in tokens if any(map(str.isdigit, word)) or _TIMES.match(word))
    past = frozenset(
        word
        for word in tokens
        if word.endswith("ed") and len(word) > 4 and stem(word) + "ed" in (word, word[:-1] + "ed")
    )
    return Wording(
        plain=" ".join(word for word in tokens if word not in _ARTICLES),
        stems=tuple(stem(word) for word in tokens if word not in _SMALL_WORDS),
        names=tuple(word for word in tokens if word in names),
        signs=(
            marked,
            frozenset(_PEOPLE[word] for word in tokens if word in _PEOPLE),
            frozenset(_TURNS.intersection(tokens)),
            past,
        ),
    )


def have_equal_symbols(new: str, old: str) -> bool:
    """Whether they have the same signs and codes: A+ is not A-, 50 % not 50, Hunter2 not hunter2.

    Pictures that only one of them has are decoration.
    """
    one, other = _symbols(new), _symbols(old)
    if one and other:
        return one == other
    return all(unicodedata.category(symbol[0]) == "So" for symbol in one + other)


@lru_cache(maxsize=2_048)
def _symbols(text: str) -> tuple[str, ...]:
    codes = (word for word in _CODE.findall(text) if not _MEASURE.fullmatch(word))
    symbols = (one for one in text if one in "#@%*&" or (unicodedata.category(one)[0] == "S" and one not in "`^"))
    return (*sorted(symbols), *_SIGN.findall(text), *sorted(codes))


def is_same_wording(new: str, old: str) -> bool:
    if new.strip() == old.strip():
        return True
    if max(len(new), len(old)) > MAX_CHARACTERS:
        return False
    plain = wording(new).plain
    return bool(plain) and plain == wording(old).plain and new.rstrip().endswith("?") == old.rstrip().endswith("?")


def is_near(new: str, old: str, similarity: float) -> bool:
    """Whether the older text has nearly only the words of the newer, and the newer none that the older hasn't."""
    if max(len(new), len(old)) > MAX_CHARACTERS or 0.0 < similarity < _ALIKE:
        return False
    if new.rstrip().endswith("?") != old.rstrip().endswith("?"):
        return False
    one, other = wording(new), wording(old)
    if one.signs != other.signs or (one.names != other.names and set(one.names) | set(other.names)):
        return False
    mine, theirs = set(one.stems), set(other.stems)
    if not mine or not mine <= theirs or len(mine) < _SHARED * len(theirs):
        return False
    return _in_order(one.stems, other.stems)


def _in_order(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """ "Rome to Paris" is not "Paris to Rome"."""
    rest = iter(many)
    return all(word in rest for word in few)
