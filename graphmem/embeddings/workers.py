"""Threads that run a model for all callers: the event loop never waits for a model, nor a query for a bulk add."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import Any, Generic, TypeVar

from graphmem.embeddings.work_queue import QUANTUM, WorkQueue
from graphmem.errors import Unavailable

T = TypeVar("T")
R = TypeVar("R")


class _Call(Generic[T, R]):
    """A function with the items to apply it to, and a future of all results. Settled under the workers' lock."""

    def __init__(self, function: Callable[[T], R], items: Sequence[T]) -> None:
        self._function = function
        self._items = items
        self._results: dict[int, R] = {}
        self.future: Future[list[R]] = Future()

    def run(self, piece: int) -> R:
        return self._function(self._items[piece])

    def settle(self, piece: int, result: R) -> None:
        """Keeps the result of a piece; the last one completes the future."""
        self._results[piece] = result
        if len(self._results) == len(self._items) and self._start_settling():
            self.future.set_result([self._results[i] for i in range(len(self._items))])

    def fail(self, error: Exception) -> None:
        if self._start_settling():
            self.future.set_exception(error)

    def _start_settling(self) -> bool:
        """Returns whether the future still waits for an outcome; from then on its caller can't cancel it."""
        return not self.future.done() and self.future.set_running_or_notify_cancel()


class Workers:
    """Runs the pieces of many calls on a few threads, in the order of the work queue."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="embedder")
        self._queue: WorkQueue[_Call[Any, Any]] = WorkQueue()
        self._lock = Lock()
        self._closed = False

    async def map(
        self, function: Callable[[T], R], items: Sequence[T], *, urgent: bool = False, quantum: int = QUANTUM
    ) -> list[R]:
        """Returns the function's results for the items, in order. The first error ends this call, and no other.

        After each `quantum` of items other calls go ahead. Raises Unavailable when the workers are closed.
        """
        if not items:
            return []
        call = _Call(function, items)
        with self._lock:
            if self._closed:
                raise Unavailable("The embedder was closed.")
            self._queue.add(call, len(items), urgent=urgent, quantum=quantum)
            # A worker takes pieces of any call until none is left, so that a surplus of them ends at once.
            for _ in range(min(len(items), self._threads)):
                self._pool.submit(self._work)
        try:
            return await asyncio.wrap_future(call.future)
        finally:
            with self._lock:
                self._queue.drop(call)

    async def close(self) -> None:
        """Waits for the pieces that are running; calls with pieces left raise Unavailable."""
        with self._lock:
            self._closed = True
            for call in self._queue.clear():
                call.fail(Unavailable("The embedder was closed."))
        await asyncio.to_thread(self._pool.shutdown)

    def _work(self) -> None:
        while taken := self._take():
            call, piece = taken
            try:
                result = call.run(piece)
            except Exception as error:  # noqa: BLE001  the caller gets it
                with self._lock:
                    self._queue.drop(call)
                    call.fail(error)
            else:
                with self._lock:
                    call.settle(piece, result)

    def _take(self) -> tuple[_Call[Any, Any], int] | None:
        with self._lock:
            return self._queue.take()
