from __future__ import annotations

import pytest

from benchmarks.latency import Latency, time_calls


@pytest.mark.parametrize(("percent", "seconds"), [(0, 1), (50, 2), (75, 3), (95, 4), (100, 4)])
def test_percentile_is_a_time_that_was_measured(percent: float, seconds: float) -> None:
    assert Latency([3, 1, 4, 2]).percentile(percent) == seconds


async def test_calls_are_made_one_after_another() -> None:
    calls: list[str] = []

    async def call() -> None:
        calls.extend(["begin", "end"])

    latency = await time_calls([call, call])

    assert calls == ["begin", "end"] * 2
    assert len(latency.seconds) == 2
