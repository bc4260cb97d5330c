"""This module defines the GraphQL types of the activity log."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Any

import strawberry

from graphmem.api.connection import Connection, Edge, connection_fields, paging, unset
from graphmem.api.context import Context, Info
from graphmem.api.inputs import given, to_moment
from graphmem.api.memory import Memory, load_memory
from graphmem.api.node import Node
from graphmem.api.opaque import decode_cursor, encode_cursor, encode_node_id
from graphmem.api.owner import Owner, to_owner
from graphmem.api.scalars import ID, DateTime
from graphmem.errors import GraphmemError, Refused
from graphmem.model import activity as model
from graphmem.model.activity import ActivitySelection
from graphmem.model.node import NodeRef, NodeType
from graphmem.model.paging import Key
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.activity import ActivityRequest, CountRequest
from graphmem.telemetry.request import current_record

_ORDER = "activity"
_ORDER_OF_OWNER = "activity of an owner"


@strawberry.type(
    description="An entry of the activity log: a change to a memory, or a search. It holds nothing of what was said "
    "or asked."
)
class Activity(Node):
    event: model.ActivityKind = strawberry.field(description="The kind of event.")
    memory_id: ID | None = strawberry.field(
        description="The memory's id, whether the memory still exists or not; null for a search."
    )
    actor: str | None = strawberry.field(description="The actor that caused the event, where one is known.")
    at: DateTime = strawberry.field(description="The time of the event.")
    latency_ms: float | None = strawberry.field(
        description="The duration of a search in milliseconds; null for any other event."
    )
    scope: strawberry.Private[Scope]

    @strawberry.field(
        description="The owners that the memory had, or that the search named, as far as they still exist."
    )
    async def owners(self, info: Info) -> list[Owner]:
        owners = await info.context.owners.load_many(self.scope.owners())
        return [to_owner(owner) for owner in owners if owner]

    @strawberry.field(description="The memory as it is now; null for a search, and where it is there no more.")
    async def memory(self, info: Info) -> Memory | None:
        return await load_memory(info.context, self.memory_id) if self.memory_id else None

    @classmethod
    def from_model(cls, activity: model.Activity) -> Activity:
        return cls(
            id=encode_node_id(NodeRef(NodeType.ACTIVITY, (activity.id,))),
            event=activity.event,
            memory_id=activity.memory_id,
            actor=activity.actor,
            at=activity.at,
            latency_ms=activity.latency_ms,
            scope=activity.scope,
        )


@strawberry.type(description="The number of events of one kind in one interval of time.")
class ActivityCount:
    at: DateTime = strawberry.field(description="The start of the interval.")
    event: model.ActivityKind = strawberry.field(description="The kind of event.")
    count: int = strawberry.field(description="The number of events.")

    @classmethod
    def from_model(cls, count: model.ActivityCount) -> ActivityCount:
        return cls(at=count.at, event=count.event, count=count.count)


def to_selection(
    scope: Scope, since: Any, until: Any, events: Sequence[model.ActivityKind] | None = None
) -> ActivitySelection:
    """Returns the entries that are meant. Raises BadUserInput for malformed times."""
    wanted = given(events)
    return ActivitySelection(
        scope=scope,
        events=None if wanted is None else tuple(wanted),
        since=to_moment(since, "since"),
        until=to_moment(until, "until"),
    )


async def count_activity(
    context: Context, selection: ActivitySelection, bucket: model.ActivityBucket
) -> list[ActivityCount]:
    counts = await context.activity_counts.load(CountRequest(selection, bucket))
    return [ActivityCount.from_model(count) for count in counts]


async def list_activity(
    context: Context, selection: ActivitySelection, descending: bool, **place: Any
) -> Connection[Activity]:
    order, key_of = _order_of(context.principal)
    request = ActivityRequest(selection, paging(order, **place), descending)
    page = await context.activity_lists.load(request)
    nodes = [Activity.from_model(activity) for activity in page.items]
    activity, principal = context.services.activity, context.principal
    return Connection(
        nodes=nodes,
        **connection_fields(page, order, key_of, lambda: activity.count_activity(principal, selection)),
    )


async def follow_activity(
    context: Context, selection: ActivitySelection, after: str | None
) -> AsyncGenerator[Edge[Activity], None]:
    """Yields the selected entries after a cursor, or from now on. An error that ends it has a cursor to go on after."""
    order, key_of = _order_of(context.principal)
    cursor = None if unset(after) else after
    current_record().is_stream = True
    entries = context.services.activity.follow_events(
        context.principal, selection, decode_cursor(order, cursor, "after")
    )
    try:
        async with aclosing(entries):
            async for entry in entries:
                await context.begin_answer()
                if entry:
                    await context.pay_for_answer()
                    edge = Edge(node=Activity.from_model(entry), cursor=encode_cursor(order, key_of(entry)))
                    cursor = edge.cursor
                    yield edge
    except GraphmemError as error:
        if not isinstance(error, Refused):
            error.cursor = cursor
        raise


def _order_of(principal: Principal) -> tuple[str, Callable[[model.Activity], Key]]:
    """Returns the name of the order, and what is an entry's key in it.

    There is one name for both directions: an entry's number is its place in either, so that a cursor is good in both.
    """
    return (_ORDER_OF_OWNER, _id) if principal.owner else (_ORDER, _number)


def _number(activity: model.Activity) -> Key:
    return (activity.seq,)


def _id(activity: model.Activity) -> Key:
    return (activity.id,)
