"""Names of times and their spans: dates, months, seasons, holidays, years, "yesterday", "last week", "two days ago"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from graphmem.english.spans import DAY, ReferenceTime, Yearly, calendar_span, shift, span_of, span_of_units
from graphmem.model.moment import Span

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The months in which they begin on the northern hemisphere."""
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
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAYS = {
    **dict.fromkeys(("last night", "last evening", "yesterday"), -1),
    **dict.fromkeys(("today", "tonight", "this morning", "this afternoon", "this evening"), 0),
    "tomorrow": 1,
}
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_COUNTS = {
    **{number: (count, count) for count, number in enumerate(_NUMBERS, 1)},
    **dict.fromkeys(("a", "an"), (1, 1)),
    **dict.fromkeys(("couple", "couple of", "a couple", "a couple of"), (2, 3)),
    **dict.fromkeys(("few", "a few"), (2, 5)),
    "several": (3, 7),
}
"""The lowest and the highest number that a word can mean."""
_BEHIND = ("last", "past", "previous")


def _any_of(names: Iterable[str]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


YEAR = r"(?:19|20)\d\d"
_MONTH = rf"(?:{'|'.join(f'{month[:3]}(?:{month[3:]})?' for month in MONTHS)}|sept)\b\.?"
_UNMISTAKABLE = "january|february|july|september|october|november|december"
_HOLIDAY = _any_of(_HOLIDAYS).replace("'", "['\u2019]")
_ORDINAL = "(?:st|nd|rd|th)?"
_TO_DAY = rf"(?:(?: ?[-\u2013] ?| to | through )(?P<%s>\d{{1,2}}){_ORDINAL})?"
_DATED = (
    rf"(?:(?P<day>\d{{1,2}}){_ORDINAL}{_TO_DAY % 'last_day'} (?:of )?(?P<month>{_MONTH})"
    rf"|(?P<its_month>{_MONTH}) (?:the )?(?P<its_day>\d{{1,2}}){_ORDINAL}{_TO_DAY % 'its_last_day'}"
    r"(?!\d|:\d| ?[ap]\.?m\b))"
)
_UNDATED = rf"(?:(?P<whole_month>{_MONTH})|(?P<season>{_any_of(SEASONS)})|(?P<holiday>{_HOLIDAY}))"
_WHICH_YEARLY = "(?P<which>(?:this )?(?:last|past|previous|next|coming|upcoming)|this) "
_OF_YEAR = rf"(?:,? |,)(?:of |in )?(?:(?P<year>{YEAR})(?!-?\d)|(?P<other_year>last|this|next) year)"
_ISO = rf"(?P<iso>{YEAR}-\d\d(?:-\d\d(?:T[\d:.]{{1,20}}Z?)?)?|{YEAR}/\d\d/\d\d)"
_QUARTER = rf"Q(?P<quarter>[1-4]) (?:of )?(?P<its_year>{YEAR})"
_DECADE = rf"(?P<decade>{YEAR[:-2]}0)['\u2019]?s"
_AFTER_A_YEAR = (
    r"(?=$| ?[?!;:)\]\"'\u2019\u2026\u2013-](?!\d)| ?[.,](?!\d)| (?-i:[A-Z])"
    rf"| (?:and|to|or) (?:{YEAR}|(?-i:[A-Z])|my|his|her|our|now|today)| ?[\u2013-] ?{YEAR}"
    r"| (?:i|we|you|s?he|it|they|the|an?|my|our|your|his|her|their|and [a-z]|but|at|in|on|with|for|from|by|as"
    r"|was|were|is|are|did|had|has|have|when|where|while|who|which|that|because|since|so|after|before|during|about|there|this|until|till)\b)"
)
"""Matches the words that can follow a year, but hardly a number of things."""

_COUNT = rf"\d{{1,3}}|{_any_of(_COUNTS)}"
_UNIT = "day|night|weekend|week|month|year"
_ANY_UNIT = f"{_UNIT}|hour|minute"
_FULL_WEEKDAY = _any_of(WEEKDAYS)
_WEEKDAY = rf"(?:(?:{_FULL_WEEKDAY})|(?:mon|tues?|thu(?:rs?)?|fri|sun)\b|(?-i:Wed|Sat)\b)"
_DAY = _any_of(_DAYS)
_OWNED = r"(?<!\bmy )(?<!\bhis )(?<!\bher )(?<!\bour )(?<!\byour )(?<!\btheir )"
"""Excludes "her last year", which can be of school or of life."""
_WHICH = (
    rf"{_OWNED}(?:this )?(?P<nth>last|past|previous|this|current|next|coming|upcoming)"
    rf" (?:(?P<unit>weekend|week|month|year)|(?P<weekday>{_WEEKDAY}))\b(?! of\b)"
)
_LATELY = rf"(?P<way>last|past|next|coming) (?:(?P<long>{_COUNT}) (?P<long_unit>{_ANY_UNIT})s|(?P<hour>hour))"
_AGO = rf"(?P<count>{_COUNT}) (?P<ago_unit>{_ANY_UNIT})s? (?P<side>ago|from (?:now|today))"
_TWO = r"(?P<two_unit>week|weekend|month|year) (?P<two>before last|after next)"

FREE = "|".join(
    (
        *(_ISO, _QUARTER, rf"(?:{_WHICH_YEARLY})?{_DATED}(?:{_OF_YEAR})?"),
        *(rf"{_WHICH_YEARLY}{_UNDATED}(?:{_OF_YEAR})?", f"{_UNDATED}{_OF_YEAR}", f"(?:{_UNMISTAKABLE})"),
        *(_DAY, _WHICH, _LATELY, _AGO, _TWO),
    )
)
"""Names of times that need no preposition."""
LED = "|".join(
    (
        *(_MONTH, "(?:the )?(?:spring|summer|autumn|winter)|the fall", _HOLIDAY, _DECADE),
        rf"(?:{_FULL_WEEKDAY})(?! (?:night|morning|evening|afternoon)s\b)",
    )
)
"""Names of times only after a preposition like "in"."""
LED_YEAR = rf"{YEAR}(?!\d|-\d(?!\d{{3}}\b)){_AFTER_A_YEAR}"
OFFSET = rf"(?P<last>last )?(?:(?P<count>{_COUNT}) )?(?:(?P<unit>{_UNIT})s?|(?P<weekday>{_WEEKDAY}))"
COUNTED = rf"(?P<counted>{_COUNT}) (?P<counted_unit>{_ANY_UNIT})s?"
"""A length of time, such as "90 days"."""

_OFFSET = re.compile(OFFSET, re.I)
_COUNTED = re.compile(COUNTED, re.I)
_YEARLY = re.compile(rf"(?:{_WHICH_YEARLY})?(?:the )?(?:{_DATED}|{_UNDATED})(?:{_OF_YEAR})?", re.I)


def read_name(name: str, reference: ReferenceTime) -> Span:
    """Returns the span of a name. Raises ValueError if there is no such time."""
    for pattern, read in _READERS:
        match = pattern.fullmatch(name)
        if match:
            return read(match, reference)
    raise ValueError("no time")


def read_offset(offset: str, side: str, anchor: Span) -> Span:
    """Returns the span of "the week", "two days" or "last Friday" before, after or of the anchor.

    Raises ValueError if there is no such time.
    """
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
    other_edge = shift(edge, _plain_unit(unit), direction)
    return Span(min(edge, other_edge), max(edge, other_edge))


def time_ago(length: str, reference: ReferenceTime) -> Span:
    """Returns the span between the earliest and the latest moment that can be meant by a length of time ago."""
    match = _COUNTED.fullmatch(length)
    if not match:
        raise ValueError("no length")
    nearest, farthest = _count(match["counted"])
    unit = _plain_unit(match["counted_unit"].lower())
    return Span(shift(reference.at, unit, -farthest), shift(reference.at, unit, -nearest))


def lacks_year(name: str) -> bool:
    return bool(_YEARLY.fullmatch(name)) and not re.search("year|this|last|next|[0-9]{4}", name, re.I)


def _fixed(match: re.Match[str], reference: ReferenceTime) -> Span:
    return calendar_span(*map(int, re.split("[-/]", match[0][:10])))


def _quarter(match: re.Match[str], reference: ReferenceTime) -> Span:
    return span_of_units("month", calendar_span(int(match["its_year"]), 3 * int(match["quarter"]) - 2).start, 3)


def _decade(match: re.Match[str], reference: ReferenceTime) -> Span:
    return span_of_units("year", calendar_span(int(match["decade"])).start, 10)


def _once_a_year(match: re.Match[str], reference: ReferenceTime) -> Span:
    yearly = _yearly(match)
    if match["year"]:
        return yearly(int(match["year"]))
    if match["other_year"]:
        return yearly(reference.today.year + {"last": -1, "this": 0, "next": 1}[match["other_year"].lower()])
    which = (match["which"] or "").lower()
    if not which:
        return reference.best_guess(yearly)
    if which == "this":
        begun = reference.latest_begun(yearly)
        return begun if reference.today < begun.end else yearly(reference.today.year)
    return reference.latest_ended(yearly) if which.endswith(_BEHIND) else reference.first_upcoming(yearly)


def _yearly(match: re.Match[str]) -> Yearly:
    if match["season"]:
        return lambda year: span_of_units("month", calendar_span(year, SEASONS[match["season"].lower()]).start, 3)
    if match["holiday"]:
        *date, days = _HOLIDAYS[match["holiday"].lower().replace("\u2019", "'")]
        return lambda year: span_of_units("day", calendar_span(year, *date).start, days)
    if match["whole_month"]:
        return lambda year: calendar_span(year, _month_number(match["whole_month"]))
    month = _month_number(match["month"] or match["its_month"])
    first = int(match["day"] or match["its_day"])
    last = int(match["last_day"] or match["its_last_day"] or first)
    return lambda year: _days(year, month, first, last)


def _days(year: int, month: int, first: int, last: int) -> Span:
    if last < first:
        raise ValueError("days in the wrong order")
    return Span(calendar_span(year, month, first).start, calendar_span(year, month, last).end)


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3].lower()))


def _day(match: re.Match[str], reference: ReferenceTime) -> Span:
    return span_of("day", reference.at, _DAYS[match[1].lower()])


def _alone(match: re.Match[str], reference: ReferenceTime) -> Span:
    return reference.nearer(_weekday(match[1], reference.today + DAY, -1), _weekday(match[1], reference.today, 1))


def _which(match: re.Match[str], reference: ReferenceTime) -> Span:
    which = match["nth"].lower()
    direction = -1 if which in _BEHIND else 0 if which in ("this", "current") else 1
    if match["weekday"]:
        start = span_of("week", reference.at).start - DAY if direction == 0 else reference.today
        return _weekday(match["weekday"], start, direction or 1)
    unit = match["unit"].lower()
    if which == "past" and unit != "weekend":
        return Span(shift(reference.at, unit, -1), reference.at)
    return _unit_span(unit, reference.at, direction)


def _lately(match: re.Match[str], reference: ReferenceTime) -> Span:
    count = _count(match["long"] or "one")[1]
    direction = 1 if match["way"].lower() in ("next", "coming") else -1
    edge = shift(reference.at, _plain_unit((match["long_unit"] or "hour").lower()), direction * count)
    return Span(min(reference.at, edge), max(reference.at, edge))


def _ago(match: re.Match[str], reference: ReferenceTime) -> Span:
    direction = -1 if match["side"].lower() == "ago" else 1
    return _counted(match["ago_unit"].lower(), reference.at, _count(match["count"]), direction)


def _two(match: re.Match[str], reference: ReferenceTime) -> Span:
    return _unit_span(match["two_unit"].lower(), reference.at, -2 if "before" in match["two"].lower() else 2)


def _within(match: re.Match[str], anchor: Span) -> Span:
    if match["weekday"]:
        return _weekday(match["weekday"], anchor.start - DAY, 1)
    return anchor if match["count"] else _unit_span(match["unit"].lower(), anchor.start, 0)


def _counted(unit: str, at: datetime, count: tuple[int, int], direction: int) -> Span:
    nearest, farthest = (_unit_span(unit, at, direction * number) for number in count)
    return Span(min(nearest.start, farthest.start), max(nearest.end, farthest.end))


def _unit_span(unit: str, at: datetime, count: int) -> Span:
    if unit in ("hour", "minute"):
        return span_of("day", shift(at, unit, count))
    span = span_of(_plain_unit(unit), at, count)
    return Span(span.start + 5 * DAY, span.end) if unit == "weekend" else span


def _plain_unit(unit: str) -> str:
    return {"night": "day", "weekend": "week"}.get(unit, unit)


def _weekday(name: str, day: datetime, direction: int) -> Span:
    """Returns the nearest such weekday after the day, or before it if `direction` is -1."""
    number = next(number for number, weekday in enumerate(WEEKDAYS) if weekday.startswith(name[:3].lower()))
    ahead = (number - day.weekday()) * direction % 7 or 7
    return span_of("day", day + direction * ahead * DAY)


def _count(number: str) -> tuple[int, int]:
    return _COUNTS.get(number.lower()) or (int(number), int(number))


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], ReferenceTime], Span]], ...] = tuple(
    (re.compile(f"(?:the )?(?:{pattern})", re.I), read)
    for pattern, read in (
        (f"{_ISO}|{YEAR}", _fixed),
        (_QUARTER, _quarter),
        (_DECADE, _decade),
        (_YEARLY.pattern, _once_a_year),
        (f"({_DAY})", _day),
        (f"({_FULL_WEEKDAY})", _alone),
        (_WHICH, _which),
        (_LATELY, _lately),
        (_AGO, _ago),
        (_TWO, _two),
    )
)
