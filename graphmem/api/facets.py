"""This module defines the GraphQL types of facets: how many memories of a list have what in common."""

from __future__ import annotations

import strawberry

from graphmem.api.context import Info
from graphmem.model.facet import Facet, FacetCount
from graphmem.model.limits import check_range
from graphmem.service.memories import ListRequest

FIRST = 20


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
    listed: strawberry.Private[ListRequest]

    @strawberry.field(description="The categories of most memories, these first.")
    async def categories(self, info: Info, first: int | None = FIRST) -> list[CategoryCount]:
        return [CategoryCount(name=one.name, count=one.count) for one in await self._count(info, Facet.CATEGORY, first)]

    @strawberry.field(description="The entities that most memories mention, these first.")
    async def entities(self, info: Info, first: int | None = FIRST) -> list[EntityCount]:
        counts = await self._count(info, Facet.ENTITY, first)
        return [EntityCount(name=one.name, type=one.type, count=one.count) for one in counts]

    @strawberry.field(description="The months in which the memories were said, the latest first.")
    async def months(self, info: Info, first: int | None = FIRST) -> list[MonthCount]:
        return [MonthCount(month=one.name, count=one.count) for one in await self._count(info, Facet.MONTH, first)]

    async def _count(self, info: Info, facet: Facet, first: int | None) -> list[FacetCount]:
        context, limit = info.context, check_range(FIRST if first is None else first, "first")
        selection = self.listed.selection(context.principal)
        return await context.services.facets.count_facet(context.principal, selection, facet, limit)
