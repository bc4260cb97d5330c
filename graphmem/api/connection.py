"""Connections, Relay's shape for a page of a list: items, and cursors from which to go on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

import strawberry

from graphmem.api.opaque import decode_cursor, encode_cursor
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.paging import DEFAULT_PAGE_SIZE, Key, Page, PageRequest

T = TypeVar("T")

First = Annotated[
    int | None,
    strawberry.argument(
        description=f"The most items of the page, from the beginning: up to {MAX_ITEMS:,}, and {DEFAULT_PAGE_SIZE} "
        "where neither it nor last is given. With 0 the list is only counted."
    ),
]
After = Annotated[str | None, strawberry.argument(description="A cursor: the page comes after its item.")]
Last = Annotated[
    int | None, strawberry.argument(description="The most items of the page, from the end, in place of first.")
]
Before = Annotated[str | None, strawberry.argument(description="A cursor: the page comes before its item.")]


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


@strawberry.type(description="A page of a list.")
class Connection(Generic[T]):
    nodes: list[T] = strawberry.field(description="The items of the page.")
    page_info: PageInfo = strawberry.field(description="The position of the page in its list.")
    cursors: strawberry.Private[Callable[[], list[str]]]
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="The items of the page with their cursors.")
    def edges(self) -> list[Edge[T]]:
        return [Edge(node=node, cursor=cursor) for node, cursor in zip(self.nodes, self.cursors(), strict=True)]

    @strawberry.field(description="The number of items in the whole list.")
    async def total_count(self) -> int:
        return await self.count()


def paging(order: str, **place: Any) -> PageRequest:
    """Returns the paging arguments that were given, with their cursors decoded; absent ones may be None or UNSET."""
    # Clients send null for variables that are not set, so null is absence in all paging arguments.
    given = {name: value for name, value in place.items() if not unset(value)}
    for cursor in given.keys() & {"after", "before"}:
        given[cursor] = decode_cursor(order, given[cursor], cursor)
    return PageRequest(**given)


def connection_fields(
    page: Page[T], order: str, key_of: Callable[[T], Key], count: Callable[[], Awaitable[int]]
) -> dict[str, Any]:
    """Returns the arguments of a Connection except its nodes. `order` names the list in its cursors.

    `count` is called only when totalCount is asked for.
    """

    # Most callers ask for none but the last.
    def cursors(items: Sequence[T] = page.items) -> list[str]:
        return [encode_cursor(order, key_of(item)) for item in items]

    info = PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=next(iter(cursors(page.items[:1])), None),
        end_cursor=next(iter(cursors(page.items[-1:])), None),
    )
    return {"page_info": info, "cursors": cursors, "count": count}


def constant(count: int) -> Callable[[], Awaitable[int]]:
    """Returns the `count` of a list that has been loaded whole."""

    async def known() -> int:
        return count

    return known


def unset(value: Any) -> bool:
    """Tells whether an argument is absent, or null where null means the same."""
    return value is None or value is strawberry.UNSET
