"""The context of a request: its principal, the services, and data loaders, which batch look-ups into one query."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphmem.api.cost.budget import Budget
from graphmem.errors import Throttled
from graphmem.model.activity import Activity, ActivityCount
from graphmem.model.add_operation import AddOperation
from graphmem.model.categories import Category
from graphmem.model.conversation import Message
from graphmem.model.entity import Entity, EntityKey, Relation
from graphmem.model.feedback import Feedback
from graphmem.model.hit import Origin
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.memory import Memory, MemoryVersion
from graphmem.model.node import NodeRef
from graphmem.model.owner import Owner
from graphmem.model.paging import Page, Window
from graphmem.model.path import PathStep, RelatedPage
from graphmem.model.principal import Principal
from graphmem.model.project import Project
from graphmem.model.scope import OwnerRef
from graphmem.scheduling.request_work import current_work
from graphmem.service.activity import ActivityRequest, CountRequest
from graphmem.service.add_operations import OperationsRequest
from graphmem.service.memories import ListRequest
from graphmem.service.services import Services

# One request must not take every connection to the database: the pool is shared by all callers.
QUERIES_AT_ONCE = 8

# No argument limits these lists: they are counted before more of them are read, or thousands of long ones would be in
# memory at once.
LIST_QUERIES_AT_ONCE = 2
LISTS_OF_A_QUERY = 100

RECHECK_AFTER = 5.0
"""Seconds after which a subscriber's key is looked at again."""

ROWS_OF_A_QUERY = 10_000
"""The rows that the pages of one query may have together; where their parents are more, several queries read them."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _List:
    key: object
    read: Callable[[], Awaitable[Any]] = field(repr=False)


class Context:
    def __init__(
        self,
        principal: Principal,
        services: Services,
        budget: Budget,
        spend: Callable[[float, float], None],
        recheck: Callable[[], Awaitable[None]],
    ) -> None:
        """`spend` takes points of the caller's rate limit, and raises Throttled where fewer are left than it is told.

        `recheck` raises Unauthenticated where the caller would no longer be let in.
        """
        self.principal = principal
        self.spend = spend
        self.services = services
        self.budget = budget
        self.price = 0.0
        """What the operation takes of the caller's rate limit; each answer of a subscription takes it again."""
        self._is_one_of_many = False
        """Whether others are likely to look the same up at the same time."""
        self._recheck = recheck
        self._recheck_at = time.monotonic() + RECHECK_AFTER
        self._queries = asyncio.Semaphore(QUERIES_AT_ONCE)
        self._list_queries = asyncio.Semaphore(LIST_QUERIES_AT_ONCE)

    async def begin_answer(self) -> None:
        """Makes ready for the next of many answers: it is made as if it were a request of its own.

        Raises Unauthenticated where the caller's key has been revoked or has expired meanwhile.
        """
        self._is_one_of_many = True
        self.clear_loaders()
        self.budget = self.budget.renewed()
        if work := current_work():
            work.renew()
        if time.monotonic() >= self._recheck_at:
            await self._recheck()
            self._recheck_at = time.monotonic() + RECHECK_AFTER

    async def pay_for_answer(self) -> None:
        """Takes what one more answer costs of the caller's rate limit, as soon as there is so much."""
        while True:
            try:
                return self.spend(self.price, 1)
            except Throttled as error:
                await asyncio.sleep(error.retry_after or 1)

    @cached_property
    def memories(self) -> DataLoader[str, Memory | None]:
        return self._by_key(self.services.memories.get_memories)

    @cached_property
    def feedback_of_memories(self) -> DataLoader[str, Feedback | None]:
        return self._by_key(self.services.feedback.get_feedback)

    @cached_property
    def owners(self) -> DataLoader[OwnerRef, Owner | None]:
        return self._by_key(self.services.owners.get_owners)

    @cached_property
    def categories(self) -> DataLoader[str, Category | None]:
        return self._by_key(self.services.categories.get_categories)

    @cached_property
    def projects(self) -> DataLoader[str, Project]:
        """Loads the caller's own project with its settings, whatever the key is."""
        return self._each(lambda _: self.services.projects.get_project(self.principal))

    @cached_property
    def messages(self) -> DataLoader[str, Message | None]:
        return self._by_key(self.services.messages.get_messages)

    @cached_property
    def categories_of_memories(self) -> DataLoader[str, list[Category]]:
        return self._lists_by_key(self.services.categories.categories_of_memories)

    @cached_property
    def entities(self) -> DataLoader[EntityKey, Entity | None]:
        return self._by_key(self.services.entities.get_entities)

    @cached_property
    def entities_of_memories(self) -> DataLoader[str, list[Entity]]:
        return self._lists_by_key(self.services.entities.entities_of_memories)

    @cached_property
    def relations_of_entities(self) -> DataLoader[EntityKey, list[Relation]]:
        return self._lists_by_key(self.services.entities.relations_of_entities)

    @cached_property
    def versions_of_memories(self) -> DataLoader[str, list[MemoryVersion]]:
        return self._lists_by_key(self.services.versions.list_versions)

    @cached_property
    def neighbours_of_messages(self) -> DataLoader[str, tuple[Message | None, Message | None]]:
        return self._by_key(self.services.messages.neighbours_of_messages)

    @cached_property
    def message_counts(self) -> DataLoader[str, int]:
        return self._by_key(self.services.messages.count_messages_of_memories)

    @cached_property
    def messages_of_memories(self) -> DataLoader[tuple[str, Window], Page[Message]]:
        return self._pages_by_key(self.services.messages.messages_of_memories, lambda window: window.size)

    @cached_property
    def inputs_of_versions(self) -> DataLoader[tuple[tuple[str, int], int], list[Message]]:
        return self._pages_by_key(self.services.messages.inputs_of_versions, lambda limit: limit)

    @cached_property
    def memories_of_nodes(self) -> DataLoader[tuple[NodeRef, ListRequest], Page[Memory]]:
        read = self.services.memories.memories_of_nodes
        return self._pages_by_key(read, lambda request: request.paging.window().size)

    @cached_property
    def memory_counts_of_nodes(self) -> DataLoader[tuple[NodeRef, ListRequest], int]:
        return self._pages_by_key(self.services.memories.count_memories_of_nodes, lambda _: 1)

    @cached_property
    def memory_lists(self) -> DataLoader[ListRequest, Page[Memory]]:
        return self._each(lambda request: self.services.memories.list_memories(self.principal, request))

    @cached_property
    def memory_counts(self) -> DataLoader[ListRequest, int]:
        return self._each(lambda request: self.services.memories.count_memories(self.principal, request))

    @cached_property
    def related_memories(self) -> DataLoader[tuple[str, Window], RelatedPage | None]:
        return self._pages_by_key(self.services.paths.related_memories, lambda window: window.size)

    @cached_property
    def hit_paths(self) -> DataLoader[tuple[str, Origin], list[PathStep] | None]:
        return self._by_key(self.services.paths.trace_paths)

    @cached_property
    def add_operations(self) -> DataLoader[str, AddOperation | None]:
        return self._by_key(self.services.add_operations.get_operations)

    @cached_property
    def add_operation_lists(self) -> DataLoader[OperationsRequest, Page[AddOperation]]:
        return self._each(lambda request: self.services.add_operations.list_operations(self.principal, request))

    @cached_property
    def activities(self) -> DataLoader[str, Activity | None]:
        return self._by_key(self.services.activity.get_events)

    @cached_property
    def activity_lists(self) -> DataLoader[ActivityRequest, Page[Activity]]:
        return self._each(lambda request: self.services.activity.list_events(self.principal, request))

    @cached_property
    def activity_counts(self) -> DataLoader[CountRequest, list[ActivityCount]]:
        return self._each(lambda request: self.services.activity.count_events(self.principal, request))

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


Info = strawberry.Info[Context, None]
