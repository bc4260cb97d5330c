"""The memory that requests may hold together: bodies that have arrived, what was read for them, and their answers."""

from __future__ import annotations

from collections import Counter

from graphmem.errors import CostLimitExceeded, Unavailable

MEMORY = 256 * 1024 * 1024
"""Bytes of texts; what is made of them, such as objects and encoded answers, takes two or three times as much."""
FREE = 64 * 1024
"""Bytes of each request that are not counted: ordinary requests go on while large ones hold all there is."""
_SOON = 1.0


class RequestMemory:
    """A number of bytes, of which one caller may hold half, so that it keeps nobody else out.

    Each request has bounds of its own, but hundreds at once that stay within them would still end the server.
    """

    def __init__(self, size: int = MEMORY) -> None:
        self._size = size
        self._held: Counter[str] = Counter()

    @property
    def held(self) -> int:
        return self._held.total()

    @property
    def share(self) -> int:
        """The bytes that one caller may hold."""
        return self._size // 2

    def take(self, caller: str, size: int) -> None:
        """Counts bytes of a caller. Raises Unavailable for too many."""
        if self._held[caller] + size > self.share:
            raise _full("your large requests")
        if self.held + size > self._size:
            raise _full("large requests")
        self._held[caller] += size

    def give_back(self, caller: str, size: int) -> None:
        self._held[caller] -= size
        if not self._held[caller]:
            del self._held[caller]


class Holding:
    """What one request holds of the memory."""

    def __init__(self, memory: RequestMemory) -> None:
        self._memory = memory
        self._caller = ""
        self._size = 0
        self._taken = 0

    def add(self, caller: str, size: int) -> None:
        """Adds bytes. Raises CostLimitExceeded where they are more than one may ever have, and Unavailable."""
        taken = max(self._size + size - FREE, 0)
        if taken > self._memory.share:
            raise CostLimitExceeded(
                f"What was read for this is larger than {self._memory.share:,} bytes; ask for less at once, such as a "
                "smaller page."
            )
        if not self._taken:
            self._caller = caller
        if taken > self._taken:
            self._memory.take(self._caller, taken - self._taken)
        self._size, self._taken = self._size + size, taken

    def grow_to(self, caller: str, size: int) -> None:
        """Adds what is missing to a number of bytes: an answer takes no more where it is made of what is held."""
        self.add(caller, max(size - self._size, 0))

    def release(self) -> None:
        if self._taken:
            self._memory.give_back(self._caller, self._taken)
        self._size = self._taken = 0


def _full(whose: str) -> Unavailable:
    return Unavailable(f"All memory for {whose} is in use: ask again when some have ended.", retry_after=_SOON)
