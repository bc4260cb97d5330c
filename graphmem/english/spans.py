"""Periods of time, and the spans of the calendar: a day, a week, a month, what comes once a year. All in UTC."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from graphmem.model.moment import Span


class Period(NamedTuple):
    """What lies from `since` on and before `until`; without one of them it is open on that side."""

    since: datetime | None = None
    until: datetime | None = None
    """The moment after it."""


DAY = timedelta(days=1)
Yearly = Callable[[int], Span]
"""What comes once a year, in one year. A ValueError where that year has none, as with 29 February."""

_LEAP_YEARS_APART = 8
_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


class Viewpoint(NamedTuple):
    """Where a text is read from."""

    at: datetime
    """In UTC."""
    is_told: bool = False
    """Seen by one who tells: "in May" is the nearest May, which may be to come. One who asks means the latest begun."""

    @property
    def today(self) -> datetime:
        return span_of("day", self.at).start

    def latest_begun(self, yearly: Yearly) -> Span:
        """ValueError when no year has it."""
        return _first(span for span in self._back(yearly) if span.start <= self.today)

    def latest_over(self, yearly: Yearly) -> Span:
        return _first(span for span in self._back(yearly) if span.end <= self.today)

    def first_to_come(self, yearly: Yearly) -> Span:
        years = range(self.today.year, self.today.year + _LEAP_YEARS_APART + 1)
        return _first(span for span in _in_years(yearly, years) if span.start > self.today)

    def usual(self, yearly: Yearly) -> Span:
        latest = self.latest_begun(yearly)
        return self.nearer(latest, self.first_to_come(yearly)) if self.is_told else latest

    def nearer(self, begun: Span, to_come: Span) -> Span:
        is_coming_nearer = to_come.start - self.today < self.today - begun.end
        return to_come if self.is_told and is_coming_nearer else begun

    def _back(self, yearly: Yearly) -> Iterator[Span]:
        return _in_years(yearly, range(self.today.year + 1, self.today.year - _LEAP_YEARS_APART - 1, -1))


def calendar_span(year: int, month: int | None = None, day: int | None = None) -> Span:
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    return span_of("day" if day else "month" if month else "year", start)


def units(unit: str, start: datetime, count: int) -> Span:
    """As many days, weeks, months or years from there."""
    return Span(start, shifted(start, unit, count))


def span_of(unit: str, moment: datetime, count: int = 0) -> Span:
    """The day, week (from Monday on), month or year that a moment lies in, or that is `count` of them later."""
    start = _STARTS[unit](moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return units(unit, shifted(start, unit, count), 1)


def shifted(moment: datetime, unit: str, count: int) -> datetime:
    """As many units later; where a month is too short, on its last day."""
    if unit not in ("month", "year"):
        return moment + timedelta(**{f"{unit}s": count})
    months = moment.year * 12 + moment.month - 1 + count * (12 if unit == "year" else 1)
    year, month = divmod(months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def _in_years(yearly: Yearly, years: Iterable[int]) -> Iterator[Span]:
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
