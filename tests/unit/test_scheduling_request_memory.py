"""What all requests hold together is bounded, and no caller keeps the others out."""

from __future__ import annotations

import pytest

from graphmem.errors import CostLimitExceeded, Unavailable
from graphmem.scheduling.request_memory import FREE, Holding, RequestMemory
from graphmem.scheduling.request_work import RequestWork

SHARE = 10 * FREE


@pytest.fixture
def memory() -> RequestMemory:
    return RequestMemory(2 * SHARE)


def test_small_requests_are_not_counted(memory: RequestMemory) -> None:
    memory.take("a", SHARE)
    memory.take("b", SHARE)

    Holding(memory).add("c", FREE)


def test_a_caller_that_holds_its_share_is_told_to_ask_later_and_others_are_not(memory: RequestMemory) -> None:
    Holding(memory).add("a", SHARE)

    with pytest.raises(Unavailable, match="your large requests") as caught:
        Holding(memory).add("a", 3 * FREE)

    assert caught.value.retry_after
    Holding(memory).add("b", SHARE)


def test_when_all_is_held_everybody_is_told_to_ask_later(memory: RequestMemory) -> None:
    memory.take("a", SHARE)
    memory.take("b", SHARE)

    with pytest.raises(Unavailable, match="for large requests"):
        Holding(memory).add("c", 2 * FREE)


def test_a_request_that_no_waiting_helps_is_told_so(memory: RequestMemory) -> None:
    with pytest.raises(CostLimitExceeded, match="smaller page"):
        Holding(memory).add("a", SHARE + 2 * FREE)


def test_an_answer_made_of_what_is_held_takes_no_more(memory: RequestMemory) -> None:
    work = RequestWork(10, memory)
    work.hold(5 * FREE)
    held = memory.held

    work.hold_answer(4 * FREE)
    assert memory.held == held
    work.hold_answer(8 * FREE)
    assert memory.held > held


def test_what_was_held_is_given_back_also_by_a_request_that_was_refused(memory: RequestMemory) -> None:
    work = RequestWork(10, memory)
    work.hold(5 * FREE)
    with pytest.raises(CostLimitExceeded):
        work.hold(2 * SHARE)
    work.hold_answer(FREE)  # the answer that tells of it

    work.release()

    assert memory.held == 0
