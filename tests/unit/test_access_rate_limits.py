from __future__ import annotations

import pytest

from graphmem.access import rate_limits
from graphmem.access.rate_limits import RateLimit
from graphmem.errors import Throttled


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_has_so_many_a_minute_and_is_told_when_the_next_is_taken() -> None:
    limit = RateLimit(60, clock := Clock())
    for _ in range(60):
        limit.spend("alex")

    with pytest.raises(Throttled) as refused:
        limit.spend("alex")

    assert refused.value.retry_after == pytest.approx(1.0)
    limit.spend("sam")
    clock.now += 1.0
    limit.spend("alex")
    with pytest.raises(Throttled):
        limit.check("alex")


def test_what_costs_more_takes_more_and_waits_longer() -> None:
    limit = RateLimit(60, clock := Clock())
    limit.spend("alex", 50)

    with pytest.raises(Throttled) as refused:
        limit.spend("alex", 20)

    assert refused.value.retry_after == pytest.approx(10.0)
    clock.now += 10.0
    limit.spend("alex", 20)


def test_what_costs_more_than_there_is_a_minute_leaves_a_debt() -> None:
    limit = RateLimit(60, clock := Clock())
    limit.spend("alex", 90)

    clock.now += 30.0
    with pytest.raises(Throttled) as refused:
        limit.spend("alex")

    assert refused.value.retry_after == pytest.approx(1.0)


def test_a_caller_that_was_away_for_long_has_no_more_than_a_minute() -> None:
    limit = RateLimit(2, clock := Clock())
    limit.spend("alex")
    clock.now += 10_000.0
    limit.spend("alex", 2)

    with pytest.raises(Throttled):
        limit.check("alex")


def test_a_refusal_costs_nothing_and_callers_without_number_cost_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_CALLERS", 10)
    limit = RateLimit(1, Clock())
    for number in range(100):
        limit.spend(f"caller {number}")

    assert len(limit._buckets) == 10
    with pytest.raises(Throttled):
        limit.check("caller 99")
