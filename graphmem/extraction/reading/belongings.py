"""Claims on what someone has, and how many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.english.name_types import PETS
from graphmem.extraction.reading.claim import SELF, Claim, Slot, Subject
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim
from graphmem.extraction.reading.spelling import head, listed, stems, untimed, with_digits
from graphmem.extraction.reading.verb import Tense

_HAVE = re.compile(r"^(?P<verb>have|own|adopted|got|bought|keep) (?P<v>.+)")
_ONE = re.compile(r"^(?:an?|one|1|another) (?P<v>.+)")
_MANY = re.compile(r"^(?P<n>\d+) (?P<v>.+)")
_LOST = re.compile(
    r"^(?:sold|gave away|given away|returned|got rid of|gotten rid of|rehomed|donated|totaled|wrecked) (?:my|our|the"
    r"|a) (?P<v>.+)"
)
_GONE = re.compile(
    r"^(?P<x>[\w ]*?) ?\b(?:died|passed away|passed|ran away|is dead|was put down|was stolen|got stolen|is gone"
    r"|am dead)\b"
)
_TRIMMED = re.compile(
    r" (?:named|called|who|with|at|on|in|from|for|that|which|whose|,|about|to|at home|of my own)(?: |$)"
)
_NO_COUNT = re.compile(r"^(?:hours?|minutes?|days?|weeks?|months?|years?|times?|percent|dollars|euros)\b")


def read_belongings(clause: Clause) -> Iterator[Claim]:
    yield from _gone(clause)
    if clause.is_thing:
        return
    predicate = with_digits(untimed(clause.predicate))
    if found := _LOST.match(predicate):
        yield from _having(clause, found["v"], holds=clause.negated)
    elif (found := _HAVE.match(predicate)) and (
        clause.tense is not Tense.PAST or found["verb"] in {"adopted", "got", "bought"}
    ):
        for thing in listed(head(found["v"])):
            yield from _possession(clause, thing)


def _possession(clause: Clause, thing: str) -> Iterator[Claim]:
    if found := _MANY.match(thing):
        noun = _noun(found["v"])
        if (about := stems(noun)) and not _NO_COUNT.match(noun):
            value = frozenset({found["n"]})
            yield claim(clause, Slot.COUNT, f"{found['n']} {noun}", about=about, value=value, holds=not clause.negated)
            if found["n"] == "1":
                yield from _having(clause, noun, holds=not clause.negated)
    elif found := _ONE.match(thing):
        yield from _having(clause, found["v"], holds=not clause.negated)
        noun = _noun(found["v"])
        if (about := stems(noun)) and not clause.negated:
            one = frozenset({"1"})
            yield claim(clause, Slot.COUNT, noun, about=about, value=one, needs_change=True, is_implied=True)
    elif clause.negated:
        yield from _having(clause, thing, holds=False)
        if about := stems(_noun(thing)):
            yield claim(clause, Slot.COUNT, _noun(thing), about=about, holds=False, is_implied=True)


def _having(clause: Clause, thing: str, *, holds: bool) -> Iterator[Claim]:
    noun = _noun(thing)
    if (about := stems(noun)) and "allerg" not in noun:
        yield claim(clause, Slot.HAVE, noun, about=about, holds=holds)


def _gone(clause: Clause) -> Iterator[Claim]:
    """What someone had is lost: "my dog died"."""
    found = _GONE.match(clause.predicate)
    if not found or clause.negated:
        return
    owner = clause.subject
    if not clause.is_thing and owner.kin in PETS:
        yield claim(clause, Slot.HAVE, owner.kin, about=stems(owner.kin), holds=False, subject=SELF)
    elif clause.is_thing and found["x"] and (about := stems(_noun(found["x"]))):
        lost_by = SELF if owner.is_self else Subject(owner.kin, owner.name)
        yield claim(clause, Slot.HAVE, _noun(found["x"]), about=about, holds=False, subject=lost_by)


def _noun(phrase: str) -> str:
    return _TRIMMED.split(f"{phrase} ", maxsplit=1)[0].strip()
