"""This module iterates over the pages of a list, and over a subscription across broken connections."""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from ..errors import GraphmemError, SlowConsumer, Throttled, Timeout, Unavailable, Unreachable
from ..models import Entry, Place
from ..models.base_model import UNSET
from .operations import AsyncOperations

C = TypeVar("C", bound=AsyncOperations)
P = ParamSpec("P")
N_co = TypeVar("N_co", covariant=True)
N = TypeVar("N")
F = TypeVar("F", bound=Callable[..., Any])

LONGEST_PAUSE = 30.0
"""The seconds after which a subscriber at the latest tries again to go on."""
LONG_AGO = "1970-01-01T00:00:00Z"
_PASSING = (Unreachable, Unavailable, SlowConsumer, Throttled, Timeout)
"""The errors after which a subscription goes on."""

FOLLOWING = (
    "Yields the project's activity log as it is written: each entry behind the cursor `after`, from the time `since` "
    "on, or from now on, in order and once. Where the connection breaks, or graphmem restarts, it goes on behind the "
    "last entry. It ends when the client is closed, and with an error that does not pass by itself."
)

_log = logging.getLogger(__name__)


class Page(Protocol[N_co]):
    """A page of a list."""

    @property
    def nodes(self) -> Sequence[N_co]: ...

    @property
    def page_info(self) -> Place: ...


def every(
    page: Callable[Concatenate[C, P], Awaitable[Page[N]]],
) -> Callable[Concatenate[C, P], AsyncGenerator[N, None]]:
    """Makes of a method that answers a page of a list one that yields the whole list."""

    async def items(self: C, /, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[N, None]:
        while True:
            found = await page(self, *args, **kwargs)
            for node in found.nodes:
                yield node
            if not found.page_info.has_next_page:
                return
            kwargs["after"] = found.page_info.end_cursor

    return _presented(items, page, f"Yields all of a list, read in pages of `first`. {page.__doc__}")


def going_on(
    subscribe: Callable[Concatenate[C, P], AsyncIterator[Entry]],
) -> Callable[Concatenate[C, P], AsyncGenerator[Entry, None]]:
    """Makes of a method that follows the log on one connection one that misses nothing when the connection breaks."""

    async def entries(self: C, /, *args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[Entry, None]:
        given: dict[str, Any] = dict(kwargs)
        pause = 1.0
        while True:
            try:
                if not _has_place(given):
                    given |= await _end_of_log(self)
                following = cast(AsyncGenerator[Entry, None], subscribe(self, *args, **given))
                async with aclosing(following):
                    async for entry in following:
                        given, pause = _behind(given, entry.cursor), 1.0
                        yield entry
                return
            except _PASSING as error:
                given = _behind(given, error.cursor)
                await _wait(self, error, error.retry_after or pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            if self.is_closed:
                return

    return _presented(entries, subscribe, FOLLOWING)


def _presented(method: F, source: Callable[..., Any], text: str) -> F:
    """Lets a method be shown by `help` with its description, and with the arguments of the one that it is made of."""
    method.__doc__ = text
    method.__dict__["__signature__"] = inspect.signature(source).replace(return_annotation=AsyncIterator)
    return method


def _has_place(given: dict[str, Any]) -> bool:
    return any(given.get(name) not in (None, UNSET) for name in ("after", "since"))


async def _wait(graphmem: AsyncOperations, error: GraphmemError, seconds: float) -> None:
    """Waits before a subscription goes on, unless its client was closed, which ends it."""
    if graphmem.is_closed:
        return
    _log.warning("Following again in %g s: %s", seconds, error)
    await asyncio.sleep(seconds)


async def _end_of_log(graphmem: AsyncOperations) -> dict[str, Any]:
    """Returns the place from which a subscription hears what happens from now on, however often it must begin."""
    cursor = (await graphmem.activity_page(first=1)).page_info.end_cursor
    return {"since": LONG_AGO} if cursor is None else {"after": cursor}


def _behind(given: dict[str, Any], cursor: str | None) -> dict[str, Any]:
    """Returns a subscription's arguments for going on behind an entry; the same where none is known."""
    if cursor is None:
        return given
    return {name: value for name, value in given.items() if name != "since"} | {"after": cursor}
