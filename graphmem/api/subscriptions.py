"""This module has the subscription fields, whose answers go on for as long as their caller listens."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import strawberry

from graphmem.api.activity import Activity, follow_activity, to_selection
from graphmem.api.arguments import Events, Later, Scope, Since
from graphmem.api.connection import Edge
from graphmem.api.context import Info
from graphmem.api.inputs import given_scope


@strawberry.type(description="What callers can follow, over WebSocket or as server-sent events.")
class Subscription:
    @strawberry.subscription(
        description="The project's activity log as it is written: each entry after the cursor, from a time on, or "
        "from now on, in order and once. A subscriber that goes on after the last cursor it has misses nothing, "
        "whatever came in between; cursors are those of `Query.activity`. One that takes nothing for 15 seconds ends "
        "with SLOW_CONSUMER. An error that ends a subscription has in extensions.cursor where to go on."
    )
    def activity(
        self,
        info: Info,
        scope: Scope = strawberry.UNSET,
        events: Events = strawberry.UNSET,
        since: Since = strawberry.UNSET,
        after: Later = strawberry.UNSET,
    ) -> AsyncGenerator[Edge[Activity], None]:
        selection = to_selection(given_scope(scope), since, strawberry.UNSET, events)
        return follow_activity(info.context, selection, after)
