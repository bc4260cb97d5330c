"""The times that commands end with: "yesterday", "last week", "before 2024-05-01"."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from graphmem.model.moment import Span
from graphmem.model.period import (
    DAY,
    MONTH_NAMES,
    YEAR,
    Period,
    bounded,
    calendar_span,
    latest_begun,
    month_number,
    shifted,
    span_of,
)

_DATE = (
    rf"(?:{YEAR}-\d\d-\d\d|{YEAR}-\d\d|(?:{MONTH_NAMES})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+{YEAR})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTH_NAMES})(?:,?\s+{YEAR})?|(?:{MONTH_NAMES})(?:,?\s+{YEAR})?|{YEAR})"
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
_PARTS = re.compile(rf"(?P<year>{YEAR})|(?P<name>{MONTH_NAMES})|(?P<day>\d{{1,2}})", re.I)


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
        return Period(shifted(at, match["unit"].lower(), -count))
    if match["first"]:
        return Period(_span(match["first"], at).start, _span(match["second"], at).end)
    return bounded(_plain(match["bound"] or ""), _span(match["limit"] or match["within"], at))


def _span(name: str, at: datetime) -> Span:
    today = span_of("day", at)
    said = _plain(name).removeprefix("the ").replace("past", "last")
    if said == "today":
        return today
    if said == "yesterday":
        return span_of("day", today.start - DAY)
    which, _, unit = said.partition(" ")
    if which == "this":
        return Span(span_of(unit, at).start, today.end)
    if which == "last":
        return span_of(unit, shifted(at, unit, -1))
    return _dated(said, today.start)


def _plain(said: str) -> str:
    return " ".join(said.lower().split())


def _dated(said: str, today: datetime) -> Span:
    """A day, a month or a year; without a year the latest that has begun."""
    if re.fullmatch(r"\d{4}-\d\d(?:-\d\d)?", said):
        return calendar_span(*map(int, said.split("-")))
    parts = {match.lastgroup: match[0] for match in _PARTS.finditer(said)}
    month = month_number(parts["name"]) if "name" in parts else None
    day = int(parts["day"]) if "day" in parts else None
    if "year" in parts:
        return calendar_span(int(parts["year"]), month, day)
    return latest_begun(lambda year: calendar_span(year, month, day), today)
