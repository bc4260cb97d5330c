"""The times that texts name, and how far what was told is of the times asked about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from graphmem.english.spans import DAY, Period, Viewpoint
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
    go_back,
    lacks_year,
    read_name,
    read_offset,
)
from graphmem.model.moment import Span

MAX_PERIODS = 20
"""Of one text. More names no time, but is a calendar."""

_SHARE_AT_LEAST = 0.1
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
"""Every name of a time has one of these."""

_LEADS = f"in|during|by|from|through|throughout|between|as of|{'|'.join(_BOUNDS)}"
_LOOSE_LEADS = "on|at|of|over|for|within|around"
"""A number after these is more often a number than a year."""
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
_MODAL = re.compile(r"\b(?:may|march)(?: \d{1,2})?$")
_AFTER_A_MODAL = re.compile(
    r" ?(?:$|[?!.,;:)\]\"'\u2019\u2026-])"
    r"| (?:i|we|you|s?he|they|the|my|our|your|his|her|their|and|or|but|at|in|on|with|when|where|while|because)\b"
    r"| (?:this|last|next)\b",
    re.I,
)
"""What follows a month in lower case, and not the verb."""


def find_periods(text: str, at: datetime, *, is_told: bool = False, limit: int = MAX_PERIODS) -> list[Period]:
    """The times that a text names, seen from when it is asked or, if `is_told`, from when it was said; in UTC.

    Without a year "in May" is the latest that has begun to one who asks, and the nearest to one who tells.
    """
    if not _HINT.search(text):
        return []
    seen = Viewpoint(at.astimezone(UTC), is_told)
    found: dict[Period, None] = {}
    for match in _different(_NAMED.finditer(" ".join(text.split()))):
        found |= dict.fromkeys(_periods(match, seen))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def take_period(text: str, at: datetime) -> tuple[str, Period] | None:
    """A command without the time at its end ("before May", "older than 90 days"), and that time, seen from `at`.

    None when there is no such time, as on 30 February. A time that ends now is open: what is told now is meant, too.
    """
    text, seen = " ".join(text.split()), Viewpoint(at.astimezone(UTC))
    match = _LENGTH.search(text) or next((name for name in _NAMED.finditer(text) if name.end() == len(text)), None)
    if not match:
        return text, Period()
    try:
        periods = [_by_length(match, seen)] if match.re is _LENGTH else _read(match, seen)
    except (ValueError, OverflowError):
        return None
    since, until = periods[0].since, periods[-1].until
    return _LEFT_OVER.sub("", text[: match.start()]), Period(since, None if until == seen.at else until)


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


def _different(names: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    """Those that name times, in other words each."""
    met: set[str] = set()
    for name in names:
        is_verb = _MODAL.search(name[0]) and not _AFTER_A_MODAL.match(name.string, name.end())
        if not is_verb and name[0] not in met:
            met.add(name[0])
            yield name


def _periods(match: re.Match[str], seen: Viewpoint) -> list[Period]:
    try:
        return _read(match, seen)
    except (ValueError, OverflowError):
        return []


def _read(match: re.Match[str], seen: Viewpoint) -> list[Period]:
    if match["other"]:
        return _joined(match, seen)
    span = _single(match, seen)
    bound = _BOUNDS.get((match["lead"] or "").lower(), _whole)
    said_on = [_whole(read_name(match["seen_from"], seen))] if match["seen"] else []
    return [bound(span), *said_on]


def _whole(span: Span) -> Period:
    return Period(span.start, span.end)


def _by_length(match: re.Match[str], seen: Viewpoint) -> Period:
    moment = go_back(match["length"], seen)
    is_older = match["edge"].lower() in ("older", "earlier", "longer", "more", "over")
    return Period(until=moment.start) if is_older else Period(since=moment.end)


def _single(match: re.Match[str], seen: Viewpoint) -> Span:
    if match["cut"]:
        return _cut(match["cut"].lower(), read_name(match["whole"], seen))
    if match["offset"]:
        return read_offset(match["offset"], match["side"].lower(), read_name(match["anchor"], seen))
    if match["seen"]:
        return read_offset(match["seen"], "before", read_name(match["seen_from"], seen))
    return read_name(match["name"], seen)


def _joined(match: re.Match[str], seen: Viewpoint) -> list[Period]:
    """ "Between May and July 2023": a name without a year takes it from the other."""
    name, other_name = match["name"], match["other"]
    if lacks_year(name):
        other = read_name(other_name, seen)
        first = read_name(name, Viewpoint(other.end - DAY))
    else:
        first = read_name(name, seen)
        other = read_name(other_name, Viewpoint(first.start + 365 * DAY) if lacks_year(other_name) else seen)
    is_list = match["joint"].strip().lower() == "and" and (match["lead"] or "").lower() != "between"
    if is_list:
        return [_whole(first), _whole(other)]
    if other.end < first.start:
        raise ValueError("ends before it begins")
    return [Period(first.start, other.end)]


def _cut(cut: str, span: Span) -> Span:
    """Half of a span, a week of it, or a third: "early", "mid", "late"."""
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
