"""The periods of time that texts name, and how far two of them overlap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from graphmem.english.spans import DAY, Period, ReferenceTime
from graphmem.english.time_names import (
    COUNTED,
    FREE,
    LED,
    LED_YEAR,
    MONTHS,
    OFFSET,
    SEASONS,
    WEEKDAYS,
    YEAR,
    lacks_year,
    read_name,
    read_offset,
    time_ago,
)
from graphmem.model.moment import Span

MAX_PERIODS = 20
"""The most periods that are read from one text. A text with more is a calendar."""

_MIN_SHARE = 0.1
_BOUNDS: dict[str, Callable[[Span], Period]] = {
    **dict.fromkeys(("before", "prior to", "earlier than", "older than"), lambda span: Period(until=span.start)),
    **dict.fromkeys(("after", "later than", "newer than"), lambda span: Period(since=span.end)),
    **dict.fromkeys(("until", "till", "up to"), lambda span: Period(until=span.end)),
    "since": lambda span: Period(since=span.start),
}
_HINT = re.compile(
    rf"\b(?:{'|'.join({name[:3] for name in (*MONTHS, *WEEKDAYS)})}|{'|'.join(SEASONS)}|christmas|halloween|valentine"
    rf"|eve|years?|today|tonight|yesterday|tomorrow|night|evening|morning|afternoon|ago|hours?|minutes?|weekend|weeks?)"
    rf"|day|month|{YEAR}",
    re.I,
)
"""Every name of a time has one of these, so that most texts are done with after one search."""

_LEADS = f"in|during|by|from|through|throughout|between|as of|{'|'.join(_BOUNDS)}"
_LOOSE_LEADS = "on|at|of|over|for|within|around"
"""A number after one of these is more often a number than a year."""
_CUT = (
    r"early|mid|late|(?:the )?(?:beginning|start|middle|mid|end)(?= of)|(?:the )?(?:first|second) half(?= of)"
    r"|(?:the )?(?:first|second|third|fourth|last) week(?= of)"
)
_SIDE = "before|prior to|preceding|after|following|of"
_SEEN_FROM = ",? ?(?:as )?(?:mentioned |said |stated |told )?on"
_JOINT = r" and | to | until | till | through | ?[-\u2013] ?"


def _unnamed(pattern: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", pattern)


_NAME, _LED_NAME, _OFFSET = _unnamed(FREE), _unnamed(f"{FREE}|{LED}|{LED_YEAR}"), _unnamed(OFFSET)
_NAMED = re.compile(
    r"(?<![\w$\u20ac\u00a3#/@.-])"
    rf"(?:(?:(?P<lead>{_LEADS})|(?P<loose>{_LOOSE_LEADS})) (?:the )?)?"
    rf"(?:(?P<cut>{_CUT})(?: of | in |-| )(?:the )?(?P<whole>{_LED_NAME})"
    rf"|(?P<offset>{_OFFSET}) (?P<side>{_SIDE}) (?:the )?(?P<anchor>{_LED_NAME})"
    rf"|(?P<seen>last {_OFFSET}){_SEEN_FROM} (?P<seen_from>{_NAME})"
    rf"|(?P<name>(?(lead)(?:{_LED_NAME})|(?(loose)(?:{_NAME}|{_unnamed(LED)})|(?:{_NAME}))))"
    rf"(?:(?P<joint>{_JOINT})(?:the )?(?P<other>{_LED_NAME}))?)(?!\w)",
    re.I,
)
_LENGTH = re.compile(
    r"(?<!\w)(?P<edge>older|earlier|longer|more|over|newer|later|less|under)(?: than)?"
    rf" (?P<length>{_unnamed(COUNTED)})(?: ago| old)?$",
    re.I,
)
_LEFT_OVER = re.compile(r"(?: (?:from|in|on|dated|made|stored|added|saved|created))?[ ,]{0,3}$")
# "may" and "march" are verbs more often than months when they are in lower case.
_MODAL = re.compile(r"\b(?:may|march)(?: \d{1,2})?$")
_AFTER_A_MODAL = re.compile(
    r" ?(?:$|[?!.,;:)\]\"'\u2019\u2026-])"
    r"| (?:i|we|you|s?he|they|the|my|our|your|his|her|their|and|or|but|at|in|on|with|when|where|while|because)\b"
    r"| (?:this|last|next)\b",
    re.I,
)
"""Matches the words that can follow a month in lower case, but not the verb."""


def find_periods(text: str, at: datetime, *, is_statement: bool = False, limit: int = MAX_PERIODS) -> list[Period]:
    """Returns the periods that a text names, in UTC, where `at` is the time of the text.

    A name without a year, such as "in May", stands for the latest May that has begun in a question, and for the nearest
    one, if `is_statement`, in a statement.
    """
    if not _HINT.search(text):
        return []
    reference = ReferenceTime(at.astimezone(UTC), is_statement)
    periods: dict[Period, None] = {}
    for match in _distinct_names(_NAMED.finditer(" ".join(text.split()))):
        periods |= dict.fromkeys(_periods(match, reference))
        if len(periods) >= limit:
            break
    return list(periods)[:limit]


def take_period(text: str, at: datetime) -> tuple[str, Period] | None:
    """Splits a command into its text and the period at its end ("before May", "older than 90 days").

    Returns None if there is no such time, as on 30 February. A period that ends at `at` becomes open, so that it
    includes what is added at this very moment.
    """
    text, reference = " ".join(text.split()), ReferenceTime(at.astimezone(UTC))
    match = _LENGTH.search(text) or next((name for name in _NAMED.finditer(text) if name.end() == len(text)), None)
    if not match:
        return text, Period()
    try:
        periods = [_by_length(match, reference)] if match.re is _LENGTH else _read(match, reference)
    except (ValueError, OverflowError):
        return None
    since, until = periods[0].since, periods[-1].until
    return _LEFT_OVER.sub("", text[: match.start()]), Period(since, None if until == reference.at else until)


def overlap(asked_about: Sequence[Period], mentioned: Period) -> float:
    """Returns the share of the period `mentioned` that the periods `asked_about` cover, in [0, 1].

    It is at least 0.1 if they overlap at all, also if an open end makes the share undefined.
    """
    return max((_overlap(period, mentioned) for period in asked_about), default=0.0)


def _overlap(asked_about: Period, mentioned: Period) -> float:
    since = max(filter(None, (asked_about.since, mentioned.since)), default=None)
    until = min(filter(None, (asked_about.until, mentioned.until)), default=None)
    is_instant = mentioned.since is not None and mentioned.since == mentioned.until
    if since and until and (since > until or (since == until and not (is_instant and since != asked_about.until))):
        return 0.0
    if (since, until) == tuple(mentioned):
        return 1.0
    if since and until and mentioned.since and mentioned.until:
        return max(_MIN_SHARE, (until - since) / (mentioned.until - mentioned.since))
    return _MIN_SHARE


def _distinct_names(names: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Yields the matches that name times, and each text once."""
    seen: set[str] = set()
    for name in names:
        is_verb = _MODAL.search(name[0]) and not _AFTER_A_MODAL.match(name.string, name.end())
        if not is_verb and name[0] not in seen:
            seen.add(name[0])
            yield name


def _periods(match: re.Match[str], reference: ReferenceTime) -> list[Period]:
    try:
        return _read(match, reference)
    except (ValueError, OverflowError):
        return []


def _read(match: re.Match[str], reference: ReferenceTime) -> list[Period]:
    if match["other"]:
        return _joined(match, reference)
    span = _single(match, reference)
    bound = _BOUNDS.get((match["lead"] or "").lower(), _whole)
    said_on = [_whole(read_name(match["seen_from"], reference))] if match["seen"] else []
    return [bound(span), *said_on]


def _whole(span: Span) -> Period:
    return Period(span.start, span.end)


def _by_length(match: re.Match[str], reference: ReferenceTime) -> Period:
    moment = time_ago(match["length"], reference)
    is_older = match["edge"].lower() in ("older", "earlier", "longer", "more", "over")
    return Period(until=moment.start) if is_older else Period(since=moment.end)


def _single(match: re.Match[str], reference: ReferenceTime) -> Span:
    if match["cut"]:
        return _cut(match["cut"].lower(), read_name(match["whole"], reference))
    if match["offset"]:
        return read_offset(match["offset"], match["side"].lower(), read_name(match["anchor"], reference))
    if match["seen"]:
        return read_offset(match["seen"], "before", read_name(match["seen_from"], reference))
    return read_name(match["name"], reference)


def _joined(match: re.Match[str], reference: ReferenceTime) -> list[Period]:
    """Reads two names that are joined, as in "between May and July 2023", where one takes its year from the other."""
    name, other_name = match["name"], match["other"]
    if lacks_year(name):
        other = read_name(other_name, reference)
        first = read_name(name, ReferenceTime(other.end - DAY))
    else:
        first = read_name(name, reference)
        other = read_name(other_name, ReferenceTime(first.start + 365 * DAY) if lacks_year(other_name) else reference)
    is_list = match["joint"].strip().lower() == "and" and (match["lead"] or "").lower() != "between"
    if is_list:
        return [_whole(first), _whole(other)]
    if other.end < first.start:
        raise ValueError("ends before it begins")
    return [Period(first.start, other.end)]


def _cut(cut: str, span: Span) -> Span:
    """Returns a half, a week or, for "early", "mid" and "late", a third of a span."""
    words = cut.removeprefix("the ").split()
    if words[-1] == "week":
        if words[0] == "last":
            return Span(span.end - 7 * DAY, span.end)
        number = ("first", "second", "third", "fourth").index(words[0])
        return Span(span.start + 7 * number * DAY, span.start + 7 * (number + 1) * DAY)
    parts = 2 if words[-1] == "half" else 3
    place = {"mid": 1, "middle": 1, "second": 1, "late": 2, "end": 2}.get(words[0], 0)
    length = (span.end - span.start) / parts
    return Span(span.start + place * length, span.start + (place + 1) * length)
