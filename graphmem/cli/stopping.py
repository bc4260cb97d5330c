"""The end of a process that answers others: which signals begin it, and what bounds its time."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable

from graphmem.scheduling.stop_clock import StopClock

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def on_signals(handle: Callable[[int], None]) -> None:
    """Has the event loop call `handle` with the number of each signal that is to end the process."""
    for number in _SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, handle, number)


def begin_to_stop(clock: StopClock, last_resort: float) -> None:
    """Starts the clock. The system ends the process, whatever it does, so many seconds after the clock's end.

    A thread that computes may hold the interpreter's lock, which no handler in Python could take from it.
    """
    clock.begin()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, clock.remaining + last_resort)
