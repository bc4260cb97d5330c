"""A queue that is fair between callers and bounded, without tasks or time."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

UNBOUNDED = 1 << 62


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item comes from: a caller, and one of the caller's requests."""

    caller: str = ""
    request: Hashable = None


class QueueFull(Exception):
    """Nothing more may wait: `held` places are taken, all of them by the caller itself where `by_caller`."""

    def __init__(self, held: int, *, by_caller: bool) -> None:
        super().__init__(held)
        self.held = held
        self.by_caller = by_caller


class FairQueue(Generic[T]):
    """Items in turn (round robin) of each caller, and within a caller's turns of each of its requests.

    However much one caller sends, another's next item waits for at most one item of each other caller; callers that
    cannot be told apart, having no keys, still take turns by request.
    """

    def __init__(self, places: int = UNBOUNDED, places_per_caller: int = UNBOUNDED) -> None:
        self._places = places
        self._places_per_caller = places_per_caller
        self._callers: OrderedDict[str, OrderedDict[Hashable, deque[T]]] = OrderedDict()
        self._held: Counter[str] = Counter()

    def __len__(self) -> int:
        return self._held.total()

    def add(self, source: Source, item: T) -> None:
        """Adds an item behind those of its request. Raises QueueFull."""
        if self._held[source.caller] >= self._places_per_caller:
            raise QueueFull(self._held[source.caller], by_caller=True)
        if len(self) >= self._places:
            raise QueueFull(len(self), by_caller=False)
        requests = self._callers.setdefault(source.caller, OrderedDict())
        requests.setdefault(source.request, deque()).append(item)
        self._held[source.caller] += 1

    def take(self) -> T | None:
        """Removes and returns the item whose turn it is; None when there is none."""
        if not self._callers:
            return None
        caller, requests = self._callers.popitem(last=False)
        request, items = requests.popitem(last=False)
        item = items.popleft()
        if items:
            requests[request] = items  # behind the caller's other requests
        if requests:
            self._callers[caller] = requests  # behind the other callers
        self._release(caller)
        return item

    def drop(self, source: Source, item: T) -> None:
        """Removes an item that no longer waits; does nothing where it has been taken."""
        requests = self._callers.get(source.caller, OrderedDict())
        items = requests.get(source.request, deque())
        if item not in items:
            return
        items.remove(item)
        if not items:
            del requests[source.request]
        if not requests:
            del self._callers[source.caller]
        self._release(source.caller)

    def _release(self, caller: str) -> None:
        self._held[caller] -= 1
        if not self._held[caller]:
            del self._held[caller]
