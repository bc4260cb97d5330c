"""The times that texts name, and how far what was told is of the times asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from graphmem.model.moment import Span
from graphmem.model.period import DAY, MONTHS, YEAR, Period, bounded
from graphmem.retrieval import calendar_names, relative_names
from graphmem.retrieval.viewpoint import Viewpoint

_SHARE_AT_LEAST = 0.1

_WORD = re.compile("[a-z]+")
_HINTS = frozenset(
    (
        *(month[:length] for month in MONTHS for length in (3, None)),
        *("sept", "spring", "summer", "autumn", "fall", "winter", "christmas", "halloween", "valentine", "eve", "year"),
        *("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"),
        *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        *("today", "tonight", "yesterday", "tomorrow", "night", "evening", "morning", "afternoon"),
        *("day", "days", "week", "weeks", "weekend", "weekends", "month", "months", "years", "ago"),
    )
)
_YEAR = re.compile(YEAR)
"""Every name of a time has one of these words, or a year."""

_LEADS = (
    r"in|during|by|from|through|throughout|between|since|before|after|until|till|prior to|earlier than|later than"
    r"|older than|newer than|up to|as of"
)
_LOOSE_LEADS = "on|at|of|over|for|within|around"
"""A number after these is more often a number than a year."""
_NAME = f"{calendar_names.FREE}|{relative_names.FREE}"
_LED_NAME = f"{_NAME}|{calendar_names.LED}|{relative_names.LED}|{calendar_names.LED_YEAR}"
_CUT = (
    r"early|mid|late|(?:the )?(?:beginning|start|middle|mid|end)(?= of)|(?:the )?(?:first|second) half(?= of)"
    r"|(?:the )?(?:first|second|third|fourth|last) week(?= of)"
)
_SIDE = "before|prior to|preceding|after|following|of"
_SEEN_FROM = ",? ?(?:as )?(?:mentioned |said |stated |told )?on"
_JOINT = r" and | to | until | till | through | ?[-\u2013] ?"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


_NAMED = re.compile(
    r"(?<![\w$\u20ac\u00a3#/@.-])"
    rf"(?:(?:(?P<lead>{_LEADS})|(?P<loose>{_LOOSE_LEADS})) (?:the )?)?"
    rf"(?:(?P<cut>{_CUT})(?: of | in |-| )(?:the )?(?P<whole>{_unnamed(_LED_NAME)})"
    rf"|(?P<offset>{_unnamed(relative_names.OFFSET)}) (?P<side>{_SIDE}) (?:the )?(?P<anchor>{_unnamed(_LED_NAME)})"
    rf"|(?P<seen>last {_unnamed(relative_names.OFFSET)}){_SEEN_FROM} (?P<seen_from>{_unnamed(calendar_names.FREE)})"
    rf"|(?P<name>(?(lead)(?:{_unnamed(_LED_NAME)})"
    rf"|(?(loose)(?:{_unnamed(f'{_NAME}|{calendar_names.LED}|{relative_names.LED}')})|(?:{_unnamed(_NAME)}))))"
    rf"(?:(?P<joint>{_JOINT})(?:the )?(?P<other>{_unnamed(_LED_NAME)}))?)(?!\w)",
    re.I,
)
_MODAL = re.compile(r"\b(?:may|march)\b(?!.*\d{4})(?: \d{1,2})?$")
_AFTER_A_MODAL = re.compile(
    r" ?(?:$|[?!.,;:)\]\"'\u2019\u2026-])"
    r"| (?:i|we|you|s?he|they|the|my|our|your|his|her|their|and|or|but|at|in|on|with|when|where|while|because)\b"
    r"| (?:this|last|next)\b",
    re.I,
)
"""What follows a month in lower case, and not the verb."""


def find_periods(text: str, at: datetime, *, is_told: bool = False, limit: int = 20) -> list[Period]:
    """The times that a text names, seen from when it is asked or, if `is_told`, from when it was said; in UTC.

    Without a year "in May" is the latest that has begun to one who asks, and the nearest to one who tells.
    """
    if _HINTS.isdisjoint(_WORD.findall(text.lower())) and not _YEAR.search(text):
        return []
    seen = Viewpoint(at.astimezone(UTC), is_told)
    found: dict[Period, None] = {}
    for match in _NAMED.finditer(" ".join(text.split())):
        found |= dict.fromkeys(_periods(match, seen))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def overlap(asked: Sequence[Period], told: Period) -> float:
    """The share of the told time that is asked about, at least 0.1 where they meet; 0 where they do not."""
    return max((_overlap(period, told) for period in asked), default=0.0)


def _overlap(asked: Period, told: Period) -> float:
    since = max(filter(None, (asked.since, told.since)), default=None)
    until = min(filter(None, (asked.until, told.until)), default=None)
    is_instant = told.since is not None and told.since == told.until
    if since and until and (since > until or (since == until and not (is_instant and since != asked.until))):
        return 0.0
    if (since, until) == tuple(told):
        return 1.0
    if since and until and told.since and told.until:
        return max(_SHARE_AT_LEAST, (until - since) / (told.until - told.since))
    return _SHARE_AT_LEAST


def _periods(match: re.Match[str], seen: Viewpoint) -> list[Period]:
    if _MODAL.search(match[0]) and not _AFTER_A_MODAL.match(match.string, match.end()):
        return []
    try:
        if match["other"]:
            return _joined(match, seen)
        said_on = [bounded("on", _span(match["seen_from"], seen))] if match["seen"] else []
        return [bounded((match["lead"] or "").lower(), _single(match, seen)), *said_on]
    except (ValueError, OverflowError):
        return []


def _single(match: re.Match[str], seen: Viewpoint) -> Span:
    if match["cut"]:
        return _cut(match["cut"].lower(), _span(match["whole"], seen))
    if match["offset"]:
        return relative_names.read_offset(match["offset"], match["side"].lower(), _span(match["anchor"], seen))
    if match["seen"]:
        return relative_names.read_offset(match["seen"], "before", _span(match["seen_from"], seen))
    return _span(match["name"], seen)


def _joined(match: re.Match[str], seen: Viewpoint) -> list[Period]:
    """ "Between May and July 2023": a name without a year takes it from the other."""
    name, other_name = match["name"], match["other"]
    if calendar_names.lacks_year(name):
        other = _span(other_name, seen)
        first = _span(name, Viewpoint(other.end - DAY))
    else:
        first = _span(name, seen)
        is_later = calendar_names.lacks_year(other_name)
        other = _span(other_name, Viewpoint(first.start + 365 * DAY) if is_later else seen)
    is_list = match["joint"].strip().lower() == "and" and (match["lead"] or "").lower() != "between"
    if is_list:
        return [Period(first.start, first.end), Period(other.start, other.end)]
    if other.end < first.start:
        raise ValueError("ends before it begins")
    return [Period(first.start, other.end)]


def _span(name: str, seen: Viewpoint) -> Span:
    span = calendar_names.read_calendar_name(name, seen) or relative_names.read_relative_name(name, seen)
    if not span:
        raise ValueError("no time")
    return span


def _cut(cut: str, span: Span) -> Span:
    """Half of a span, a week of it, or a third: "early", "mid", "late"."""
    words = cut.removeprefix("the ").split()
    if words[-1] == "week":
        if words[0] == "last":
            return Span(span.end - 7 * DAY, span.end)
        number = ("first", "second", "third", "fourth").index(words[0])
        return Span(span.start + 7 * number * DAY, span.start + 7 * (number + 1) * DAY)
    if words[-1] == "half":
        middle = span.start + (span.end - span.start) / 2
        return Span(span.start, middle) if words[0] == "first" else Span(middle, span.end)
    third = (span.end - span.start) / 3
    place = {"mid": 1, "middle": 1, "late": 2, "end": 2}.get(words[0], 0)
    return Span(span.start + place * third, span.start + (place + 1) * third)
