"""Periods of time and spans of the calendar, such as days, weeks, months and holidays, in UTC."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from graphmem.model.moment import Span


class Period(NamedTuple):
    """The time from `since` on and before `until`; None leaves that side open."""

    since: datetime | None = None
    until: datetime | None = None
    """An exclusive bound."""


DAY = timedelta(days=1)
Yearly = Callable[[int], Span]
"""Returns the span in a given year of something that comes once a year.

Raises ValueError if that year has none, as with 29 February.
"""

_LEAP_YEARS_APART = 8
"""The most years between two leap years, as between 1896 and 1904."""
_STARTS: dict[str, Callable[[datetime], datetime]] = {
    "day": lambda day: day,
    "week": lambda day: day - timedelta(days=day.weekday()),
    "month": lambda day: day.replace(day=1),
    "year": lambda day: day.replace(month=1, day=1),
}


class ReferenceTime(NamedTuple):
    """The moment and the perspective from which names of times, such as "last May", are resolved."""

    at: datetime
    """The moment, in UTC."""
    is_statement: bool = False
    """Whether the text is a statement, where "in May" is the nearest May and may be in the future.

    In a question "in May" is the latest May that has begun.
    """

    @property
    def today(self) -> datetime:
        return span_of("day", self.at).start

    def latest_begun(self, yearly: Yearly) -> Span:
        """Returns the latest span that has begun. Raises ValueError if no year has one."""
        return _first(span for span in self._back(yearly) if span.start <= self.today)

    def latest_ended(self, yearly: Yearly) -> Span:
        """Returns the latest span that has ended. Raises ValueError if no year has one."""
        return _first(span for span in self._back(yearly) if span.end <= self.today)

    def first_upcoming(self, yearly: Yearly) -> Span:
        """Returns the first span that has not begun. Raises ValueError if no year has one."""
        years = range(self.today.year, self.today.year + _LEAP_YEARS_APART + 1)
        return _first(span for span in _in_years(yearly, years) if span.start > self.today)

    def best_guess(self, yearly: Yearly) -> Span:
        """Returns the span that a name without a year stands for."""
        latest = self.latest_begun(yearly)
        return self.nearer(latest, self.first_upcoming(yearly)) if self.is_statement else latest

    def nearer(self, begun: Span, upcoming: Span) -> Span:
        """Returns the span in the future if it is nearer and the text is a statement, else the one that has begun."""
        is_upcoming_nearer = upcoming.start - self.today < self.today - begun.end
        return upcoming if self.is_statement and is_upcoming_nearer else begun

    def _back(self, yearly: Yearly) -> Iterator[Span]:
        return _in_years(yearly, range(self.today.year + 1, self.today.year - _LEAP_YEARS_APART - 1, -1))


def calendar_span(year: int, month: int | None = None, day: int | None = None) -> Span:
    """Returns the year, month or day. Raises ValueError if there is no such date."""
    start = datetime(year, month or 1, day or 1, tzinfo=UTC)
    return span_of("day" if day else "month" if month else "year", start)


def span_of_units(unit: str, start: datetime, count: int) -> Span:
    """Returns the span of `count` days, weeks, months or years from `start` on."""
    return Span(start, shift(start, unit, count))


def span_of(unit: str, moment: datetime, count: int = 0) -> Span:
    """Returns the day, week (from Monday on), month or year that a moment lies in, or the one `count` of them later."""
    start = _STARTS[unit](moment.replace(hour=0, minute=0, second=0, microsecond=0))
    return span_of_units(unit, shift(start, unit, count), 1)


def shift(moment: datetime, unit: str, count: int) -> datetime:
    """Returns the moment `count` units later; in a month that is too short, on its last day."""
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
