"""Times as callers write them, in RFC 3339; they are converted to UTC."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from graphmem.errors import BadUserInput

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""The expiry of memories that do not expire: a time, so that an index on expiries has these memories too."""
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""A time before every other, for a bound that excludes nothing."""
_LAST = datetime.max.replace(tzinfo=UTC)

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Span:
    """The interval of a caller's time: a single moment, or for a date without a time its whole day in UTC."""

    start: datetime
    end: datetime
    """An exclusive bound; equal to `start` for a single moment."""

    @property
    def is_moment(self) -> bool:
        return self.start == self.end


def now() -> datetime:
    return datetime.now(UTC)


def parse_moment(text: str, *field: str) -> datetime:
    """Parses an RFC 3339 time with an offset; digits beyond microseconds are dropped. Raises BadUserInput."""
    match = _TIME.fullmatch(text)
    if not match or not match[4]:
        raise _malformed(text, field)
    return _moment(match, text, field)


def parse_span(text: str, *field: str) -> Span:
    """Parses like `parse_moment`, but takes a date alone for a whole day, and a time without an offset for UTC."""
    if _DATE.fullmatch(text):
        try:
            start = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        except ValueError as error:
            raise _malformed(text, field) from error
        # Python has no day after the last of the year 9999.
        return Span(start, _LAST if start == NEVER else start + timedelta(days=1))
    match = _TIME.fullmatch(text)
    if not match:
        raise _malformed(text, field)
    moment = _moment(match, text, field)
    return Span(moment, moment)


def looks_like_time(text: str) -> bool:
    return bool(_DATE.fullmatch(text) or _TIME.fullmatch(text))


# The times of a page repeat: most memories were made and last changed at one moment, and pages are read again.
@lru_cache(maxsize=10_000)
def format_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(match: re.Match[str], text: str, field: tuple[str, ...]) -> datetime:
    fraction = (match[3] or ".0")[:7]
    offset = (match[4] or "Z").upper().replace("Z", "+00:00")
    try:
        return datetime.fromisoformat(f"{match[1]}T{match[2]}{fraction:0<7}{offset}").astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _malformed(text, field) from error


def _malformed(text: str, field: tuple[str, ...]) -> BadUserInput:
    shown = ascii(text[:40])
    return BadUserInput(f"{shown} is not a time; write it like 2026-01-31T08:30:00Z.", field=field)
