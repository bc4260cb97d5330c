from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.english.spans import Period
from graphmem.english.times import find_periods, overlap, take_period

WEDNESDAY = datetime(2024, 3, 13, 15, tzinfo=UTC)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def period(text: str) -> Period:
    """ "2024-03-01..2024-04-01", where an end may be missing."""
    since, until = text.split("..")
    return Period(moment(since) if since else None, moment(until) if until else None)


READ_ON_A_WEDNESDAY = {
    # dates
    "Who came to dinner on 5 July?": "2023-07-05..2023-07-06",
    "Who came to dinner on July 5th, 2021?": "2021-07-05..2021-07-06",
    "The lease began on the 3rd of June 2022.": "2022-06-03..2022-06-04",
    "We met on March 5": "2024-03-05..2024-03-06",
    "we met on may 8": "2023-05-08..2023-05-09",
    "our flight was May 8th": "2023-05-08..2023-05-09",
    "See the entry of 2023-05-08.": "2023-05-08..2023-05-09",
    "logged at 2023-05-08T13:56:00Z": "2023-05-08..2023-05-09",
    "Where was the photo of December 1,2023 taken?": "2023-12-01..2023-12-02",
    "Was it on Feb 29?": "2024-02-29..2024-03-01",
    "What did she post on 4 Sept 2023?": "2023-09-04..2023-09-05",
    "My exam was on June 4 last year": "2023-06-04..2023-06-05",
    # months and years
    "What did I cook in January 2024?": "2024-01-01..2024-02-01",
    "What did I cook in May?": "2023-05-01..2023-06-01",
    "In may I went home": "2023-05-01..2023-06-01",
    "What did I cook in march?": "2024-03-01..2024-04-01",
    "What did I cook last May?": "2023-05-01..2023-06-01",
    "What did I cook last March?": "2023-03-01..2023-04-01",
    "Where will I be next May?": "2024-05-01..2024-06-01",
    "Where am I this October?": "2024-10-01..2024-11-01",
    "February was cold": "2024-02-01..2024-03-01",
    "in March of last year": "2023-03-01..2023-04-01",
    "Where did she live in 2019?": "2019-01-01..2020-01-01",
    "In 2019 Clara moved": "2019-01-01..2020-01-01",
    "songs of the 1990s, in the 1990s": "1990-01-01..2000-01-01",
    "revenue of Q3 2023": "2023-07-01..2023-10-01",
    # parts
    "It rained in the mid of April 2022": "2022-04-11..2022-04-21",
    "The trip was in early June 2022": "2022-06-01..2022-06-11",
    "late in September 2022": "2022-09-21..2022-10-01",
    "the first half of September 2022": "2022-09-01..2022-09-16",
    "the second week of November": "2023-11-08..2023-11-15",
    "the last week of May": "2023-05-25..2023-06-01",
    "the week of June 9": "2023-06-05..2023-06-12",
    # seasons and holidays
    "What did we read last summer?": "2023-06-01..2023-09-01",
    "What did we read in summer 2021?": "2021-06-01..2021-09-01",
    "It was in the winter of 2022": "2022-12-01..2023-03-01",
    "We moved in the fall": "2023-09-01..2023-12-01",
    "Where do we go next summer?": "2024-06-01..2024-09-01",
    "Who visited us last Christmas?": "2023-12-24..2023-12-27",
    "What did I wear on Halloween?": "2023-10-31..2023-11-01",
    "What did I eat on New Year\u2019s Eve?": "2023-12-31..2024-01-01",
    # relative
    "What did I say today?": "2024-03-13..2024-03-14",
    "What did I say yesterday?": "2024-03-12..2024-03-13",
    "Last night we danced": "2024-03-12..2024-03-13",
    "What is on tomorrow?": "2024-03-14..2024-03-15",
    "the day before yesterday": "2024-03-11..2024-03-12",
    "the day after tomorrow": "2024-03-15..2024-03-16",
    "three days ago": "2024-03-10..2024-03-11",
    "two weeks ago": "2024-02-26..2024-03-04",
    "3 months ago": "2023-12-01..2024-01-01",
    "about 5 years ago": "2019-01-01..2020-01-01",
    "a couple of weeks ago": "2024-02-19..2024-03-04",
    "an hour ago": "2024-03-13..2024-03-14",
    "two weeks from now": "2024-03-25..2024-04-01",
    "What did I do last week?": "2024-03-04..2024-03-11",
    "What is on this week?": "2024-03-11..2024-03-18",
    "What is on next month?": "2024-04-01..2024-05-01",
    "Which books did I read last year?": "2023-01-01..2024-01-01",
    "the week before last": "2024-02-26..2024-03-04",
    "What did we do last weekend?": "2024-03-09..2024-03-11",
    "two weekends ago": "2024-03-02..2024-03-04",
    "this past weekend": "2024-03-09..2024-03-11",
    "Whom did I meet last Friday?": "2024-03-08..2024-03-09",
    "Whom did I meet last Wednesday?": "2024-03-06..2024-03-07",
    "Whom do I meet this Friday?": "2024-03-15..2024-03-16",
    "Whom did I meet on Wednesday?": "2024-03-13..2024-03-14",
    "Whom did I meet on Friday?": "2024-03-08..2024-03-09",
    "in the last three weeks": "2024-02-21T15:00..2024-03-13T15:00",
    "over the past month": "2024-02-13T15:00..2024-03-13T15:00",
    "the next two days": "2024-03-13T15:00..2024-03-15T15:00",
    # from another time
    "the week before August 3, 2023": "2023-07-27..2023-08-03",
    "two weeks before August 11, 2023": "2023-07-24..2023-07-31",
    "the Sunday before October 25, 2022": "2022-10-23..2022-10-24",
    "the day after 1 May 2022": "2022-05-02..2022-05-03",
    # ranges and bounds
    "between March and May 2023": "2023-03-01..2023-06-01",
    "from November to February": "2023-11-01..2024-03-01",
    "between August 11 and August 15 2023": "2023-08-11..2023-08-16",
    "April 21 - April 23: write": "2023-04-21..2023-04-24",
    "June 21 to June 2022": "2022-06-21..2022-07-01",
    "June 9-12, 2023": "2023-06-09..2023-06-13",
    "in 2021-2023": "2021-01-01..2024-01-01",
    "from 2019 to 2021": "2019-01-01..2022-01-01",
    "since 2022": "2022-01-01..",
    "since last week": "2024-03-04..",
    "after May 2, 2023": "2023-05-03..",
    "before Christmas": "..2023-12-24",
    "until June 3": "..2023-06-04",
    "How many games did I win by July 10, 2022?": "2022-07-10..2022-07-11",
}


def test_a_time_is_seen_from_when_it_is_asked() -> None:
    found = {text: find_periods(text, WEDNESDAY) for text in READ_ON_A_WEDNESDAY}
    assert found == {text: [period(expected)] for text, expected in READ_ON_A_WEDNESDAY.items()}


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("in May", "2024-05-01", "2024-05-01..2024-06-01"),
        ("last May", "2024-05-20", "2023-05-01..2023-06-01"),
        ("last May", "2024-06-01", "2024-05-01..2024-06-01"),
        ("next May", "2024-05-20", "2025-05-01..2025-06-01"),
        ("this winter", "2024-01-20", "2023-12-01..2024-03-01"),
        ("last summer", "2024-07-20", "2023-06-01..2023-09-01"),
        ("last weekend", "2024-03-17", "2024-03-09..2024-03-11"),
        ("last weekend", "2024-03-18", "2024-03-16..2024-03-18"),
        ("last month", "2024-03-31", "2024-02-01..2024-03-01"),
        ("yesterday", "2024-01-01", "2023-12-31..2024-01-01"),
        ("on February 29", "2023-06-01", "2020-02-29..2020-03-01"),
        ("12 months ago", "2024-02-29", "2023-02-01..2023-03-01"),
    ],
)
def test_the_same_words_name_another_time_on_another_day(text: str, at: str, expected: str) -> None:
    assert find_periods(text, moment(at)) == [period(expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The deadline is June 15", "2024-06-15..2024-06-16"),
        ("I saw him on November 2", "2023-11-02..2023-11-03"),
        ("I have the dentist on Friday", "2024-03-15..2024-03-16"),
        ("We leave in August", "2024-08-01..2024-09-01"),
    ],
)
def test_one_who_tells_means_the_nearest_time_of_that_name(text: str, expected: str) -> None:
    assert find_periods(text, WEDNESDAY, is_statement=True) == [period(expected)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in May and June 2023", ["2023-05-01..2023-06-01", "2023-06-01..2023-07-01"]),
        ("yesterday or in 2019?", ["2024-03-12..2024-03-13", "2019-01-01..2020-01-01"]),
        ("last week, as mentioned on November 6, 2023", ["2023-10-30..2023-11-06", "2023-11-06..2023-11-07"]),
        ("yesterday, and again yesterday", ["2024-03-12..2024-03-13"]),
    ],
)
def test_each_time_counts_once(text: str, expected: list[str]) -> None:
    assert find_periods(text, WEDNESDAY) == [period(each) for each in expected]


NO_TIMES = [
    "", "May I ask you something?", "She may go, and so may he.", "the state I live in may change",
    "this may take time", "7 may be enough", "may 8 people come?", "the march of time", "They march on.",
    "wait a second", "2023 steps", "I took in 2023 steps", "room 2024", "about 2000 people",
    "It cost $2023 in cash", "call me in 5 minutes", "I moved recently and now I always walk", "before I moved",
    "a while ago", "long ago", "How many days a week do I swim?", "her last year at school", "my last name",
    "next time", "April is my sister", "a fall down the stairs", "on Friday nights", "every summer",
    "on February 30", "on 2024-13-45", "between May 2023 and March 2021",
]  # fmt: skip


def test_what_only_looks_like_a_time_is_none() -> None:
    assert {text: found for text in NO_TIMES if (found := find_periods(text, WEDNESDAY))} == {}


def test_days_are_of_utc() -> None:
    late = datetime(2024, 7, 24, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert find_periods("today", late) == [period("2024-07-25..2024-07-26")]


def test_no_more_than_the_limit_are_found() -> None:
    text = ", ".join(f"on May {day}, 2023" for day in range(1, 29))
    assert len(find_periods(text, WEDNESDAY)) == 20
    assert len(find_periods(text, WEDNESDAY, limit=3)) == 3


def test_a_long_text_is_read_to_its_end() -> None:
    assert find_periods("in may " * 15_000 + ". yesterday", WEDNESDAY)[-1] == period("2024-03-12..2024-03-13")


@pytest.mark.parametrize(
    ("said", "rest", "expected"),
    [
        ("notes older than 40 days", "notes", "..2024-02-02T15:00"),
        ("notes from more than three weeks ago", "notes", "..2024-02-21T15:00"),
        ("notes from over a year ago", "notes", "..2023-03-13T15:00"),
        ("notes newer than two days", "notes", "2024-03-11T15:00.."),
        ("notes before July", "notes", "..2023-07-01"),
        ("notes since last month", "notes", "2024-02-01.."),
        ("notes from the last hour", "notes", "2024-03-13T14:00.."),
        ("notes  in the last 3 days", "notes", "2024-03-10T15:00.."),
        ("notes two weeks ago", "notes", "2024-02-26..2024-03-04"),
        ("notes from between 2024-01-01 and 2024-02-03", "notes", "2024-01-01..2024-02-04"),
        ("notes made on the 4th of July", "notes", "2023-07-04..2023-07-05"),
        ("what I did in May with Ann", "what I did in May with Ann", ".."),
        ("notes", "notes", ".."),
    ],
)
def test_a_time_is_taken_from_the_end_of_a_command(said: str, rest: str, expected: str) -> None:
    assert take_period(said, WEDNESDAY) == (rest, period(expected))


@pytest.mark.parametrize("said", ["notes from February 30", "notes on 2024-13-45", "notes in May 2023 to March 2021"])
def test_a_time_that_there_is_not_is_not_taken(said: str) -> None:
    assert take_period(said, WEDNESDAY) is None


_PIECES = st.sampled_from(
    (
        *("in", "on", "the", "last", "next", "this", "of", "before", "since", "between", "and", "to", "-", ",", "ago"),
        *("week", "weekend", "days", "years", "summer", "Friday", "yesterday", "Christmas", "May", "may", "march"),
        *("5", "5th", "12", "0", "99", "2023", "2023-02-30", "Q3", "two", "a", "few", "couple", "mid", "early", "half"),
    )
)
_TEXTS = st.text(max_size=80) | st.lists(_PIECES, max_size=14).map(" ".join)
_MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC))


@given(_TEXTS, _MOMENTS, st.booleans())
def test_any_text_is_read_and_periods_are_in_order(text: str, at: datetime, is_statement: bool) -> None:
    for since, until in find_periods(text, at, is_statement=is_statement):
        assert since or until
        assert not since or not until or since < until


@given(_TEXTS, st.sampled_from(["Nothing else matters.", "The cat sat there.", "Tell me, please!"]))
def test_a_sentence_without_a_time_changes_nothing(text: str, sentence: str) -> None:
    found = find_periods(text, WEDNESDAY)
    assert find_periods(f"{text} . {sentence}", WEDNESDAY) == found
    assert find_periods(f"{sentence} {text}", WEDNESDAY) == found


@pytest.mark.parametrize(
    ("asked", "told", "expected"),
    [
        ("2023-05-01..2023-06-01", "2023-05-08..2023-05-09", 1),
        ("2023-05-01..2023-06-01", "2023-05-08..2023-05-08", 1),
        ("2023-05-01..2023-06-01", "2023-05-01..2023-05-01", 1),
        ("2023-05-01..2023-06-01", "2023-06-01..2023-06-01", 0),
        ("2023-05-01..2023-06-01", "2023-04-30..2023-04-30", 0),
        ("2023-05-01..2023-06-01", "2023-06-01..2023-07-01", 0),
        ("2023-01-01..2023-03-01", "2023-02-01..2023-03-29", 0.5),
        ("2023-05-08..2023-05-09", "2023-01-01..2024-01-01", 0.1),
        ("2023-05-08..2023-05-09", "2022-01-01..", 0.1),
        ("2023-01-01..", "2023-05-08..2023-05-09", 1),
        ("..2023-01-01", "2023-05-08..2023-05-09", 0),
        ("2022-01-01..", "2023-01-01..", 1),
        ("2023-01-01..", "..2022-01-01", 0),
    ],
)
def test_overlap_is_the_share_of_the_told_time_that_is_asked_about(asked: str, told: str, expected: float) -> None:
    assert overlap([period(asked)], period(told)) == pytest.approx(expected)


def test_the_best_of_the_times_asked_about_counts() -> None:
    told = period("2023-05-08..2023-05-09")
    assert overlap([period("2022-01-01..2023-01-01"), period("2023-05-01..2023-06-01")], told) == 1
    assert overlap([], told) == 0
