"""The open connections: how many there may be, and which must go when one more comes."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol


class Connection(Protocol):
    def evict(self) -> None:
        """Closes the connection, on which nothing is under way."""


class Connections:
    """A bounded number of connections.

    When it is reached, the one that has been waiting longest for a request gives way: half-sent requests (Slowloris)
    and forgotten connections keep nobody out. A request that has arrived is never cut off for another.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._busy: set[Connection] = set()
        self._waiting: OrderedDict[Connection, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._busy) + len(self._waiting)

    def open(self, connection: Connection) -> bool:
        """Counts a new connection, which waits for its request; False where there is no room for it."""
        if len(self) >= self._limit and not self._make_room():
            return False
        self._waiting[connection] = None
        return True

    def begin(self, connection: Connection) -> None:
        """Notes that the header of a request has arrived."""
        if connection in self._waiting:
            del self._waiting[connection]
            self._busy.add(connection)

    def wait(self, connection: Connection) -> None:
        """Notes that the request has been answered, and another may come."""
        if connection in self._busy:
            self._busy.remove(connection)
            self._waiting[connection] = None

    def close(self, connection: Connection) -> None:
        self._busy.discard(connection)
        self._waiting.pop(connection, None)

    def _make_room(self) -> bool:
        if not self._waiting:
            return False
        longest, _ = self._waiting.popitem(last=False)
        longest.evict()
        return True
