"""The parts of the server share the time that its end may take."""

from __future__ import annotations

import time

from graphmem.scheduling.stop_clock import StopClock


def test_all_of_the_time_remains_until_the_signal() -> None:
    clock = StopClock(10)
    time.sleep(0.02)

    assert clock.remaining == 10


def test_a_second_signal_gives_no_more_time() -> None:
    clock = StopClock(10)
    clock.begin()
    time.sleep(0.02)
    clock.begin()

    assert clock.remaining < 9.99


def test_no_less_than_nothing_remains() -> None:
    clock = StopClock(0)
    clock.begin()

    assert clock.remaining == 0
