"""Periods of time, and the spans of the calendar that words name: a week, a month, a day of any year. All in UTC."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from graphmem.model.moment import Span


class Period(NamedTuple):
    """What lies from `since` on and before `until`; without one of them it is open on that side."""

    since: datetime | None = None
    until: datetime | None = None
    """The moment after it."""


DAY = timedelta(days=1)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTH_NAMES = "|".join(f"{month[:3]}(?:{month[3:]})?" if month != "may" else "may" for month in MONTHS) + "|sept"
"""As a pattern, for any case."""
YEAR = r"(?:19|20)\d\d"

Yearly = Callable[[int], Span]
"""What comes once a year, in one year. A ValueError where that year has none, as with 29 February."""

_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}
_BOUNDS: dict[str, Callable[[Span], Period]] = {
    **dict.fromkeys(("before", "prior to", "earlier than", "older than"), lambda span: Period(until=span.start)),
    **dict.fromkeys(("after", "later than", "newer than"), lambda span: Period(since=span.end)),
    **dict.fromkeys(("until", "till", "up to"), lambda span: Period(until=span.end)),
    "since": lambda span: Period(since=span.start),
}
_LEAP_YEARS_APART = 8


def bounded(bound: str, span: Span) -> Period:
    """The span itself, unless `bound` is a word like "before" or "since"."""
    named = _BOUNDS.get(bound)
    return named(span) if named else Period(span.start, span.end)


def month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def calendar_span(year: int, month: int | None = None, day: int | None = None) -> Span:
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    return span_of("day" if day else "month" if month else "year", start)


def span_of(unit: str, moment: datetime) -> Span:
    """The day, week (from Monday on), month or year that a moment of UTC lies in."""
    start = _STARTS[unit](moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return Span(start, shifted(start, unit, 1))


def shifted(moment: datetime, unit: str, count: int) -> datetime:
    """As many units later; where a month is too short, on its last day."""
    if unit in ("day", "week"):
        return moment + timedelta(days=count * (7 if unit == "week" else 1))
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def latest_begun(yearly: Yearly, today: datetime) -> Span:
    """ValueError when no year has it."""
    years = range(today.year + 1, today.year - _LEAP_YEARS_APART, -1)
    return _first(span for span in _each(yearly, years) if span.start <= today)


def latest_over(yearly: Yearly, today: datetime) -> Span:
    years = range(today.year, today.year - _LEAP_YEARS_APART - 1, -1)
    return _first(span for span in _each(yearly, years) if span.end <= today)


def first_to_come(yearly: Yearly, today: datetime) -> Span:
    years = range(today.year, today.year + _LEAP_YEARS_APART + 1)
    return _first(span for span in _each(yearly, years) if span.start > today)


def _each(yearly: Yearly, years: Iterable[int]) -> Iterable[Span]:
    for year in years:
        try:
            span = yearly(year)
        except ValueError:
            continue
        yield span


def _first(spans: Iterable[Span]) -> Span:
    for span in spans:
        return span
    raise ValueError("no year has such a day")
