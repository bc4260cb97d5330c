from __future__ import annotations

import random

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


def test_what_costs_more_takes_more_and_all_that_comes_next_waits_longer() -> None:
    limit = RateLimit(60, clock := Clock())
    limit.spend("alex", 50)
    limit.spend("alex", 20)

    with pytest.raises(Throttled) as refused:
        limit.spend("alex")

    assert refused.value.retry_after == pytest.approx(11.0)
    clock.now += 11.0
    limit.spend("alex", 20)


def test_a_large_request_has_its_turn_among_small_ones_that_take_every_point() -> None:
    limit = RateLimit(60, clock := Clock())
    limit.spend("alex", 60)
    carried_out = {1: 0, 30: 0}
    chance = random.Random(5)

    for _ in range(600):
        clock.now += 1.0
        for cost in chance.sample((1, 30), 2):  # whichever comes first as soon as one may be let in
            try:
                limit.spend("alex", cost)
                carried_out[cost] += 1
            except Throttled:
                continue

    assert min(carried_out.values()) >= 5
    assert 570 <= sum(cost * count for cost, count in carried_out.items()) <= 630


def test_what_a_request_costs_besides_is_refused_only_while_there_is_a_debt() -> None:
    limit = RateLimit(1, Clock())
    limit.spend("alex")

    limit.spend("alex", 0.5, least=0)

    with pytest.raises(Throttled):
        limit.spend("alex", 0.5, least=0)


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
