"""Callers take turns, so that nobody waits for all that another has sent."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.scheduling.fair_queue import FairQueue, QueueFull, Source

ANNA, BEN = Source("anna"), Source("ben")


def drain(queue: FairQueue[str]) -> list[str]:
    return list(iter(queue.take, None))


def test_callers_take_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(3):
        queue.add(ANNA, f"anna {number}")
    queue.add(BEN, "ben 0")

    assert drain(queue) == ["anna 0", "ben 0", "anna 1", "anna 2"]


def test_within_a_caller_requests_take_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(3):
        queue.add(Source("", "long"), f"long {number}")
    queue.add(Source("", "short"), "short 0")

    assert drain(queue) == ["long 0", "short 0", "long 1", "long 2"]


def test_a_caller_with_many_requests_gets_no_more_turns() -> None:
    queue: FairQueue[str] = FairQueue()
    for number in range(3):
        queue.add(Source("anna", number), f"anna {number}")
    for number in range(3):
        queue.add(BEN, f"ben {number}")

    assert drain(queue) == ["anna 0", "ben 0", "anna 1", "ben 1", "anna 2", "ben 2"]


def test_a_caller_has_bounded_places() -> None:
    queue: FairQueue[str] = FairQueue(places=10, places_per_caller=2)
    queue.add(ANNA, "1")
    queue.add(ANNA, "2")

    with pytest.raises(QueueFull) as caught:
        queue.add(ANNA, "3")

    assert (caught.value.held, caught.value.by_caller) == (2, True)
    queue.add(BEN, "1")


def test_all_together_have_bounded_places() -> None:
    queue: FairQueue[str] = FairQueue(places=2, places_per_caller=2)
    queue.add(ANNA, "1")
    queue.add(BEN, "1")

    with pytest.raises(QueueFull) as caught:
        queue.add(BEN, "2")

    assert (caught.value.held, caught.value.by_caller) == (2, False)


def test_what_is_dropped_frees_its_place() -> None:
    queue: FairQueue[str] = FairQueue(places=1)
    queue.add(ANNA, "1")
    queue.drop(ANNA, "1")
    queue.add(BEN, "1")

    assert drain(queue) == ["1"]
    queue.drop(BEN, "1")  # taken already
    assert len(queue) == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2), st.integers(0, 20)), max_size=60))
def test_nobody_starves_and_nothing_is_lost(steps: list[tuple[str, int, int]]) -> None:
    """Between two turns of a caller that has items left, each other caller has at most one."""
    queue: FairQueue[tuple[str, int]] = FairQueue()
    left: Counter[str] = Counter()
    since: dict[str, Counter[str]] = {}
    for number, (caller, request, takes) in enumerate(steps):
        queue.add(Source(caller, request), (caller, number))
        left[caller] += 1
        since.setdefault(caller, Counter())
        for _ in range(takes % 3):
            if item := queue.take():
                left[item[0]] -= 1
                for waiting in [name for name, count in left.items() if count and name != item[0]]:
                    since[waiting][item[0]] += 1
                    assert since[waiting][item[0]] <= 1
                since[item[0]] = Counter()
        for caller in [name for name, count in left.items() if not count]:
            since[caller] = Counter()

    rest = list(iter(queue.take, None))
    assert Counter(caller for caller, _ in rest) == +left
    assert len(queue) == 0
