"""Look-ups that many make at once, such as subscribers who were all told of the same: each is made once for all.

What is asked for while a query is under way waits for the next one, so that no answer is older than its question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeAlias, TypeVar

from graphmem.model.principal import Principal
from graphmem.scheduling.request_work import current_work

KEYS_OF_A_QUERY = 100

K = TypeVar("K", bound=Hashable)

Read: TypeAlias = Callable[[Principal, Sequence[Any]], Awaitable[Mapping[Any, Any]]]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A look-up, and what those see for whom it is made."""

    read: Read
    view: Principal


@dataclass(slots=True)
class _Batch:
    """The keys of one query that has not begun, and what it will find."""

    found: asyncio.Task[Mapping[Any, Any]]
    keys: dict[Any, None]


class SharedReads:
    def __init__(self) -> None:
        self._gathering: dict[_Subject, _Batch] = {}
        self._latest: dict[_Subject, asyncio.Task[Any]] = {}
        """The last query of each subject, for as long as it is under way: the next one waits for it."""

    async def read(self, read: Read, principal: Principal, keys: Sequence[K]) -> dict[K, Any]:
        """Returns what `read` finds of the keys, looked up together with those of others who may see the same."""
        subject = _Subject(read, replace(principal, actor=None, caller=""))
        batch = self._gathering.get(subject)
        if batch is None or len(batch.keys) + len(keys) > KEYS_OF_A_QUERY:
            batch = self._gathering[subject] = self._begin(subject)
        batch.keys |= dict.fromkeys(keys)
        found = await asyncio.shield(batch.found)  # one who gives up ends it for nobody else
        return {key: found[key] for key in keys if key in found}

    def _begin(self, subject: _Subject) -> _Batch:
        keys: dict[Any, None] = {}
        task = asyncio.create_task(self._look_up(subject, keys, self._latest.get(subject)))
        task.add_done_callback(lambda _: self._forget(subject, task))
        self._latest[subject] = task
        return _Batch(task, keys)

    async def _look_up(
        self, subject: _Subject, keys: dict[Any, None], before: asyncio.Task[Any] | None
    ) -> Mapping[Any, Any]:
        if before:
            await asyncio.wait([before])
        gathering = self._gathering.get(subject)
        if gathering and gathering.keys is keys:
            del self._gathering[subject]
        with _work_of_all():
            return await subject.read(subject.view, list(keys))

    def _forget(self, subject: _Subject, task: asyncio.Task[Any]) -> None:
        if self._latest.get(subject) is task:
            del self._latest[subject]
        if not task.cancelled():
            task.exception()  # nobody may be left who would look at it


@contextmanager
def _work_of_all() -> Iterator[None]:
    """Makes the query a work of its own: that of whoever asked first may end before the others have their answer."""
    work = current_work()
    if work is None:
        yield
        return
    own = work.apart()
    with own.current():
        try:
            yield
        finally:
            own.end()
            own.release()
