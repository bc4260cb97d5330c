"""Times by their names in the calendar: dates, months, seasons, holidays and years."""

from __future__ import annotations

import re

from graphmem.model.moment import Span
from graphmem.model.period import (
    DAY,
    MONTH_NAMES,
    YEAR,
    Yearly,
    calendar_span,
    first_to_come,
    latest_begun,
    latest_over,
    month_number,
    shifted,
)
from graphmem.retrieval.viewpoint import Viewpoint

_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The months they begin with, in the north."""
_HOLIDAYS = {
    "christmas eve": (12, 24, 1),
    "christmas day": (12, 25, 1),
    "christmas": (12, 24, 3),
    "new year's eve": (12, 31, 1),
    "new year's day": (1, 1, 1),
    "new year's": (1, 1, 1),
    "halloween": (10, 31, 1),
    "valentine's day": (2, 14, 1),
}
"""Month, day and number of days."""

_MONTH = rf"(?:{MONTH_NAMES})\b\.?"
_UNMISTAKABLE = "(?:january|february|july|september|october|november|december)"
_SEASON = "(?:spring|summer|autumn|fall|winter)"
_HOLIDAY = r"(?:christmas(?: eve| day)?|new year['\u2019]s(?: eve| day)?|halloween|valentine['\u2019]s day)"
_ORDINAL = "(?:st|nd|rd|th)?"
_TO_DAY = rf"(?:(?: ?[-\u2013] ?| to | through )(?P<%s>\d{{1,2}}){_ORDINAL})?"
_DATED = (
    rf"(?:(?P<day>\d{{1,2}}){_ORDINAL}{_TO_DAY % 'last_day'} (?:of )?(?P<month>{_MONTH})"
    rf"|(?P<its_month>{_MONTH}) (?:the )?(?P<its_day>\d{{1,2}}){_ORDINAL}{_TO_DAY % 'its_last_day'}"
    r"(?!\d|:\d| ?[ap]\.?m\b))"
)
_UNDATED = rf"(?:(?P<whole_month>{_MONTH})|(?P<season>{_SEASON})|(?P<holiday>{_HOLIDAY}))"
_WHICH = "(?P<which>(?:this )?(?:last|past|previous|next|coming|upcoming)|this) "
_OF_YEAR = rf"(?:,? |,)(?:of |in )?(?:(?P<year>{YEAR})(?!-?\d)|(?P<other_year>last|this|next) year)"
_ISO = rf"{YEAR}-\d\d(?:-\d\d(?:T[\d:.]+Z?)?)?|{YEAR}/\d\d/\d\d"
_QUARTER = rf"Q(?P<quarter>[1-4]) (?:of )?(?P<its_year>{YEAR})"
_DECADE = rf"(?P<decade>{YEAR[:-2]})0['\u2019]?s"

_AFTER_A_YEAR = (
    r"(?=$| ?[?!;:)\]\"'\u2019\u2026\u2013-](?!\d)|[.,](?!\d)| (?-i:[A-Z])"
    rf"| (?:and|to|or) (?:{YEAR}|(?-i:[A-Z])|my|his|her|our|now|today)| ?[\u2013-] ?{YEAR}"
    r"| (?:i|we|you|s?he|it|they|the|an?|my|our|your|his|her|their|and [a-z]|but|at|in|on|with|for|from|by|as"
    r"|was|were|is|are|did|had|has|have|when|where|while|who|which|that|because|since|so|after|before|during|about|there|this|until|till)\b)"
)
"""What tells a year from a number of things."""

FREE = "|".join(
    (
        _ISO,
        _QUARTER,
        rf"(?:{_WHICH})?{_DATED}(?:{_OF_YEAR})?",
        rf"{_WHICH}{_UNDATED}(?:{_OF_YEAR})?",
        rf"{_UNDATED}{_OF_YEAR}",
        _UNMISTAKABLE,
    )
)
"""Names of times wherever they stand."""
LED = "|".join((_MONTH, "(?:the )?(?:spring|summer|autumn|winter)|the fall", _HOLIDAY, _DECADE))
"""Names of times after a word like "in" only."""
LED_YEAR = rf"{YEAR}(?!\d|-\d(?!\d{{3}}\b)){_AFTER_A_YEAR}"

_YEARLY = re.compile(rf"(?:{_WHICH})?(?:the )?(?:{_DATED}|{_UNDATED})(?:{_OF_YEAR})?", re.I)
_FIXED = re.compile(rf"(?P<iso>{_ISO})|{_QUARTER}|{_DECADE}|(?P<bare_year>{YEAR})", re.I)


def read_calendar_name(name: str, seen: Viewpoint) -> Span | None:
    """ValueError when there is no such day."""
    fixed = _FIXED.fullmatch(name)
    if fixed:
        return _fixed(fixed)
    match = _YEARLY.fullmatch(name)
    if not match:
        return None
    yearly = _yearly(match)
    if match["year"]:
        return yearly(int(match["year"]))
    if match["other_year"]:
        return yearly(seen.today.year + {"last": -1, "this": 0, "next": 1}[match["other_year"].lower()])
    return _which((match["which"] or "").lower(), yearly, seen)


def lacks_year(name: str) -> bool:
    match = _YEARLY.fullmatch(name)
    return bool(match) and not re.search("year|this|last|next|[0-9]{4}", name, re.I)


def _fixed(match: re.Match[str]) -> Span:
    if match["quarter"]:
        start = calendar_span(int(match["its_year"]), 3 * int(match["quarter"]) - 2).start
        return Span(start, shifted(start, "month", 3))
    if match["decade"]:
        start = calendar_span(int(match["decade"]) * 10).start
        return Span(start, shifted(start, "year", 10))
    return calendar_span(*map(int, re.split("[-/]", (match["iso"] or match["bare_year"])[:10])))


def _which(which: str, yearly: Yearly, seen: Viewpoint) -> Span:
    if not which:
        return seen.usual(yearly)
    if which == "this":
        begun = latest_begun(yearly, seen.today)
        return begun if seen.today < begun.end else yearly(seen.today.year)
    is_over = which.endswith(("last", "past", "previous"))
    return latest_over(yearly, seen.today) if is_over else first_to_come(yearly, seen.today)


def _yearly(match: re.Match[str]) -> Yearly:
    if match["season"]:
        return lambda year: _months(year, _SEASONS[match["season"].lower()], 3)
    if match["holiday"]:
        month, day, days = _HOLIDAYS[match["holiday"].lower().replace("\u2019", "'")]
        return lambda year: Span(
            calendar_span(year, month, day).start, calendar_span(year, month, day).start + days * DAY
        )
    if match["whole_month"]:
        return lambda year: calendar_span(year, month_number(match["whole_month"]))
    month = month_number(match["month"] or match["its_month"])
    first = int(match["day"] or match["its_day"])
    last = int(match["last_day"] or match["its_last_day"] or first)
    return lambda year: _days(year, month, first, last)


def _months(year: int, month: int, count: int) -> Span:
    start = calendar_span(year, month).start
    return Span(start, shifted(start, "month", count))


def _days(year: int, month: int, first: int, last: int) -> Span:
    if last < first:
        raise ValueError("days in the wrong order")
    return Span(calendar_span(year, month, first).start, calendar_span(year, month, last).end)
