"""Other frames for what people say of themselves, put into the one that is read."""

from __future__ import annotations

import re
from collections.abc import Callable

from graphmem.english.lexicons import lexicon, word_set
from graphmem.english.name_types import PETS, known_names
from graphmem.extraction.reading.phrase import NO_NAMES, is_name, is_only_time, is_place
from graphmem.extraction.reading.spelling import MONTHS, head

_HOME_IN = re.compile(r"^(?:my|our) home is (?:in|near) (?P<v>.+)$")
_IS_HOME = re.compile(r"^(?P<v>.+?) is (?:my|our) home$")
_BY_TRADE = re.compile(r"^(?P<said>.+ (?:am|is) an? .+) by (?:profession|trade|occupation)$")
_JOB_IS = re.compile(r"^my (?:job|profession|occupation|trade) is (?:being )?(?P<v>(?:an? )?[\w ]+)$")
_BORN_ON = re.compile(
    r"^(?P<who>i|my [\w ]+?|(?!(?:he|she|it|they|you|we|who)\b)\w+) (?:am|was) born on (?P<when>.+?)"
    r"(?: in (?!(?:19|20)\d\d).*)?$"
)
_IS_MY = re.compile(r"^(?P<name>\w+(?: \w+){0,2}) is (?:my|our) (?P<kin>\w+(?: \w+){0,2})$")
_PLAYER = re.compile(r"^(?P<who>.+?) (?P<be>am|is) (?P<no>not )?an? (?P<what>\w+) player$")
_NOT_PLAYED = word_set("team key role record major minor top good great bad big small local real music dvd cd mp3")
_SHIFTED = re.compile(
    r"^(?:i|we|they|he|she|it|(?:the|my|our) [\w ]+?|\w+)(?: have| has| had to| have to| has to)? "
    r"(?:moved?|rescheduled?|postponed?|pushed|push|shift|shifted|delay|delayed|changed?)(?: back| up| out| forward)?"
    r" (?P<thing>(?:my|our|the) .+?)(?: from (?P<a>.+?))? (?:to|until|till) (?P<when>.+)$"
)
_CALLED_OFF = re.compile(
    r"^(?:they|he|she|it|(?:the|my|our) [\w ]+?)(?: have| has| had to| have to| has to)? "
    r"(?:cancel|canceled|call off|called off|scrapped) (?P<thing>(?:my|our) .+)$"
)
_LEFT_BY = re.compile(
    r"^(?:(?:my )?(?P<who>\w+)(?: has)? (?:(?:broke|broken|split) up with|dumped)"
    r"|my (?P<partner>wife|husband|girlfriend|boyfriend|fiance|partner)(?: has)? left) me$"
)


def reframed(plain: str, names: frozenset[str]) -> str:
    """The clause in the usual frame: "my home is in Rome" is "i live in rome"; any other as it is."""
    for frame in _FRAMES:
        if said := frame(plain, names):
            return said
    return plain


def _home(plain: str, names: frozenset[str]) -> str:
    """What opens a sentence has a capital, so that it must be well known to be a place."""
    if (found := _HOME_IN.match(plain)) and is_place(found["v"], names):
        return f"i live in {found['v']}"
    found = _IS_HOME.match(plain)
    return f"i live in {found['v']}" if found and found["v"] in known_names("place") else ""


def _trade(plain: str, names: frozenset[str]) -> str:
    if found := _BY_TRADE.match(plain):
        return found["said"]
    found = _JOB_IS.match(plain)
    is_trade = found and found["v"].split()[-1] in lexicon("occupations")
    return f"i work as {found['v']}" if found and is_trade else ""


def _birthday(plain: str, names: frozenset[str]) -> str:
    found = _BORN_ON.match(plain)
    if not found or not is_only_time(found["when"]) or not re.search(rf"\b(?:{MONTHS})\b", found["when"]):
        return ""
    whose = "my" if found["who"] == "i" else f"{found['who']} s"
    return f"{whose} birthday is {found['when']}"


def _called(plain: str, names: frozenset[str]) -> str:
    """A pet may be named by any word where the sentence has no capitals; and there may be another."""
    found = _IS_MY.match(plain)
    if not found or found["kin"] not in lexicon("kin") or found["name"] in NO_NAMES:
        return ""
    is_pet = found["kin"] in PETS and " " not in found["name"] and not names
    if not is_pet and not is_name(found["name"], names):
        return ""
    also = "also " if found["kin"] in PETS else ""
    return f"my {found['kin']} is {also}called {found['name']}"


def _player(plain: str, names: frozenset[str]) -> str:
    found = _PLAYER.match(plain)
    if not found or found["what"] in _NOT_PLAYED:
        return ""
    if found["no"]:
        return f"{found['who']} {'do' if found['be'] == 'am' else 'does'} not play {found['what']}"
    return f"{found['who']} {'play' if found['be'] == 'am' else 'plays'} {found['what']}"


def _shifted(plain: str, names: frozenset[str]) -> str:
    """What others did to an appointment, as what became of it."""
    if (found := _SHIFTED.match(plain)) and is_only_time(head(found["when"])):
        return f"{found['thing']} is moved to {found['when']}"
    if found := _CALLED_OFF.match(plain):
        return f"{found['thing']} is canceled"
    return ""


def _left(plain: str, names: frozenset[str]) -> str:
    found = _LEFT_BY.match(plain)
    return f"i broke up with {found['who'] or found['partner']}" if found else ""


_FRAMES: tuple[Callable[[str, frozenset[str]], str], ...] = (
    _home,
    _trade,
    _birthday,
    _called,
    _player,
    _shifted,
    _left,
)
