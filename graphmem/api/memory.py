"""This module defines the GraphQL types of memories, alone and in lists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from graphmem.api.connection import After, Before, Connection, First, Last, connection_fields, constant, paging, unset
from graphmem.api.context import Context, Info
from graphmem.api.facets import CountFacet, MemoryFacets
from graphmem.api.feedback import Feedback
from graphmem.api.filter_inputs import MemoryFilter, to_filter
from graphmem.api.inputs import MemoryOrderInput, to_order
from graphmem.api.node import Node, PathStep, to_node
from graphmem.api.scalars import ID, JSON, DateTime
from graphmem.model import memory as model
from graphmem.model.facet import FacetCount, FacetRequest
from graphmem.model.filters import Filter, find_warnings
from graphmem.model.node import NodeRef
from graphmem.model.order import MemoryOrder
from graphmem.model.paging import Page, cut_list
from graphmem.model.path import RelatedMemory as RelatedModel
from graphmem.model.path import RelatedPage
from graphmem.model.scope import Scope
from graphmem.service.memories import ListRequest
from graphmem.store.messages import key_of

# These modules import this one. Their types are named lazily here, and `to_node` makes their objects.
if TYPE_CHECKING:
    from graphmem.api.category import Category
    from graphmem.api.entity import Entity
    from graphmem.api.message import Message
    from graphmem.api.owner import Owner
    from graphmem.api.version import MemoryVersion

# The names of the orders that cursors carry, so that a cursor of one list is refused in another.
_MESSAGES = "messages"
_RELATED = "related"
_VERSIONS = "versions"

_NOTHING_RELATED = RelatedPage(Page([], has_next=False, has_previous=False), 0)
"""What is related to a memory that is not there any more."""

NEAREST = 10
"""The related memories of a page, where the caller does not say how many."""


@strawberry.type(description="One remembered fact, as it is now.")
class Memory(Node):
    text: str = strawberry.field(description="The text of the memory.")
    hash: str = strawberry.field(description="The SHA-256 of the text, in hexadecimal.")
    metadata: JSON = strawberry.field(description="The JSON object that the caller attached, as it was given.")
    user_id: ID | None = strawberry.field(description="The user that the memory belongs to.")
    agent_id: ID | None = strawberry.field(description="The agent that the memory belongs to.")
    app_id: ID | None = strawberry.field(description="The app that the memory belongs to.")
    run_id: ID | None = strawberry.field(description="The run (session) that the memory belongs to.")
    version: int = strawberry.field(description="The number of the memory's present version, counted from 1.")
    immutable: bool = strawberry.field(description="Whether the memory can never change.")
    created_at: DateTime = strawberry.field(
        description="The time when the memory was said: its message's time, else the add's timestamp, else the time "
        "when it came in."
    )
    updated_at: DateTime = strawberry.field(description="The time since which the memory is as it is now.")
    recorded_at: DateTime = strawberry.field(description="The time when the memory came in.")
    expires_at: DateTime | None = strawberry.field(
        description="The time from which lists and searches leave the memory out."
    )
    scope: strawberry.Private[Scope]

    @strawberry.field(description="The last feedback on the memory; null where there is none.")
    async def feedback(self, info: Info) -> Feedback | None:
        feedback = await info.context.feedback_of_memories.load(self.id)
        return Feedback.from_model(feedback) if feedback else None

    @strawberry.field(description="The memory's categories, ordered by name.")
    async def categories(self, info: Info) -> list[Annotated[Category, strawberry.lazy("graphmem.api.category")]]:
        found = await info.context.categories_of_memories.load(self.id)
        return [to_node(category) for category in found]

    @strawberry.field(description="The users, agents, apps and runs that the memory belongs to.")
    async def owners(self, info: Info) -> list[Annotated[Owner, strawberry.lazy("graphmem.api.owner")]]:
        owners = await info.context.owners.load_many(self.scope.owners())
        return [to_node(owner) for owner in owners if owner]

    @strawberry.field(description="The people, places and things that the memory mentions, ordered by name.")
    async def entities(self, info: Info) -> list[Annotated[Entity, strawberry.lazy("graphmem.api.entity")]]:
        return [to_node(entity) for entity in await info.context.entities_of_memories.load(self.id)]

    @strawberry.field(description="The messages that the memory was drawn from, oldest first.")
    async def messages(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Annotated[Message, strawberry.lazy("graphmem.api.message")]] | None:
        context = info.context
        page = await context.messages_of_memories.load(
            (self.id, paging(_MESSAGES, first=first, after=after, last=last, before=before).window())
        )

        async def count() -> int:
            return await context.message_counts.load(self.id) or 0

        nodes = [to_node(message) for message in page.items]
        return Connection(nodes=nodes, **connection_fields(page, _MESSAGES, key_of, count))

    @strawberry.field(
        description="The memories that the graph leads to by messages, runs and categories, the nearest first; never "
        "another user's, nor over one."
    )
    async def related(
        self,
        info: Info,
        first: Annotated[
            int | None,
            strawberry.argument(description="The most items of the page, from the beginning: up to 1,000."),
        ] = NEAREST,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[RelatedMemory] | None:
        # Beside `last`, the default of `first` is no wish of the caller's.
        first = None if first == NEAREST and not unset(last) else first
        window = paging(_RELATED, first=first, after=after, last=last, before=before).window()
        related_page = await info.context.related_memories.load((self.id, window)) or _NOTHING_RELATED
        page = related_page.page
        memories = await info.context.memories.load_many([related.memory_id for related in page.items])
        # A memory may be deleted after its path was found; it is left out, and the cursors of the others stay the same.
        living = [(related, memory) for related, memory in zip(page.items, memories, strict=True) if memory]
        page = replace(page, items=[related for related, _ in living])
        nodes = [RelatedMemory.from_model(*pair) for pair in living]
        return Connection(nodes=nodes, **connection_fields(page, _RELATED, _related_key, constant(related_page.count)))

    @strawberry.field(description="The memory's history, oldest first.")
    async def versions(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Annotated[MemoryVersion, strawberry.lazy("graphmem.api.version")]] | None:
        found = await info.context.versions_of_memories.load(self.id)
        page = cut_list(
            found, paging(_VERSIONS, first=first, after=after, last=last, before=before).window(), _version_key
        )
        nodes = [to_node(version) for version in page.items]
        return Connection(nodes=nodes, **connection_fields(page, _VERSIONS, _version_key, constant(len(found))))

    @classmethod
    def from_model(cls, memory: model.Memory) -> Memory:
        scope = memory.scope
        return cls(
            id=memory.id,
            text=memory.text,
            hash=memory.hash,
            metadata=memory.metadata,
            user_id=scope.user_id,
            agent_id=scope.agent_id,
            app_id=scope.app_id,
            run_id=scope.run_id,
            version=memory.version,
            immutable=memory.immutable,
            created_at=memory.created_at,
            updated_at=memory.updated_at,
            recorded_at=memory.recorded_at,
            expires_at=memory.expires_at,
            scope=scope,
        )


@strawberry.type(description="A memory that the graph leads to from another.")
class RelatedMemory:
    memory: Memory = strawberry.field(description="The memory.")
    distance: float = strawberry.field(
        description="The length of the shortest path in bits: one for each message between the two memories, or the "
        "binary logarithm of how many memories share the run or category."
    )
    path: list[PathStep] = strawberry.field(description="The shortest path to the memory, both ends included.")

    @classmethod
    def from_model(cls, related: RelatedModel, memory: model.Memory) -> RelatedMemory:
        path = [PathStep.from_model(step) for step in related.path]
        return cls(memory=Memory.from_model(memory), distance=related.distance, path=path)


@strawberry.type(description="A page of a list of memories.")
class MemoryConnection(Connection[Memory]):
    warnings: list[str] = strawberry.field(
        description="Warnings about arguments that may not mean what the caller intended."
    )
    facets: MemoryFacets | None = strawberry.field(
        description="By what the list can be narrowed down: counts of the whole list, whatever its page."
    )


async def load_memory(context: Context, memory_id: str) -> Memory | None:
    """Returns the memory, or None when the caller's project has none of this id."""
    memory = await context.memories.load(memory_id)
    return Memory.from_model(memory) if memory else None


async def list_memories(
    context: Context, filter: Filter, order: MemoryOrder | None = None, include_expired: bool = False, **place: Any
) -> MemoryConnection:
    """Returns a page of the memories that the filter matches, newest first where no order is given.

    `place` holds the arguments of `paging`.
    """
    request = _request(filter, order, include_expired, place)
    page = await context.memory_lists.load(request)
    whole = _whole(request)

    def count_facet(context: Context, facet: FacetRequest) -> Awaitable[list[FacetCount]]:
        return context.facets.load((whole, facet))

    return _connection(page, request, lambda: context.memory_counts.load(request), count_facet)


@dataclass(frozen=True, slots=True)
class MemoriesArguments:
    """The arguments of a list of memories below something else, as its caller has given them."""

    filter: MemoryFilter | None = strawberry.UNSET
    filters: JSON | None = strawberry.UNSET
    order_by: list[MemoryOrderInput] | None = strawberry.UNSET
    first: int | None = strawberry.UNSET
    after: str | None = strawberry.UNSET
    last: int | None = strawberry.UNSET
    before: str | None = strawberry.UNSET
    include_expired: bool = False

    def to_request(self) -> ListRequest:
        """Returns what they ask for. Raises BadUserInput, EmptyScope and LimitExceeded."""
        place = {"first": self.first, "after": self.after, "last": self.last, "before": self.before}
        return _request(to_filter(self.filter, self.filters), to_order(self.order_by), self.include_expired, place)


async def list_memories_of(context: Context, node: NodeRef, arguments: MemoriesArguments) -> MemoryConnection:
    """Returns a page of the memories of an owner, a category, an entity or a turn, read once for equal arguments."""

    async def read() -> MemoryConnection:
        request = arguments.to_request()
        page = await context.memories_of_nodes.load((node, request))
        whole = _whole(request)

        def count_facet(context: Context, facet: FacetRequest) -> Awaitable[list[FacetCount]]:
            return context.facets_of_nodes.load((node, (whole, facet)))

        return _connection(page, request, lambda: context.memory_counts_of_nodes.load((node, request)), count_facet)

    return await context.once((node, arguments), read)


def _request(filter: Filter, order: MemoryOrder | None, include_expired: bool, place: dict[str, Any]) -> ListRequest:
    order = order or MemoryOrder()
    return ListRequest(filter, order, paging(str(order), **place), include_expired)


def _whole(request: ListRequest) -> ListRequest:
    """Returns the request for the whole list, which is the same whatever the page and its order."""
    return ListRequest(request.filter, include_expired=request.include_expired)


def _connection(
    page: Page[model.Memory], request: ListRequest, count: Callable[[], Awaitable[int]], count_facet: CountFacet
) -> MemoryConnection:
    order = request.order
    return MemoryConnection(
        nodes=[Memory.from_model(memory) for memory in page.items],
        warnings=find_warnings(request.filter),
        facets=MemoryFacets(count_facet=count_facet),
        **connection_fields(page, str(order), order.key_of, count),
    )


def _related_key(related: RelatedModel) -> tuple[str]:
    return (related.memory_id,)


def _version_key(version: model.MemoryVersion) -> tuple[int]:
    return (version.version,)
