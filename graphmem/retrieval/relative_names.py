"""Times by how far they are from another: "yesterday", "two weeks ago", "the Sunday before"."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from graphmem.model.moment import Span
from graphmem.model.period import DAY, shifted, span_of
from graphmem.retrieval.viewpoint import Viewpoint

_DAYS = {
    **dict.fromkeys(("last night", "last evening", "yesterday"), -1),
    **dict.fromkeys(("today", "tonight", "this morning", "this afternoon", "this evening"), 0),
    "tomorrow": 1,
}
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {
    **{number: (count, count) for count, number in enumerate(_NUMBERS, 1)},
    **dict.fromkeys(("a", "an"), (1, 1)),
    **dict.fromkeys(("couple", "couple of", "a couple", "a couple of"), (2, 3)),
    **dict.fromkeys(("few", "a few"), (2, 5)),
    "several": (3, 7),
}
"""The fewest and the most that a word means."""

_FULL_WEEKDAY = "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_WEEKDAY = rf"(?:{_FULL_WEEKDAY}|(?:mon|tues?|thu(?:rs?)?|fri|sun)\b|(?-i:Wed|Sat)\b)"
_COUNT = rf"\d{{1,3}}|{'|'.join(sorted(_COUNTS, key=len, reverse=True))}"
_UNIT = "day|night|weekend|week|month|year"
_OWNED = r"(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bour )(?<!\byour )(?<!\btheir )"
"""Not before "her last year", which is of school or of life."""
_DAY = "today|tonight|yesterday|tomorrow|last (?:night|evening)|this (?:morning|afternoon|evening)"
_WHICH = (
    rf"{_OWNED}(?:this )?(?P<which>last|past|previous|this|current|next|coming|upcoming)"
    rf" (?:(?P<unit>weekend|week|month|year)|(?P<weekday>{_WEEKDAY}))\b(?! of\b)"
)
_LATELY = rf"(?P<way>last|past|next|coming) (?P<long>{_COUNT}) (?P<long_unit>day|week|weekend|month|year)s"
_AGO = (
    rf"(?P<count>{_COUNT}) (?P<ago_unit>{_UNIT}|hour|minute)s? (?P<side>ago|from (?:now|today))"
    r"|(?P<two_unit>week|weekend|month|year) (?P<two>before last|after next)"
)

FREE = "|".join((_DAY, _WHICH, _LATELY, _AGO))
LED = rf"{_FULL_WEEKDAY}(?! (?:night|morning|evening|afternoon)s\b)"
OFFSET = rf"(?P<last>last )?(?:(?P<count>{_COUNT}) )?(?:(?P<unit>{_UNIT})s?|(?P<weekday>{_WEEKDAY}))"

_NAME = re.compile(rf"(?:the )?(?:(?P<day>{_DAY})|{_WHICH}|{_LATELY}|{_AGO}|(?P<alone>{_FULL_WEEKDAY}))", re.I)
_OFFSET = re.compile(OFFSET, re.I)


def read_relative_name(name: str, seen: Viewpoint) -> Span | None:
    match = _NAME.fullmatch(name)
    if not match:
        return None
    if match["day"]:
        return span_of("day", shifted(seen.at, "day", _DAYS[match["day"].lower()]))
    if match["alone"]:
        return seen.nearer(_weekday(match["alone"], seen.today + DAY, -1), _weekday(match["alone"], seen.today, 1))
    if match["which"]:
        return _which(match, seen)
    if match["way"]:
        return _lately(match, seen.at)
    if match["two"]:
        return _unit_span(match["two_unit"].lower(), seen.at, -2 if "before" in match["two"].lower() else 2)
    direction = -1 if match["side"].lower() == "ago" else 1
    return _counted(match["ago_unit"].lower(), seen.at, _count(match["count"]), direction)


def read_offset(offset: str, side: str, anchor: Span) -> Span:
    """How "the week", "two days" or "last Friday" lies before, after or in the anchor."""
    match = _OFFSET.fullmatch(offset)
    if not match:
        raise ValueError("no offset")
    if side == "of":
        return _within(match, anchor)
    direction = 1 if side in ("after", "following") else -1
    edge = anchor.end if direction > 0 else anchor.start
    if match["weekday"]:
        return _weekday(match["weekday"], edge - DAY if direction > 0 else edge, direction)
    unit, count = match["unit"].lower(), _count(match["count"] or "one")
    if count[1] > 1 or unit == "weekend":
        return _counted(unit, anchor.start, count, direction)
    other_edge = shifted(edge, _plain_unit(unit), direction)
    return Span(min(edge, other_edge), max(edge, other_edge))


def _within(match: re.Match[str], anchor: Span) -> Span:
    if match["weekday"]:
        return _weekday(match["weekday"], anchor.start - DAY, 1)
    return anchor if match["count"] else _unit_span(match["unit"].lower(), anchor.start, 0)


def _which(match: re.Match[str], seen: Viewpoint) -> Span:
    which = match["which"].lower()
    direction = {"last": -1, "past": -1, "previous": -1, "this": 0, "current": 0}.get(which, 1)
    if match["weekday"]:
        start = span_of("week", seen.at).start - DAY if direction == 0 else seen.today
        return _weekday(match["weekday"], start, direction or 1)
    unit = match["unit"].lower()
    if which == "past" and unit != "weekend":
        return Span(shifted(seen.at, unit, -1), seen.at)
    return _unit_span(unit, seen.at, direction)


def _lately(match: re.Match[str], at: datetime) -> Span:
    count = _count(match["long"])[1]
    direction = 1 if match["way"].lower() in ("next", "coming") else -1
    edge = shifted(at, _plain_unit(match["long_unit"].lower()), direction * count)
    return Span(min(at, edge), max(at, edge))


def _counted(unit: str, at: datetime, count: tuple[int, int], direction: int) -> Span:
    nearest, farthest = (_unit_span(unit, at, direction * number) for number in count)
    return Span(min(nearest.start, farthest.start), max(nearest.end, farthest.end))


def _unit_span(unit: str, at: datetime, count: int) -> Span:
    if unit in ("hour", "minute"):
        return span_of("day", at + timedelta(**{f"{unit}s": count}))
    plain = _plain_unit(unit)
    span = span_of(plain, shifted(span_of(plain, at).start, plain, count))
    return Span(span.start + 5 * DAY, span.end) if unit == "weekend" else span


def _plain_unit(unit: str) -> str:
    return {"night": "day", "weekend": "week"}.get(unit, unit)


def _weekday(name: str, day: datetime, direction: int) -> Span:
    """The nearest one after the day, or before it."""
    ahead = (_WEEKDAYS.index(name[:3].lower()) - day.weekday()) * direction % 7 or 7
    return span_of("day", day + direction * ahead * DAY)


def _count(said: str) -> tuple[int, int]:
    return _COUNTS.get(said.lower()) or (int(said), int(said))
