"""The time that the end of the server may take, all of its parts together."""

from __future__ import annotations

import time


class StopClock:
    """Counts down from the signal that ends the server; until there is one, all of the time remains."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._deadline: float | None = None

    def begin(self) -> None:
        """Starts the clock; a second signal changes nothing."""
        if self._deadline is None:
            self._deadline = time.monotonic() + self._seconds

    @property
    def remaining(self) -> float:
        """The seconds that are left, at least zero."""
        return self._seconds if self._deadline is None else max(0.0, self._deadline - time.monotonic())
