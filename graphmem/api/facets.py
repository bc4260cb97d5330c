"""This module defines the GraphQL types of facets: how many memories of a list have what in common."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated

import strawberry

from graphmem.api.context import Context, Info
from graphmem.model.facet import Facet, FacetCount, FacetRequest
from graphmem.model.limits import check_range

FIRST = 20

Largest = Annotated[int | None, strawberry.argument(description="The most counts: up to 1,000.")]
CountFacet = Callable[[Context, FacetRequest], Awaitable[list[FacetCount]]]
"""A function that counts the memories of one list by a facet."""


@strawberry.type(description="How many memories of a list are in a category.")
class CategoryCount:
    name: str = strawberry.field(description="The category's name.")
    count: int = strawberry.field(description="The number of memories.")


@strawberry.type(description="How many memories of a list mention an entity.")
class EntityCount:
    name: str = strawberry.field(description="The entity's name.")
    type: str = strawberry.field(description="The entity's kind; empty where the kind is not certain.")
    count: int = strawberry.field(description="The number of memories.")


@strawberry.type(description="How many memories of a list were said in a month.")
class MonthCount:
    month: str = strawberry.field(description="The month in UTC, such as 2026-11.")
    count: int = strawberry.field(description="The number of memories.")


@strawberry.type(description="By what the memories of a whole list can be told apart, whatever its page.")
class MemoryFacets:
    count_facet: strawberry.Private[CountFacet]

    @strawberry.field(description="The categories of most memories, these first.")
    async def categories(self, info: Info, first: Largest = FIRST) -> list[CategoryCount]:
        return [CategoryCount(name=one.name, count=one.count) for one in await self._count(info, Facet.CATEGORY, first)]

    @strawberry.field(description="The entities that most memories mention, these first.")
    async def entities(self, info: Info, first: Largest = FIRST) -> list[EntityCount]:
        counts = await self._count(info, Facet.ENTITY, first)
        return [EntityCount(name=one.name, type=one.type, count=one.count) for one in counts]

    @strawberry.field(description="The months in which the memories were said, the latest first.")
    async def months(self, info: Info, first: Largest = FIRST) -> list[MonthCount]:
        return [MonthCount(month=one.name, count=one.count) for one in await self._count(info, Facet.MONTH, first)]

    async def _count(self, info: Info, facet: Facet, first: int | None) -> list[FacetCount]:
        limit = check_range(FIRST if first is None else first, "first")
        return await self.count_facet(info.context, FacetRequest(facet, limit))
