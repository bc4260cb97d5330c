"""This module iterates over the pages of a list, and over a subscription across broken connections."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Awaitable, Callable, Sequence
from contextlib import closing
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from ..errors import SlowConsumer, Throttled, Unavailable, Unreachable
from ..models import Entry, Place
from .operations import Operations

C = TypeVar("C", bound=Operations)
P = ParamSpec("P")
N_co = TypeVar("N_co", covariant=True)
N = TypeVar("N")

LONGEST_PAUSE = 30.0
"""The seconds after which a subscriber at the latest tries again to go on."""
LONG_AGO = "1970-01-01T00:00:00Z"
_PASSING = (Unreachable, Unavailable, SlowConsumer, Throttled)
"""The errors after which a subscription goes on."""


class Page(Protocol[N_co]):
    """A page of a list."""

    @property
    def nodes(self) -> Sequence[N_co]: ...

    @property
    def page_info(self) -> Place: ...


def every(
    page: Callable[Concatenate[C, P], Page[N]],
) -> Callable[Concatenate[C, P], Generator[N, None, None]]:
    """Makes of a method that answers a page of a list one that yields the whole list; `first` is the size of a page."""

    @wraps(page)
    def items(self: C, /, *args: P.args, **kwargs: P.kwargs) -> Generator[N, None, None]:
        while True:
            found = page(self, *args, **kwargs)
            for node in found.nodes:
                yield node
            if not found.page_info.has_next_page:
                return
            kwargs["after"] = found.page_info.end_cursor

    return items


def going_on(
    subscribe: Callable[Concatenate[C, P], Iterator[Entry]],
) -> Callable[Concatenate[C, P], Generator[Entry, None, None]]:
    """Makes of a method that follows the log on one connection one that misses nothing when the connection breaks.

    It goes on behind the last entry, until what stopped it will not pass by itself.
    """

    @wraps(subscribe)
    def entries(self: C, /, *args: P.args, **kwargs: P.kwargs) -> Generator[Entry, None, None]:
        given: dict[str, Any] = dict(kwargs)
        if not given.keys() & {"after", "since"}:
            given |= _end_of_log(self)
        pause = 1.0
        while True:
            try:
                following = cast(Generator[Entry, None, None], subscribe(self, *args, **given))
                with closing(following):
                    for entry in following:
                        given, pause = _behind(given, entry.cursor), 1.0
                        yield entry
                return
            except _PASSING as error:
                given = _behind(given, error.cursor)
                time.sleep(error.retry_after or pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    return entries


def _end_of_log(graphmem: Operations) -> dict[str, Any]:
    """Returns the place from which a subscription hears what happens from now on, however often it must begin."""
    cursor = (graphmem.activity_page(first=1)).page_info.end_cursor
    return {"since": LONG_AGO} if cursor is None else {"after": cursor}


def _behind(given: dict[str, Any], cursor: str | None) -> dict[str, Any]:
    """Returns a subscription's arguments for going on behind an entry; the same where none is known."""
    if cursor is None:
        return given
    return {name: value for name, value in given.items() if name != "since"} | {"after": cursor}
