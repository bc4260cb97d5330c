from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadUserInput
from graphmem.model.moment import Span, format_moment, looks_like_time, parse_moment, parse_span

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9999, 12, 30), timezones=OFFSETS)

MALFORMED = [
    "",
    "yesterday",
    "2024",
    "2024-07",
    "24-07-31",
    "2024-7-31",
    "2024-13-01",
    "2024-00-10",
    "2023-02-29",
    "1900-02-29",
    "2024-02-30",
    "2024-07-31T",
    "2024-07-31T10:00Z",
    "2024-07-31T10:60:00Z",
    "2024-07-31T25:00:00Z",
    "2024-07-31T10:00:00+24:00",
    "2024-07-31T10:00:00+0200",
    "2024-07-31T10:00:00.Z",
    "2024-07-31T10:00:00Z ",
    "2024-07-31\n",
    "0000-01-01",
    "10000-01-01",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "٢٠٢٤-٠٧-٣١",
    "2024-07-31T10:00:00Z\ud800",
]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-07-31T10:00:00Z", datetime(2024, 7, 31, 10, tzinfo=UTC)),
        ("2024-07-31t10:00:00z", datetime(2024, 7, 31, 10, tzinfo=UTC)),
        ("2024-07-31 10:00:00-07:00", datetime(2024, 7, 31, 17, tzinfo=UTC)),
        ("2024-02-29T23:30:00-01:00", datetime(2024, 3, 1, 0, 30, tzinfo=UTC)),
        ("2024-07-31T10:00:00-00:00", datetime(2024, 7, 31, 10, tzinfo=UTC)),
        ("2024-07-31T10:00:00.5Z", datetime(2024, 7, 31, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("2024-07-31T10:00:00.123456789Z", datetime(2024, 7, 31, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59.999999999Z", datetime.max.replace(tzinfo=UTC)),
    ],
)
def test_a_moment_is_read_in_utc(text: str, moment: datetime) -> None:
    parsed = parse_moment(text)

    assert parsed == moment
    assert parsed.utcoffset() == timedelta(0)
    assert parse_span(text) == Span(moment, moment)


@given(MOMENTS)
def test_a_moment_survives_being_written_and_read(moment: datetime) -> None:
    written = format_moment(moment)

    assert written.endswith("Z")
    assert parse_moment(written) == moment


@given(MOMENTS)
def test_a_moment_may_be_written_with_any_offset(moment: datetime) -> None:
    assert parse_moment(moment.isoformat()) == moment


@pytest.mark.parametrize("text", MALFORMED)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadUserInput, match="is not a time") as caught:
        parse_span(text, "filter", "createdAt")

    assert caught.value.field == ("filter", "createdAt")
    assert caught.value.message.isascii()


@pytest.mark.parametrize("text", [*MALFORMED, "2024-07-31", "2024-07-31T10:00:00"])
def test_a_moment_needs_a_time_and_an_offset(text: str) -> None:
    with pytest.raises(BadUserInput):
        parse_moment(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024-07-31", datetime(2024, 7, 31, tzinfo=UTC), datetime(2024, 8, 1, tzinfo=UTC)),
        ("2024-02-28", datetime(2024, 2, 28, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        ("2000-02-29", datetime(2000, 2, 29, tzinfo=UTC), datetime(2000, 3, 1, tzinfo=UTC)),
        ("0001-01-01", datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)),
        ("9999-12-30", datetime(9999, 12, 30, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)),
    ],
)
def test_a_date_alone_is_its_whole_day(text: str, start: datetime, end: datetime) -> None:
    span = parse_span(text)

    assert (span.start, span.end) == (start, end)
    assert not span.is_moment


def test_the_last_day_of_the_calendar_is_a_day_too() -> None:
    span = parse_span("9999-12-31")

    assert span.start == datetime(9999, 12, 31, tzinfo=UTC)
    assert span.end > datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_time_without_an_offset_is_utc() -> None:
    assert parse_span("2024-07-31T10:00:00") == parse_span("2024-07-31T10:00:00Z")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2024-07-31", True), ("2024-07-31T10:00:00", True), ("2024-99-99", True), ("2024-07-31 was hot", False)],
)
def test_a_string_looks_like_a_time_when_it_is_written_as_one(text: str, expected: bool) -> None:
    assert looks_like_time(text) is expected
