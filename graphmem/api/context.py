"""The context of a request: its principal, the services, and the data loaders of what its fields look up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import strawberry
from strawberry.dataloader import DataLoader

from graphmem.api.cost.budget import Budget
from graphmem.api.loaders import Loaders
from graphmem.errors import Throttled
from graphmem.model.activity import Activity, ActivityCount
from graphmem.model.add_operation import AddOperation
from graphmem.model.categories import Category
from graphmem.model.conversation import Message
from graphmem.model.entity import Entity, EntityKey, Relation
from graphmem.model.facet import FacetCount, FacetRequest
from graphmem.model.feedback import Feedback
from graphmem.model.hit import Origin
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

RECHECK_AFTER = 5.0
"""Seconds after which a subscriber's key is looked at again."""

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Context(Loaders):
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
        super().__init__(principal, services, budget)
        self.spend = spend
        self.price = 0.0
        """What the operation takes of the caller's rate limit; each answer of a subscription takes it again."""
        self._recheck = recheck
        self._recheck_at = time.monotonic() + RECHECK_AFTER

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
    def facets(self) -> DataLoader[tuple[ListRequest, FacetRequest], list[FacetCount]]:
        async def count(key: tuple[ListRequest, FacetRequest]) -> list[FacetCount]:
            listed, request = key
            selection = listed.selection(self.principal)
            return await self.services.facets.count_facet(self.principal, selection, request)

        return self._each(count)

    @cached_property
    def facets_of_nodes(self) -> DataLoader[tuple[NodeRef, tuple[ListRequest, FacetRequest]], list[FacetCount]]:
        async def count(
            principal: Principal, nodes: Sequence[NodeRef], asked: tuple[ListRequest, FacetRequest]
        ) -> Mapping[NodeRef, list[FacetCount]]:
            listed, request = asked
            selection = listed.selection(principal)
            return await self.services.facets.count_facet_of_nodes(principal, nodes, selection, request)

        return self._pages_by_key(count, lambda asked: asked[1].limit)

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


Info = strawberry.Info[Context, None]
