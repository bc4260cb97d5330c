from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.model.activity import ActivityBucket, ActivitySelection

AT = datetime(2024, 1, 1, tzinfo=UTC)


def test_a_bucket_is_as_long_as_its_name() -> None:
    assert {bucket: bucket.seconds for bucket in ActivityBucket} == {"MINUTE": 60, "HOUR": 3_600, "DAY": 86_400}


@pytest.mark.parametrize(
    ("selection", "has_times"),
    [
        (ActivitySelection(), False),
        (ActivitySelection(since=AT), True),
        (ActivitySelection(until=AT), True),
        (ActivitySelection(since=AT, until=AT), True),
    ],
)
def test_times_are_there_where_either_end_is(selection: ActivitySelection, has_times: bool) -> None:
    assert selection.has_times == has_times
