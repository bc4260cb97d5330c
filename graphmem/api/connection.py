"""Connections, Relay's shape for a page of a list: items, and cursors from which to go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar

import strawberry

from graphmem.api.opaque import decode_cursor, encode_cursor
from graphmem.model.paging import Key, Page, PageRequest

T = TypeVar("T")


@strawberry.type(description="The position of a page in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more items follow the page.")
    has_previous_page: bool = strawberry.field(description="Whether items come before the page.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item.")


@strawberry.type(description="An item of a list with its cursor.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="The item's position, to be given as `after` or `before`.")


@strawberry.type(description="A page of a list whose length is not counted.")
class UncountedConnection(Generic[T]):
    nodes: list[T] = strawberry.field(description="The items of the page.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")
    cursors: strawberry.Private[Callable[[], list[str]]]

    @strawberry.field(description="The items of the page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [Edge(node=node, cursor=cursor) for node, cursor in zip(self.nodes, self.cursors(), strict=True)]


@strawberry.type(description="A page of a list.")
class Connection(UncountedConnection[T]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The number of items in the whole list.")
    async def total_count(self) -> int:
        return await self.count()


def paging(order: str, first: int | None, after: str | None, **more: Any) -> PageRequest:
    """Returns the paging arguments that were given, with their cursors decoded; absent ones may be None or UNSET."""
    given = {name: value for name, value in more.items() if not unset(value)}
    if "before" in given:
        given["before"] = decode_cursor(order, given["before"], "before")
    # Clients send null for variables that are not set, so null is absence in all paging arguments.
    after_key = decode_cursor(order, None if unset(after) else after, "after")
    return PageRequest(first=None if unset(first) else first, after=after_key, **given)


def connection_fields(
    page: Page[T], order: str, key_of: Callable[[T], Key], count: Callable[[], Awaitable[int]]
) -> dict[str, Any]:
    """Returns the arguments of a Connection except its nodes. `count` is called only when totalCount is asked for."""
    return uncounted_fields(page, order, key_of) | {"count": count}


def uncounted_fields(page: Page[T], order: str, key_of: Callable[[T], Key]) -> dict[str, Any]:
    """Returns the arguments of an UncountedConnection except its nodes. `order` names the list in its cursors."""

    # Most callers ask for none but the last.
    def cursors(items: Sequence[T] = page.items) -> list[str]:
        return [encode_cursor(order, key_of(item)) for item in items]

    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=next(iter(cursors(page.items[:1])), None),
        end_cursor=next(iter(cursors(page.items[-1:])), None),
    )
    return {"page_info": info, "cursors": cursors}


def constant(count: int) -> Callable[[], Awaitable[int]]:
    """Returns the `count` of a list that has been loaded whole."""

    async def known() -> int:
        return count

    return known


def unset(value: Any) -> bool:
    """Tells whether an argument is absent, or null where null means the same."""
    return value is None or value is strawberry.UNSET
