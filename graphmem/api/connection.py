"""Relay's connections: a part of a list, with cursors to go on from."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import strawberry

from graphmem.api.opaque import decode_cursor, encode_cursor
from graphmem.model.paging import Key, Page, PageRequest

T = TypeVar("T")


@strawberry.type(description="Where a part of a list stands in it.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows.")
    has_previous_page: bool = strawberry.field(description="Whether something comes before.")
    start_cursor: str | None = strawberry.field(description="The cursor of the first item.")
    end_cursor: str | None = strawberry.field(description="The cursor of the last item.")


@strawberry.type(description="An item of a list and its place in it.")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The item.")
    cursor: str = strawberry.field(description="Its place, for `after` and `before`.")


@strawberry.type(description="A part of a list whose length nobody knows.")
class UncountedConnection(Generic[T]):
    nodes: list[T] = strawberry.field(description="The items.")
    page_info: PageInfo = strawberry.field(description="Where this part stands in the list.")
    cursors: strawberry.Private[list[str]]

    @strawberry.field(description="The items with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [Edge(node=node, cursor=cursor) for node, cursor in zip(self.nodes, self.cursors, strict=True)]


@strawberry.type(description="A part of a list.")
class Connection(UncountedConnection[T]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many items the whole list has.")
    async def total_count(self) -> int:
        return await self.count()


def paging(order: str, first: int | None, after: str | None, **more: Any) -> PageRequest:
    """Paging arguments as they are given, where absent ones may be UNSET; cursors are decoded."""
    given = {name: value for name, value in more.items() if not unset(value)}
    if "before" in given:
        given["before"] = decode_cursor(order, given["before"], "before")
    after_key = decode_cursor(order, None if unset(after) else after, "after")
    return PageRequest(first=None if unset(first) else first, after=after_key, **given)


def connection_fields(
    page: Page[T], order: str, key_of: Callable[[T], Key], count: Callable[[], Awaitable[int]]
) -> dict[str, Any]:
    """All that a connection is made of but its nodes."""
    return uncounted_fields(page, order, key_of) | {"count": count}


def uncounted_fields(page: Page[T], order: str, key_of: Callable[[T], Key]) -> dict[str, Any]:
    cursors = [encode_cursor(order, key_of(item)) for item in page.items]
    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )
    return {"page_info": info, "cursors": cursors}


def constant(count: int) -> Callable[[], Awaitable[int]]:
    """The count of a list that is at hand whole."""

    async def known() -> int:
        return count

    return known


def unset(value: Any) -> bool:
    """Absent, or null where null means no more than absent."""
    return value is None or value is strawberry.UNSET
