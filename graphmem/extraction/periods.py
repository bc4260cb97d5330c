"""The times that commands name: "yesterday", "last week", "before 2024-05-01"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    since: datetime | None = None
    until: datetime | None = None
    """The moment after it."""


_DAY = timedelta(days=1)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" if month != "may" else "may" for month in _MONTHS) + "|sept"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d|(?:{_NAMES})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_NAMES})(?:,?\s+{_YEAR})?|(?:{_NAMES})(?:,?\s+{_YEAR})?|{_YEAR})"
)
_NAMED = r"(?:today|yesterday|(?:last|this|the\s+last|the\s+past|past)\s+(?:week|month|year))"
_LATELY = (
    r"(?:in\s+|during\s+|over\s+|within\s+|from\s+)?"
    r"the\s+(?:last|past)\s+(?P<count>\d{1,3}|two|three|four|five|six|seven|ten)\s+(?P<unit>day|week|month)s"
)
_PERIOD = re.compile(
    rf"\s*\b(?:{_LATELY}"
    rf"|(?P<bound>before|after|since|until|prior\s+to|earlier\s+than|older\s+than)\s+(?P<limit>{_DATE}|{_NAMED})"
    rf"|between\s+(?P<first>{_DATE})\s+and\s+(?P<second>{_DATE})"
    rf"|(?:on\s+(?:the\s+)?|in\s+|from\s+|during\s+|of\s+)?(?P<within>{_DATE}|{_NAMED}))$",
    re.I,
)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT_DAYS = {"day": 1, "week": 7, "month": 30}
_PARTS = re.compile(rf"(?P<year>{_YEAR})|(?P<name>{_NAMES})|(?P<day>\d{{1,2}})", re.I)


def take_period(text: str, at: datetime) -> tuple[str, Period] | None:
    """The text without the time at its end, and that time as seen from `at`, in UTC. None when there is no such day."""
    match = _PERIOD.search(text)
    if not match:
        return text, Period()
    try:
        period = _period(match, at.astimezone(UTC))
    except (ValueError, OverflowError):
        return None
    return text[: match.start()].rstrip(" ,"), period


def _period(match: re.Match[str], at: datetime) -> Period:
    if match["count"]:
        count = _COUNTS.get(match["count"].lower()) or int(match["count"])
        return Period(at - timedelta(days=count * _UNIT_DAYS[match["unit"].lower()]))
    if match["bound"]:
        return _bounded(match["bound"].lower(), _span(match["limit"], at))
    if match["first"]:
        return Period(_span(match["first"], at).since, _span(match["second"], at).until)
    return _span(match["within"], at)


def _bounded(bound: str, limit: Period) -> Period:
    if bound == "after":
        return Period(since=limit.until)
    if bound == "since":
        return Period(since=limit.since)
    return Period(until=limit.until if bound == "until" else limit.since)


def _span(name: str, at: datetime) -> Period:
    today = at.replace(hour=0, minute=0, second=0, microsecond=0)
    said = " ".join(name.lower().split()).removeprefix("the ").replace("past", "last")
    if said == "today":
        return Period(today, today + _DAY)
    if said == "yesterday":
        return Period(today - _DAY, today)
    which, _, unit = said.partition(" ")
    if unit in _STARTS and which in ("last", "this"):
        start = _STARTS[unit](today)
        return Period(start, today + _DAY) if which == "this" else Period(_STARTS[unit](start - _DAY), start)
    return _dated(said, today)


_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


def _dated(said: str, today: datetime) -> Period:
    """A day, a month or a year; without a year the latest that has begun."""
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", said):
        return _calendar(*map(int, said.split("-")))
    parts = {match.lastgroup: match[0] for match in _PARTS.finditer(said)}
    month = _month(parts["name"]) if "name" in parts else None
    day = int(parts["day"]) if "day" in parts else None
    if "year" in parts:
        return _calendar(int(parts["year"]), month, day)
    this_year = _calendar(today.year, month, day)
    return this_year if this_year.since and this_year.since <= today else _calendar(today.year - 1, month, day)


def _month(name: str) -> int:
    return next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _calendar(year: int, month: int | None = None, day: int | None = None) -> Period:
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    if day:
        return Period(start, start + _DAY)
    if month:
        return Period(start, (start + timedelta(days=31)).replace(day=1))
    return Period(start, start.replace(year=year + 1))
