"""The columns of the slot table that are functions: normal forms of values, kinds, and conflicts of two values."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import countries, known_names
from graphmem.english.time_names import MONTHS
from graphmem.english.words import STOP_WORDS

Shape = Callable[[str], str]
"""Returns a value's normal form; an empty string if it is no such value."""
Conflict = Callable[[str, str, bool], bool]
"""Whether a new value and another one can't both be true; the third argument is whether a change was stated."""

_SMALL_IN_NAMES = word_set("of the and & de la le du da di del van von der den el al upon for")
_LOOSE = STOP_WORDS | word_set(
    "within without during until till except unless although though since against around near between among behind "
    "only simply even not no never none alone together sometimes usually often mostly mainly rarely seldom always "
    "today tomorrow tonight yesterday daily weekly something anything everything nothing anyone everyone nobody "
    "following enough less least like once twice again later soon first last next per via us upon every"
)
"""Words that join, restrict or refer to something: a plain value has none of them."""
_POINTING = word_set(
    "it that this these those them him her he she they one there here you your so too same not never ago"
)
_VERB = re.compile(r"am|was|were|been|being|have|had|did|do|will|would|can|could|should|may|might|must|got")


def thing(value: str, most: int = 4) -> str:
    """Accepts a plain noun phrase or name of at most `most` words."""
    words = _words(value)
    if words[:1] and words[0].lower() in {"the", "a", "an", "my", "some"}:
        words = words[1:]
    if not 0 < len(words) <= most or "," in value or any(_VERB.fullmatch(word.lower()) for word in words):
        return ""
    is_name = _is_capital(words[0]) and _is_capital(words[-1])
    is_loose = any(word.lower() in _LOOSE and not (is_name and word in _SMALL_IN_NAMES) for word in words)
    return "" if is_loose else " ".join(words).lower()


def predicate(value: str) -> str:
    """Accepts any predicate that stands alone, since it can be ended only by the same words."""
    words = [word for word in value.lower().split() if word not in {"the", "a", "an", "to"}]
    is_open = any(_VERB.fullmatch(word) or word in _POINTING for word in words)
    return "" if is_open or "," in value or not 0 < len(words) <= 8 else " ".join(words)


def person(value: str) -> str:
    name = "" if "," in value else _name(value, "person", most=3)
    first = name.partition(" ")[0]
    others = {name, first} - known_names("person")
    is_strange = others & known_names("place") or others & lexicon("not_names", "openers") or first.isdigit()
    return "" if is_strange else name


def given_name(value: str) -> str:
    name = person(value)
    return name if name.partition(" ")[0] in known_names("person") and value[:1].isupper() else ""


def place(value: str) -> str:
    """Accepts a town or country, with the ones that it is in or without; of "Graz to Linz", it returns the second.

    One can also move from a tool or a team to another, so that one of the two places must be well known.
    """
    before, _, value = value.rpartition(" to ")
    if before and not (place(before) and known_names("place") & {before.lower(), value.lower()}):
        return ""
    parts = [_name(part, "place") for part in value.split(",")]
    is_place = len(parts) <= 3 and all(parts) and not re.search(r"\d", value)
    is_strange = parts[0] in _TEAMS or known_names("product", "organization").intersection(parts)
    return ", ".join(parts) if is_place and not is_strange else ""


_TEAMS = word_set("sales marketing hr finance legal engineering support it operations accounting management")


def organization(value: str) -> str:
    """Accepts an employer; not a school, a club or a person, whom one may also join or leave for other reasons."""
    name = "" if "," in value else _name(value, "organization")
    is_strange = name in known_names("person", "place") and name not in known_names("organization")
    return "" if is_strange or _SCHOOLS_AND_CLUBS.intersection(name.split()) else name


_SCHOOLS_AND_CLUBS = word_set("university college school academy institute gym church club team league oxford harvard")


def occupation(value: str) -> str:
    words = [word.lower() for word in _words(value)]
    is_known = bool(words) and len(words) <= 4 and {words[-1], " ".join(words[-2:])} & lexicon("occupations")
    return " ".join(words) if is_known and not _LOOSE.intersection(words) else ""


def email(value: str) -> str:
    match = re.fullmatch(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", value)
    return match[0].lower() if match else ""


def phone(value: str) -> str:
    digits = re.sub(r"\D", "", value)
    return digits if re.fullmatch(r"[+\d][\d ()./-]+", value) and 6 <= len(digits) <= 16 else ""


def address(value: str) -> str:
    words = _words(value)
    has_number = any(re.fullmatch(r"\d{1,5}[a-zA-Z]?", word) for word in words)
    has_street = any(word[0].isalpha() and word[0].isupper() for word in words)
    is_plain = all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    return " ".join(words).lower() if 2 <= len(words) <= 10 and has_number and has_street and is_plain else ""


def day(value: str) -> str:
    """Accepts a month and a day, and drops the year."""
    words = [re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", word.lower()) for word in _words(value)]
    words = [word for word in words if word not in {"the", "of", "on"} and not re.fullmatch(r"(?:19|20)\d\d", word)]
    months = [month for word in words for month in MONTHS if len(word) >= 3 and month.startswith(word)]
    days = [int(word) for word in words if re.fullmatch(r"\d{1,2}", word)]
    is_whole = len(months) == len(days) == 1 and len(words) == 2 and 1 <= days[0] <= 31
    return f"{months[0]} {days[0]}" if is_whole else ""


def age(value: str) -> str:
    return value if value.isdecimal() and int(value) <= 120 else ""


def one_of(names: str) -> Shape:
    known = word_set(names)
    return lambda value: value.lower() if value.lower() in known else ""


def language(value: str) -> str:
    return value.lower() if value.lower() in lexicon("not_names") else ""


def diet(value: str) -> str:
    plain = value.lower().replace("-", " ")
    normal_form = {"plant based": "vegan", "veggie": "vegetarian", "pescetarian": "pescatarian"}.get(plain, plain)
    return normal_form if normal_form in _DIETS else ""


_DIETS = word_set("vegetarian vegan pescatarian omnivore flexitarian carnivore")


def food_class(value: str) -> str:
    """Returns the class of a food that some diets exclude: "meat" for chicken."""
    plain = re.sub(r"^(?:more|some|the|an?) | (?:dish(?:es)?|food|meals?|recipes?)$", "", value.lower())
    foods = {"meat": "meats", "fish": "fish", "dairy": "dairy"}
    return next((name for name, names in foods.items() if plain.replace("-", " ") in lexicon(names)), "")


def favorite(value: str) -> str:
    """Accepts a thing, but no opinion of it: "green", not "delicious" or "hard to find"."""
    phrase = thing(value, most=5)
    ends = {*phrase.split()[:1], *phrase.split()[-1:]}
    is_opinion = any(word in _OPINIONS or (_QUALITY.fullmatch(word) and word not in _THINGS) for word in ends)
    return "" if is_opinion and not value[:1].isupper() else phrase


_OPINIONS = word_set(
    "hard easy good great bad nice fun cool better best worse worst new old closed open gone late early broken "
    "worth different important special cheap awesome boring amazing stunning lovely ugly sold sad happy empty full "
    "dead dirty"
)
_QUALITY = re.compile(r".*(?:able|ible|ful|ive|ous|less|ed|ing|y)")
_THINGS = word_set(
    "grey gray navy ivory ruby red olive curry cherry honey whisky brandy july january february may sunday"
)
"""Words with the ending of a quality that are things."""


def is_topic(kind: str) -> bool:
    """Returns whether one can have a favorite of this kind."""
    return kind.split()[-1] not in _VAGUE_KINDS and not _LOOSE.intersection(kind.split())


_VAGUE_KINDS = word_set("thing things part one ones moment memory time times way person people kind type")


def is_address_kind(kind: str) -> bool:
    return kind in {"work", "private", "personal", "office", "school", "home", "mailing"}


def is_kin(kind: str) -> bool:
    return kind in lexicon("kin")


def always(new: str, other: str, is_change: bool) -> bool:
    return True


def if_changed(new: str, other: str, is_change: bool) -> bool:
    """Conflicts only if a change is stated, as people can be several things at once."""
    return is_change


def other_place(new: str, other: str, is_change: bool) -> bool:
    """Conflicts if a move is stated, or if both places are well known and of one level, as two towns or two countries.

    Otherwise one may lie in the other, as a town in a country or a district in a town.
    """
    one, two = new.partition(",")[0], other.partition(",")[0]
    if one in other.split(", ") or two in new.split(", "):
        return False
    is_nation, was_nation = one in countries(), two in countries()
    are_known = {one, two} <= known_names("place")
    return (is_change and not (was_nation and not is_nation)) or (are_known and is_nation == was_nation)


def other_name(new: str, other: str, is_change: bool) -> bool:
    """Conflicts unless both can name one person, as Jo and Johann, or Alex and Alex Meyer, can."""
    return is_change or not (_is_part(new, other) or new[:2] == other[:2])


def other_organization(new: str, other: str, is_change: bool) -> bool:
    return not _is_part(new, other)


def _is_part(one: str, other: str) -> bool:
    parts = {*one.split()}, {*other.split()}
    return parts[0] <= parts[1] or parts[1] <= parts[0]


def _name(value: str, kind: str, most: int = 5) -> str:
    """Returns a name in lower case if it has capitals or is well known for its type; else an empty string."""
    words = _words(value)
    spelled = " ".join(words).lower().removeprefix("the ")
    if spelled in known_names(kind):
        return spelled
    is_named = 0 < len(words) <= most and all(_is_capital(word) or word in _SMALL_IN_NAMES for word in words)
    is_strange = not is_named or not _is_capital(words[0]) or words[0].lower() in lexicon("not_names") | _LOOSE
    return "" if is_strange else spelled


def _words(value: str) -> list[str]:
    return [word for part in value.split() if (word := part.strip(",.!"))]


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
