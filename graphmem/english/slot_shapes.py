"""The shapes that the values of slots must have, when one value excludes another, and what a slot is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import countries, known_names
from graphmem.english.words import STOP_WORDS, stem

_MONTHS = "january february march april may june july august september october november december".split()  # noqa: SIM905
_SMALL_IN_NAMES = word_set("of the and & de la le du da di del van von der den el al upon for")
LOOSE = STOP_WORDS | word_set(
    "within without during until till except unless although though since against around near between among behind "
    "only simply even not no never none alone together sometimes usually often mostly mainly rarely seldom always "
    "today tomorrow tonight yesterday daily weekly something anything everything nothing anyone everyone nobody "
    "following enough less least like once twice again later soon first last next per via us upon every"
)
"""Words that join, restrict or point: a plain value has none of them."""
_POINTING = word_set(
    "it that this these those them him her he she they one there here you your so too same not never ago"
)
_JUDGING = word_set(
    "hard easy good great bad nice fun cool better best worse worst new old closed open gone late early broken "
    "worth different important special cheap awesome "
    "boring amazing stunning lovely ugly sold sad happy empty full dead dirty"
)
_NO_EMPLOYERS = word_set("university college school academy institute gym church club team league oxford harvard")
_TEAMS = word_set("sales marketing hr finance legal engineering support it operations accounting management")
NO_KINDS = word_set("thing things part one ones moment memory time times way person people kind type")
_NO_QUALITIES = word_set(
    "grey gray navy ivory ruby red olive curry cherry honey whisky brandy july january february may sunday"
)
_QUALITY = re.compile(r".*(?:able|ible|ful|ive|ous|less|ed|ing|y)$")
_VERB_ENDS = re.compile(r"^(?:am|was|were|been|being|have|had|did|do|will|would|can|could|should|may|might|must|got)$")

Shape = Callable[[str], str]
"""What a value is normalised to; "" for what is no such value."""


def _words(value: str) -> list[str]:
    return [word.strip(",.!") for word in value.split() if word.strip(",.!")]


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()


def _proper(value: str, kind: str, most: int = 5) -> str:
    """A name by its capitals, or a well-known one of a kind."""
    words = _words(value)
    spelled = " ".join(words).lower().removeprefix("the ")
    if spelled in known_names(kind):
        return spelled
    is_named = 0 < len(words) <= most and all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    if not is_named or not _is_capital(words[0]) or words[0].lower() in lexicon("not_names") | LOOSE:
        return ""
    return spelled


def place(value: str) -> str:
    """A town or country, maybe with the one it is in; of "Graz to Linz", the second.

    What is moved from and to may also be a tool or a team: one of the two must be well known.
    """
    before, _, value = value.rpartition(" to ")
    if before and not (place(before) and known_names("place") & {before.lower(), value.lower()}):
        return ""
    parts = [_proper(part, "place") for part in value.split(",")]
    is_place = (
        len(parts) <= 3
        and all(parts)
        and not re.search(r"\d", value)
        and not known_names("product", "organization").intersection(parts)
    )
    return ", ".join(parts) if is_place and parts[0] not in _TEAMS else ""


def organization(value: str) -> str:
    """Where one may work; not a school, a club or a person, where one may be for other ends."""
    found = "" if "," in value else _proper(value, "organization")
    strange = known_names("person", "place") - known_names("organization")
    return "" if found in strange or _NO_EMPLOYERS.intersection(found.split()) else found


def person(value: str) -> str:
    found = "" if "," in value else _proper(value, "person", most=3)
    first = found.partition(" ")[0]
    strange = (known_names("place") | lexicon("not_names", "openers")) - known_names("person")
    return "" if not found or {found, first} & strange or first.isdigit() else found


def given_name(value: str) -> str:
    found = person(value)
    return found if found.partition(" ")[0] in known_names("person") and value[:1].isupper() else ""


def email(value: str) -> str:
    found = re.fullmatch(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", value.rstrip(".!"))
    return found[0].lower() if found else ""


def phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    return digits if re.fullmatch(r"[+\d][\d ()./-]+", value.strip(" .!")) and 6 <= len(digits) <= 16 else ""


def address(value: str) -> str:
    words = _words(value)
    has_number = any(re.fullmatch(r"\d{1,5}[a-zA-Z]?", word) for word in words)
    has_street = any(word[0].isalpha() and word[0].isupper() for word in words)
    is_plain = all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    return " ".join(words).lower() if 2 <= len(words) <= 10 and has_number and has_street and is_plain else ""


def day(value: str) -> str:
    """Month and day, in one spelling, whatever the year."""
    words = [re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word.lower()) for word in _words(value)]
    words = [word for word in words if word not in {"the", "of", "on"}]
    months = [month for word in words for month in _MONTHS if len(word) >= 3 and month.startswith(word)]
    days = [int(word) for word in words if re.fullmatch(r"\d{1,2}", word)]
    years = [word for word in words if re.fullmatch(r"(?:19|20)\d\d", word)]
    is_whole = len(months) == 1 and len(days) == 1 and len(words) == 2 + len(years) and len(years) <= 1
    return f"{months[0]} {days[0]}" if is_whole and 1 <= days[0] <= 31 else ""


def age(value: str) -> str:
    return value if value.isdigit() and int(value) <= 120 else ""


def occupation(value: str) -> str:
    words = [word.lower() for word in _words(value)]
    is_known = bool(words) and len(words) <= 4 and ({words[-1], " ".join(words[-2:])} & lexicon("occupations"))
    return " ".join(words) if is_known and not LOOSE.intersection(words) else ""


def thing(value: str, most: int = 4) -> str:
    """A plain noun phrase or name: nothing in it joins, restricts or points."""
    words = _words(value)
    plain = [word.lower() for word in words]
    if plain[:1] and plain[0] in {"the", "a", "an", "my", "some"}:
        words, plain = words[1:], plain[1:]
    if not 0 < len(words) <= most or "," in value or any(_VERB_ENDS.match(word) for word in plain):
        return ""
    is_name = _is_capital(words[0]) and _is_capital(words[-1])
    both = zip(words, plain, strict=True)
    is_loose = any(low in LOOSE and not (is_name and word in _SMALL_IN_NAMES) for word, low in both)
    return "" if is_loose else " ".join(plain)


def predicate(value: str) -> str:
    """Any, since it ends only in the very same words, as long as it stands alone."""
    words = [word for word in value.lower().split() if word not in {"the", "a", "an", "to"}]
    is_open = any(_VERB_ENDS.match(word) or word in _POINTING for word in words)
    return "" if is_open or "," in value or not 0 < len(words) <= 8 else " ".join(words)


def favorite(value: str) -> str:
    """A thing, and not what is thought of it: "green", not "delicious" or "hard to find"."""
    found = thing(value, most=5)
    is_opinion = any(
        word in _JUDGING or (_QUALITY.match(word) and word not in _NO_QUALITIES)
        for word in found.split()[:1] + found.split()[-1:]
    )
    return "" if is_opinion and not value[:1].isupper() else found


_ROLES = {"plant based": "vegan", "veggie": "vegetarian", "pescetarian": "pescatarian", "omnivorous": "omnivore"}
_DIETS = word_set("vegetarian vegan pescatarian omnivore flexitarian carnivore")


def diet(value: str) -> str:
    plain = value.lower().replace("-", " ").strip(" .!")
    found = _ROLES.get(plain, plain)
    return found if found in _DIETS else ""


def food_class(value: str) -> str:
    """Which kind of food it is that some diets exclude: of chicken, meat."""
    plain = re.sub(r" (?:dish(?:es)?|food|meals?|recipes?)$", "", value.lower().replace("-", " ").strip(" .!"))
    plain = re.sub(r"^(?:more|some|the|an?) ", "", plain)
    if plain == "non vegetarian":
        return "meat"
    return next((name for name, names in _FOODS.items() if plain in lexicon(names)), "")


_FOODS = {"meat": "meats", "fish": "fish", "dairy": "dairy"}
EXCLUDED = {"vegetarian": ("meat", "fish"), "vegan": ("meat", "fish", "dairy"), "pescatarian": ("meat",)}
"""What those of a diet no longer eat."""


def differs(new: str, old: str, is_change: bool) -> bool:
    return {stem(word) for word in new.split()} != {stem(word) for word in old.split()}


def other_place(new: str, old: str, is_change: bool) -> bool:
    """A town is in a country, and a part of a town in it: unlike places exclude each other only where one moved."""
    one, other = new.partition(",")[0], old.partition(",")[0]
    if one in old.split(", ") or other in new.split(", "):
        return False
    nations = countries()
    if other in nations and one not in nations:
        return False
    known = known_names("place")
    alike = {one, other} <= known and (one in nations) == (other in nations)
    return alike or is_change


def other_name(new: str, old: str, is_change: bool) -> bool:
    """Jo and Johann, Alex and Alex Meyer may be one person."""
    is_part = set(new.split()) <= set(old.split()) or set(old.split()) <= set(new.split())
    return is_change or not (is_part or new[:2] == old[:2])


def other_employer(new: str, old: str, is_change: bool) -> bool:
    return not (set(new.split()) <= set(old.split()) or set(old.split()) <= set(new.split()))


def changed(new: str, old: str, is_change: bool) -> bool:
    """People are several things at once: one takes another's place only when it is said to."""
    return is_change and differs(new, old, is_change)


@dataclass(frozen=True, slots=True)
class Slot:
    name: str
    states: tuple[str, ...] = ()
    """What is so: "i live in V"."""
    changes: tuple[str, ...] = ()
    """What became so, maybe at a time that is told: "i moved to V"."""
    ends: tuple[str, ...] = ()
    """What is no longer so. "I no longer …" and "I don't … any more" of every state need no pattern."""
    hints: tuple[str, ...] = ()
    """What tells the value without being sure enough to replace another."""
    shape: Shape = thing
    is_single: bool = True
    """Whether one value excludes another; of many values none replaces another."""
    is_general: bool = False
    """Whether it is asked only of what fills no row above it."""
    excludes: Callable[[str, str, bool], bool] = differs
    """Whether the newer value can't be true beside the older; told whether the newer says that it changed."""
    takes: Callable[[str], bool] = bool
    """Whether it is a kind that the row has slots for."""
    examples: tuple[tuple[str, str], ...] = ()
    """Sentences, and the value that each gives; "" for the end of any."""
    others: tuple[str, ...] = ()
    """Sentences that look like it and must replace nothing."""
