"""Claims on when things are, and which of them are off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graphmem.extraction.reading.claim import NO_STEMS, Claim, Slot
from graphmem.extraction.reading.clause import Clause
from graphmem.extraction.reading.making import claim, without_article
from graphmem.extraction.reading.phrase import CLOCK, DATE, RELATIVE, WEEKDAY, is_only_time, is_place, times
from graphmem.extraction.reading.spelling import head, stems, untimed

_TRAVEL = re.compile(
    r"^(?:am )?(?:going|traveling|flying|heading|driving|visiting|travel|fly|visit"
    r"|off)(?: back)?(?: on (?:a )?\w+)? ?(?:to )?(?P<v>.+)"
)
_TRIP_WORD = r"(?:trip|vacation|holiday|flight|visit|journey|tour|travels|honeymoon|getaway)"
_PLANNED_TRIP = re.compile(
    rf"^(?:planning|planned|plan|booked|have|going on|taking|booking|am going on|organizing|scheduled)"
    rf" (?:an? |my |our |the )?(?:\w+ ){{0,2}}?{_TRIP_WORD} (?:to|in|around|through) (?P<v>.+)"
)
_TRIP = re.compile(rf"\b{_TRIP_WORD} (?:to|in) (?P<v>.+)")
_PLACE_TRIP = re.compile(rf"^(?P<v>\w+(?: \w+)??) {_TRIP_WORD}$")
_CANCELED = re.compile(
    r"^(?:canceled|called off|scrapped|had to cancel|have to cancel|cancelling|canceling|skipping) (?:my |our "
    r"|the )?(?P<v>.+)"
)
_HAVE = re.compile(r"^(?:have|scheduled|booked|got|planning|have got|set up) (?:an?|my|the|our) (?P<v>.+)")
_MOVED = re.compile(
    r"^(?P<x>.+?) (?:(?:is|are|was|were|got|has been|have been|will be|had to be) )?(?:being )?(?:now )?"
    r"(?:moved|postponed|rescheduled|pushed|shifted|changed|delayed|brought forward|extended)(?: back| up| out"
    r"| forward)?"
    r" (?:from .+? )?(?:to|until|till|by) (?P<v>.+)"
)
_OFF = re.compile(
    r"^(?P<x>.+?) (?:is|are|was|were|got|has been|have been|had to be) (?:canceled|called off|off|scrapped"
    r"|not happening)\b|"
    r"^(?P<y>.+?) fell through\b"
)
_IS = re.compile(r"^(?P<x>.+?) (?:is|are|will be|takes place|starts|begins|ends|leaves|departs|am) (?P<v>.+)")


def read_appointments(clause: Clause) -> Iterator[Claim]:
    yield from _of_thing(clause) if clause.is_thing else _of_person(clause)


def _of_person(clause: Clause) -> Iterator[Claim]:
    predicate = clause.predicate
    if found := _CANCELED.match(predicate):
        yield from _event(clause, head(found["v"]), "", holds=clause.negated)
    elif (found := _PLANNED_TRIP.match(predicate)) or (
        (found := _TRAVEL.match(predicate)) and is_place(_destination(found["v"]), clause.names)
    ):
        yield from _trip(clause, found["v"], found["v"], holds=not clause.negated)
    elif (found := _HAVE.match(predicate)) and times(predicate):
        yield from _event(clause, found["v"], found["v"], holds=not clause.negated, needs_change=True)


def _of_thing(clause: Clause) -> Iterator[Claim]:
    predicate = clause.predicate
    if found := _OFF.match(predicate):
        yield from _event(clause, found["x"] or found["y"], "", holds=False)
    elif ((found := _MOVED.match(predicate)) and times(found["v"])) or (
        (found := _IS.match(predicate)) and is_only_time(found["v"]) and not clause.negated
    ):
        several = clause.subject.may_be_several and found["x"] == "birthday"
        yield from _event(clause, found["x"], found["v"], holds=True, needs_change=several)


def _event(clause: Clause, thing: str, when: str, *, holds: bool, needs_change: bool = False) -> Iterator[Claim]:
    if trip := _TRIP.search(thing):
        yield from _trip(clause, trip["v"], when, holds=holds)
        return
    name = without_article(_without_time(thing))
    if (trip := _PLACE_TRIP.match(name)) and is_place(trip["v"], clause.names):
        yield from _trip(clause, trip["v"], when, holds=holds)
        return
    about = stems(name)
    if not about:
        return
    yield claim(clause, Slot.EVENT, name, about=about, holds=holds)
    for kind, value in times(when).items():
        yield claim(clause, Slot.EVENT, name, about=about, value=value, aspect=kind, needs_change=needs_change)


def _trip(clause: Clause, destination: str, when: str, *, holds: bool) -> Iterator[Claim]:
    place = _destination(destination)
    about = stems(place)
    if not about:
        return
    yield claim(clause, Slot.TRIP, place, about=about, holds=holds)
    for kind, value in times(when).items() if holds else ():
        yield claim(clause, Slot.TRIP, place, about=about, value=value or NO_STEMS, aspect=kind)


def _destination(phrase: str) -> str:
    place = re.split(r" (?:with|for|on|in|by|to|via|and|,|from|this|next) ", f"{_without_time(head(phrase))} ")[0]
    return without_article(place.strip(" ,"))


def _without_time(phrase: str) -> str:
    bare = CLOCK.sub(" ", untimed(phrase))
    bare = RELATIVE.sub(" ", WEEKDAY.sub(" ", bare))
    return re.sub(r"(?: (?:on|at|in|by|this|next))+$", "", " ".join(DATE.sub(" ", bare).split())).strip(" ,")
