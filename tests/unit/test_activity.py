from __future__ import annotations

from datetime import UTC, datetime

import pytest

from graphmem.model.activity import ActivitySelection

AT = datetime(2024, 1, 1, tzinfo=UTC)


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
