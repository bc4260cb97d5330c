from __future__ import annotations

import pytest

from benchmarks.latency import WARM, Latency, median_difference, time_calls, time_in_turn


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


async def test_pairs_are_made_in_turn_and_the_first_are_not_counted() -> None:
    calls: list[str] = []

    async def one() -> None:
        calls.append("one")

    async def other() -> None:
        calls.append("other")

    latencies = await time_in_turn([(one, other)] * (WARM + 2))

    assert calls == ["other", "one", "one", "other"] * (WARM // 2 + 1)
    assert [len(latency.seconds) for latency in latencies] == [2, 2]


def test_the_difference_is_that_of_pairs() -> None:
    assert median_difference(Latency([3, 9, 5]), Latency([1, 8, 1])) == 2
