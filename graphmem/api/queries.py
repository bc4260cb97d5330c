"""This module has the query fields. Each hands one request to a service or a data loader."""

from __future__ import annotations

import asyncio

import strawberry

from graphmem.api import arguments as args
from graphmem.api.activity import Activity, ActivityCount, count_activity, list_activity, to_selection
from graphmem.api.add_operation import AddOperation, list_operations, load_operation, to_operation_selection
from graphmem.api.category import Category, list_categories
from graphmem.api.connection import After, Before, Connection, First, Last
from graphmem.api.context import Info
from graphmem.api.context_pack import ContextPack
from graphmem.api.entity import Entity, list_entities
from graphmem.api.filter_inputs import to_scoped_filter
from graphmem.api.inputs import OrderDirection, given, given_scope, to_moment, to_order
from graphmem.api.memory import Memory, MemoryConnection, list_memories, load_memory
from graphmem.api.message_search import MessageSearchResult
from graphmem.api.node import Node, load_by_id
from graphmem.api.opaque import is_memory_id
from graphmem.api.owner import Owner, list_owners, to_owner
from graphmem.api.project import Project, load_project
from graphmem.api.ranked_page import behind
from graphmem.api.search import SearchResult
from graphmem.api.selections import asks_for
from graphmem.api.version import MemoryVersion
from graphmem.model.filters import And, owned_by
from graphmem.model.limits import check_count
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.service.context_pack import ContextRequest
from graphmem.service.search_request import SearchRequest


@strawberry.type(description="The data that callers can ask for.")
class Query:
    @strawberry.field(description="A node by its id; null when the caller's project has no such node.")
    async def node(self, info: Info, id: args.NodeId) -> Node | None:
        return await load_by_id(info.context, id)

    @strawberry.field(
        description="Up to 1,000 nodes by their ids, in the order of the ids, with null for each that does not exist."
    )
    async def nodes(self, info: Info, ids: args.NodeIds) -> list[Node | None]:
        check_count(ids, "ids")
        # Loaded together, nodes of one type become one query.
        return list(await asyncio.gather(*(load_by_id(info.context, node_id) for node_id in ids)))

    @strawberry.field(description="A memory by its id, expired or not; null when there is none.")
    async def memory(self, info: Info, id: args.MemoryId) -> Memory | None:
        return await load_memory(info.context, id) if is_memory_id(id) else None

    @strawberry.field(
        description="Memories in order, by cursor or by page. scope, filter and filters must all hold; with none of "
        "them, the list has all memories of the caller's project, or of the owner that the key is bound to."
    )
    async def memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        scope: args.Scope = strawberry.UNSET,
        filter: args.Filter = strawberry.UNSET,
        filters: args.Filters = strawberry.UNSET,
        order_by: args.OrderBy = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        page: args.PageNumber = strawberry.UNSET,
        page_size: args.PageSize = strawberry.UNSET,
        include_expired: args.IncludeExpired = False,
    ) -> MemoryConnection | None:
        tree, order = to_scoped_filter(scope, filter, filters), to_order(given(order_by))
        by_cursor = {"first": first, "after": after, "last": last, "before": before}
        by_page = {"page": page, "page_size": page_size}
        return await list_memories(info.context, tree, order, bool(include_expired), **by_cursor, **by_page)

    @strawberry.field(
        description="The memories that best answer the query, the best first. scope, filter and filters must all "
        "hold; with none of them, all of the caller's project is searched. With asOf, what was true "
        "then is searched and filtered. With signals, nothing else is searched by and counts, and what has "
        "none of them is no hit. after is a cursor of the same search, behind which the next topK begin."
    )
    async def search_memories(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        query: args.QueryText,
        scope: args.Scope = strawberry.UNSET,
        filter: args.Filter = strawberry.UNSET,
        filters: args.Filters = strawberry.UNSET,
        top_k: args.TopK = 10,
        threshold: args.Threshold = 0,
        as_of: args.AsOf = strawberry.UNSET,
        include_expired: args.IncludeExpired = False,
        signals: args.Signals = strawberry.UNSET,
        after: args.Behind = strawberry.UNSET,
    ) -> SearchResult | None:
        # An empty list is handed on, for the service to refuse; only an absent one means every signal.
        wanted = given(signals)
        request = SearchRequest(
            query,
            to_scoped_filter(scope, filter, filters),
            top_k=10 if top_k is None else top_k,
            threshold=threshold or 0,
            include_expired=bool(include_expired),
            as_of=to_moment(as_of, "asOf"),
            signals=None if wanted is None else tuple(wanted),
            ranks_all=asks_for(info, "facets"),
        )
        request = behind(request, after)
        found = await info.context.services.search.search_memories(info.context.principal, request)
        return SearchResult.from_model(found, request)

    @strawberry.field(
        description="The messages that best answer the query, the best first, whether or not a memory was drawn from "
        "them: an assistant's advice, a question. Without a scope, all of the caller's project is "
        "searched. A message is left out if what was drawn from it has been deleted, has expired or was "
        "changed since, and so are the answer to such a message and the rest of a session that has ended."
    )
    async def search_messages(
        self,
        info: Info,
        query: args.QueryText,
        scope: args.Scope = strawberry.UNSET,
        top_k: args.TopK = 10,
        threshold: args.Threshold = 0,
        after: args.Behind = strawberry.UNSET,
    ) -> MessageSearchResult | None:
        tree, limit = And(tuple(owned_by(given_scope(scope)))), 10 if top_k is None else top_k
        request = behind(SearchRequest(query, tree, top_k=limit, threshold=threshold or 0), after)
        found = await info.context.services.message_search.search_messages(info.context.principal, request)
        return MessageSearchResult.from_model(found, request)

    @strawberry.field(
        description="The memories that best answer the query and fit into a budget of tokens (1 to 100,000), for an "
        "agent's prompt, the best first: memories that say the same are given once, and each has its source. "
        "The search is that of searchMemories. What does not bear on the query is left out, so that "
        '"How are you?" packs nothing; with a threshold, all that scores so much is packed instead. With '
        "citations: true the text names the sources too, which takes more room than most memories. With "
        "includeMessages: true, for which only owners can be filtered by, it also has what searchMessages "
        "finds, but for the messages of its memories."
    )
    async def context_pack(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        query: args.QueryText,
        scope: args.Scope = strawberry.UNSET,
        filter: args.Filter = strawberry.UNSET,
        filters: args.Filters = strawberry.UNSET,
        token_budget: args.TokenBudget = 1000,
        threshold: args.LeastScore = strawberry.UNSET,
        citations: args.Citations = False,
        include_messages: args.IncludeMessages = False,
        as_of: args.AsOf = strawberry.UNSET,
        include_expired: args.IncludeExpired = False,
    ) -> ContextPack | None:
        request = ContextRequest(
            query,
            to_scoped_filter(scope, filter, filters),
            token_budget=1000 if token_budget is None else token_budget,
            include_expired=bool(include_expired),
            as_of=to_moment(as_of, "asOf"),
            threshold=given(threshold),
            is_cited=bool(citations),
            includes_messages=bool(include_messages),
        )
        pack = await info.context.services.context_packs.context_pack(info.context.principal, request)
        return ContextPack.from_model(pack)

    @strawberry.field(
        description="A memory's history, oldest first, even after the memory was deleted; empty when there is none."
    )
    async def memory_history(self, info: Info, id: args.MemoryId) -> list[MemoryVersion]:
        versions = await info.context.versions_of_memories.load(id) if is_memory_id(id) else []
        return [MemoryVersion.from_model(version) for version in versions]

    @strawberry.field(description="The users, agents, apps and runs that have memories, ordered by type and id.")
    async def owners(
        self,
        info: Info,
        types: args.OwnerTypes = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Owner] | None:
        # An empty list asks for no type at all, unlike an absent one.
        wanted = given(types)
        wanted = list(OwnerType) if wanted is None else wanted
        return await list_owners(info.context, wanted, first=first, after=after, last=last, before=before)

    @strawberry.field(description="An owner by its type and id; null when no add has named it.")
    async def owner(
        self,
        info: Info,
        type: args.TypeOfOwner,
        owner_id: args.OwnerId,
    ) -> Owner | None:
        owner = await info.context.owners.load(OwnerRef(type, owner_id))
        return to_owner(owner) if owner else None

    @strawberry.field(description="The project's categories, ordered by name.")
    async def categories(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Category] | None:
        return await list_categories(info.context, first=first, after=after, last=last, before=before)

    @strawberry.field(
        description="The entities that the project's memories mention or relate to others, ordered by name. With a "
        "query, those whose name contains it, in any case: first those whose name begins with it, then those with "
        "another word that does; of these, the ones first that the most memories mention. So with an empty query "
        "all are listed, the most mentioned first."
    )
    async def entities(
        self,
        info: Info,
        query: args.NamePart = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Entity] | None:
        return await list_entities(info.context, query, first=first, after=after, last=last, before=before)

    @strawberry.field(
        description="The project's activity log: changes to memories, and searches, the latest first, or with ASC "
        "the earliest first. Every entry keeps its place, and no new entry comes before an older one: "
        "with ASC, a reader that goes on after the last endCursor misses nothing. A cursor is good in "
        "both directions."
    )
    async def activity(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        scope: args.Scope = strawberry.UNSET,
        events: args.Events = strawberry.UNSET,
        since: args.Since = strawberry.UNSET,
        until: args.Until = strawberry.UNSET,
        direction: args.Direction = OrderDirection.DESC,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Activity] | None:
        selection = to_selection(given_scope(scope), since, until, events)
        descending = direction != OrderDirection.ASC
        return await list_activity(
            info.context, selection, descending, first=first, after=after, last=last, before=before
        )

    @strawberry.field(
        description="The number of events of each kind in each interval of time, the earliest first; an interval "
        "without events has no entry. More than 10,000 entries are refused with LIMIT_EXCEEDED."
    )
    async def activity_counts(
        self,
        info: Info,
        bucket: args.Bucket,
        scope: args.Scope = strawberry.UNSET,
        since: args.Since = strawberry.UNSET,
        until: args.Until = strawberry.UNSET,
    ) -> list[ActivityCount] | None:
        return await count_activity(info.context, to_selection(given_scope(scope), since, until), bucket)

    @strawberry.field(
        description="An add that runs in the background, by its id; null when there is none. Who may only write sees "
        "those of its own key."
    )
    async def add_operation(self, info: Info, id: args.NodeId) -> AddOperation | None:
        return await load_operation(info.context, id)

    @strawberry.field(
        description="The adds that run, or have run, in the background, the latest first. scope "
        "restricts them to those that name these owners."
    )
    async def add_operations(  # noqa: PLR0913  the contract's arguments
        self,
        info: Info,
        scope: args.Scope = strawberry.UNSET,
        statuses: args.Statuses = strawberry.UNSET,
        since: args.Since = strawberry.UNSET,
        until: args.Until = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[AddOperation] | None:
        selection = to_operation_selection(given_scope(scope), statuses, since, until)
        return await list_operations(info.context, selection, first=first, after=after, last=last, before=before)

    @strawberry.field(description="The caller's project, with its own settings, and the defaults where it has none.")
    async def project(self, info: Info) -> Project | None:
        return await load_project(info.context)
