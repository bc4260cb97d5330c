"""Data loaders batch what the fields of an answer look up into few queries, a few of them at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from strawberry.dataloader import DataLoader

from graphmem.api.cost.budget import Budget
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.principal import Principal
from graphmem.scheduling.request_work import current_work
from graphmem.service.services import Services

# One request must not take every connection to the database: the pool is shared by all callers.
QUERIES_AT_ONCE = 8

# No argument limits these lists: they are counted before more of them are read, or thousands of long ones would be in
# memory at once.
LIST_QUERIES_AT_ONCE = 2
LISTS_OF_A_QUERY = 100

ROWS_OF_A_QUERY = 10_000
"""The rows that the pages of one query may have together; where their parents are more, several queries read them."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _List:
    key: object
    read: Callable[[], Awaitable[Any]] = field(repr=False)


class Loaders:
    """Makes the data loaders of one request."""

    def __init__(self, principal: Principal, services: Services, budget: Budget) -> None:
        self.principal = principal
        self.services = services
        self.budget = budget
        self._is_one_of_many = False
        """Whether others are likely to look the same up at the same time."""
        self._queries = asyncio.Semaphore(QUERIES_AT_ONCE)
        self._list_queries = asyncio.Semaphore(LIST_QUERIES_AT_ONCE)

    @cached_property
    def _lists(self) -> DataLoader[_List, Any]:
        async def read_all(lists: list[_List]) -> Any:
            return await asyncio.gather(*(one.read() for one in lists), return_exceptions=True)

        return DataLoader(load_fn=_following(read_all), cache_key_fn=repr)

    async def once(self, key: object, read: Callable[[], Awaitable[V]]) -> V:
        """Returns the list that `read` gives, which is called once for keys of equal `repr`.

        A hundred memories of one category would otherwise have its list, and the conditions that find it, made a
        hundred times.
        """
        found: V = await self._lists.load(_List(key, read))
        return found

    def clear_loaders(self) -> None:
        """Drops every data loader with its cache, since a change may have made what they hold stale."""
        for name in [name for name, value in vars(self).items() if isinstance(value, DataLoader)]:
            delattr(self, name)

    def _each(self, load: Callable[[K], Awaitable[V]]) -> DataLoader[K, V]:
        """Returns a data loader that makes one query for each different key, a few at a time."""

        async def load_one(key: K) -> V:
            async with self._queries:
                return await load(key)

        # An error belongs to the key that caused it: the other fields of the request still get their answers.
        async def load_all(keys: list[K]) -> Any:
            return await asyncio.gather(*map(load_one, keys), return_exceptions=True)

        # The cache knows requests by `repr`: as keys of a dict 1 and True are equal, yet they are different filters.
        return DataLoader(load_fn=_following(load_all), cache_key_fn=repr)

    async def _read(
        self, load: Callable[[Principal, Sequence[K]], Awaitable[Mapping[K, V]]], keys: Sequence[K]
    ) -> Mapping[K, V]:
        if self._is_one_of_many:
            return await self.services.shared_reads.read(load, self.principal, keys)
        return await load(self.principal, keys)

    def _by_key(self, load: Callable[[Principal, Sequence[K]], Awaitable[Mapping[K, Any]]]) -> DataLoader[K, Any]:
        """Returns a data loader that makes one query for all keys asked for together; a key not found gives None."""

        # A batch is as large as the largest list that a caller may send.
        return self._by_found(lambda keys: self._read(load, keys), MAX_ITEMS)

    def _by_found(
        self, read: Callable[[Sequence[K]], Awaitable[Mapping[K, Any]]], keys_at_once: int
    ) -> DataLoader[K, Any]:
        async def load_all(keys: list[K]) -> list[Any]:
            found = await read(keys)
            return [found.get(key) for key in keys]

        return DataLoader(load_fn=_following(load_all), max_batch_size=keys_at_once)

    def _lists_by_key(
        self, load: Callable[[Principal, Sequence[K]], Awaitable[Mapping[K, list[V]]]]
    ) -> DataLoader[K, Any]:
        """Returns a data loader like that of `_by_key`, whose lists count towards the budget as they are read."""

        async def read_counted(keys: Sequence[K]) -> Mapping[K, list[V]]:
            async with self._list_queries:
                self.budget.check()
                found = await self._read(load, keys)
                self.budget.take_read(sum(map(len, found.values())))
                return found

        return self._by_found(read_counted, LISTS_OF_A_QUERY)

    def _pages_by_key(
        self, load: Callable[[Principal, Sequence[K], V], Awaitable[Mapping[K, Any]]], size_of: Callable[[V], int]
    ) -> DataLoader[tuple[K, V], Any]:
        """Returns a data loader like that of `_by_key`, with one query for all keys of which the same page is wanted.

        `size_of` tells how many items a page may have: where they are too many together, the keys are read in turn.
        """

        async def load_page(page: V, keys: Sequence[K]) -> Mapping[K, Any]:
            found: dict[K, Any] = {}
            at_once = max(1, ROWS_OF_A_QUERY // max(1, size_of(page)))
            for start in range(0, len(keys), at_once):
                async with self._queries:
                    self.budget.check()
                    found |= await load(self.principal, keys[start : start + at_once], page)
            return found

        async def load_all(keys: list[tuple[K, V]]) -> Any:
            wanted: dict[str, tuple[V, list[K]]] = {}
            for key, page in keys:
                wanted.setdefault(repr(page), (page, []))[1].append(key)
            pages = await asyncio.gather(*(load_page(*one) for one in wanted.values()), return_exceptions=True)
            found = dict(zip(wanted, pages, strict=True))
            return [one if isinstance(one := found[repr(page)], BaseException) else one.get(key) for key, page in keys]

        return DataLoader(load_fn=_following(load_all), cache_key_fn=repr)


def _following(load: Callable[[list[K]], Awaitable[list[V]]]) -> Callable[[list[K]], Awaitable[list[V]]]:
    """Returns a `load` that ends with its request: a data loader runs it in a task of its own."""

    async def load_while_wanted(keys: list[K]) -> list[V]:
        work = current_work()
        with work.followed() if work else nullcontext():
            return await load(keys)

    return load_while_wanted
