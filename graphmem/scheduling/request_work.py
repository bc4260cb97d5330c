"""The work of one request: its deadline, and all that ends when the request does.

It is found by a context variable, which tasks and threads inherit, so that nothing between the HTTP server and the
database has to hand it on. Work that no request has asked for, such as reindexing, has none, and no deadline.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from graphmem.errors import DeadlineExceeded
from graphmem.scheduling.request_memory import Holding, RequestMemory

T = TypeVar("T")

OUTER_GRACE = 0.25
"""Seconds after the deadline at which a whole operation ends, if no part of it has said so before."""

_current: ContextVar[RequestWork | None] = ContextVar("request_work", default=None)


class RequestWork:
    """What is done for one request. Its tasks end with it, also those that no other task of it waits for."""

    def __init__(self, seconds: float, memory: RequestMemory | None = None) -> None:
        """Makes the work; `memory` is what all requests share."""
        self.seconds = seconds
        self.caller = ""
        """Who is counted together in queues, as in `Principal.caller`."""
        self.has_ended = False
        self._deadline = time.monotonic() + seconds
        self._tasks: set[asyncio.Task[Any]] = set()
        self._memory = memory or RequestMemory()
        self._holding = Holding(self._memory)

    @property
    def remaining(self) -> float:
        """The seconds that it still has; below zero after the deadline."""
        return self._deadline - time.monotonic()

    def restart(self) -> None:
        """Counts the seconds from now on: the time that a body takes to arrive is not the work's."""
        self._deadline = time.monotonic() + self.seconds

    def renew(self) -> None:
        """Begins anew, for the next of many answers: what was held is given back, and the seconds count from now on."""
        self.release()
        self.restart()

    def apart(self) -> RequestWork:
        """Returns work of the same caller that does not end with this: others wait for it too."""
        work = RequestWork(self.seconds, self._memory)
        work.caller = self.caller
        return work

    def hold(self, size: int) -> None:
        """Counts bytes that are kept until the work ends. Raises CostLimitExceeded, Unavailable, DeadlineExceeded."""
        if self.has_ended:
            raise self.exceeded()
        self._holding.add(self.caller, size)

    def hold_answer(self, size: int) -> None:
        """Counts an answer of so many bytes, beyond what is held already. Raises as `hold`."""
        self._holding.grow_to(self.caller, size)

    def release(self) -> None:
        """Gives back what was held: nothing of it is there any more."""
        self._holding.release()

    def end(self) -> None:
        """Ends every task that follows the work, and every thread of it that checks."""
        self.has_ended = True
        for task in self._tasks:
            task.cancel()

    @contextmanager
    def current(self) -> Iterator[None]:
        """Makes it the work of the tasks and threads that are started meanwhile."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    @contextmanager
    def followed(self) -> Iterator[None]:
        """Ends the present task with the work. It gets DeadlineExceeded, for what waits for it may outlive a
        cancellation."""
        task = asyncio.current_task()
        assert task
        if self.has_ended:
            raise self.exceeded()
        self._tasks.add(task)
        try:
            yield
        except asyncio.CancelledError as error:
            if not self.has_ended:
                raise
            task.uncancel()
            raise self.exceeded() from error
        finally:
            self._tasks.discard(task)

    def exceeded(self) -> DeadlineExceeded:
        return DeadlineExceeded(f"The request took longer than {self.seconds:g} s and was ended; ask for less at once.")


def current_work() -> RequestWork | None:
    """Returns the work of the request that has started the present task or thread; None where none has."""
    return _current.get()


def remaining() -> float | None:
    """Returns the seconds that the present request still has; None where there is no deadline."""
    work = current_work()
    return work.remaining if work else None


def hold_answer(size: int) -> None:
    """Counts an answer to the present request, where there is one. Raises as `RequestWork.hold`."""
    if work := current_work():
        work.hold_answer(size)


def check_deadline() -> None:
    """Raises DeadlineExceeded when the present request is over: nothing else ends a thread that computes."""
    work = current_work()
    if work and (work.has_ended or work.remaining <= 0):
        raise work.exceeded()


def while_wanted(items: Iterable[T]) -> Iterator[T]:
    """Yields the items; raises DeadlineExceeded when the present request is over meanwhile."""
    for item in items:
        check_deadline()
        yield item


@asynccontextmanager
async def within_deadline(grace: float = 0.0) -> AsyncIterator[None]:
    """Cancels its body at the present request's deadline, and then raises DeadlineExceeded.

    `grace` is for a body that itself waits for such bodies: what they say at the deadline says more.
    """
    work = current_work()
    if work is None:
        yield
        return
    try:
        async with asyncio.timeout(work.remaining + grace) as timer:
            yield
    except TimeoutError as error:
        # The body may have a timeout of its own, which the driver's errors also derive from.
        if not timer.expired():
            raise
        raise work.exceeded() from error
