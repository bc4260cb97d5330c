"""Lists of memories and owners: a page of them, or all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphmem.errors import BadUserInput
from graphmem.model.categories import Category
from graphmem.model.filters import Filter
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.memory import Memory
from graphmem.model.owner import Owner
from graphmem.model.paging import MAX_PAGE, PageRequest, Window
from graphmem.model.scope import OwnerType
from graphmem.rest.answers import Listed, Numbered, memory_row, projected
from graphmem.rest.call import Call
from graphmem.rest.relations import relations_beside
from graphmem.rest.rows import MemoryRow
from graphmem.rest.values import flag_of, names_of, number_of
from graphmem.scheduling.request_work import current_work
from graphmem.service.memories import ListRequest
from graphmem.store.owners import key_of

CATEGORIES_AT_ONCE = 250
"""Memories whose categories one query reads: nothing but their texts limits those lists."""

BYTES_OF_ROW = 1_000
"""About what a row holds beside its text, in the memory that requests share."""


def page_of(call: Call[Any], most: int = MAX_ITEMS, size: int = 100) -> PageRequest:
    """Returns the page that is asked for, the first by default. Raises BadUserInput."""
    number, wanted = number_of(call.given, "page"), number_of(call.given, "page_size")
    number, wanted = 1 if number is None else number, size if wanted is None else wanted
    if not 1 <= wanted <= most:
        raise BadUserInput(f"limit must be <= {most}, and not below 1: page_size is {wanted}.", field=["page_size"])
    if not 1 <= number <= MAX_PAGE:
        raise BadUserInput(f"page is {number}; it must be from 1 to {MAX_PAGE:,}.", field=["page"])
    return PageRequest(page=number, page_size=wanted)


async def page_of_memories(call: Call[Any], tree: Filter, paging: PageRequest) -> Numbered[MemoryRow]:
    """Returns a page of memories. Raises NotFound where the list ends before it."""
    request = _list_request(call, tree, paging)
    page = await call.services.memories.list_memories(call.principal, request)
    count = await call.services.memories.count_memories(call.principal, request)
    rows = await memory_rows(call, page.items)
    beside = await relations_beside(call, [memory.id for memory in page.items])
    return Numbered(rows, count, paging.page or 1, paging.page_size or MAX_ITEMS, call.url, beside).checked()


async def all_memories(call: Call[Any], tree: Filter) -> Listed[MemoryRow]:
    """Returns every memory that there is: clients that send no page expect all in one answer."""
    rows: list[MemoryRow] = []
    ids: list[str] = []
    request = _list_request(call, tree, PageRequest(first=MAX_ITEMS))
    while True:
        page = await call.services.memories.list_memories(call.principal, request)
        rows += await memory_rows(call, page.items)
        ids += [memory.id for memory in page.items]
        if not page.has_next:
            return Listed(rows, await relations_beside(call, ids))
        last = request.order.key_of(page.items[-1])
        request = replace(request, paging=PageRequest(first=MAX_ITEMS, after=last))


async def memory_rows(call: Call[Any], memories: Sequence[Memory]) -> list[MemoryRow]:
    """Returns the rows of memories, with the fields that are asked for."""
    _count(call, memories)
    categories, fields = await categories_of(call, memories), names_of(call.given, "fields") or ()
    return [projected(memory_row(memory, categories.get(memory.id, ())), fields) for memory in memories]


async def categories_of(call: Call[Any], memories: Sequence[Memory]) -> Mapping[str, list[Category]]:
    found: dict[str, list[Category]] = {}
    for start in range(0, len(memories), CATEGORIES_AT_ONCE):
        ids = [memory.id for memory in memories[start : start + CATEGORIES_AT_ONCE]]
        found |= await call.services.categories.categories_of_memories(call.principal, ids)
    return found


async def all_owners(call: Call[Any], types: Sequence[OwnerType]) -> AsyncIterator[Owner]:
    """Yields every owner that there is: clients that delete all of them read but one answer."""
    window = Window(MAX_ITEMS)
    while True:
        page = await call.services.owners.list_owners(call.principal, types, window)
        call.pay(len(page.items))
        for owner in page.items:
            yield owner
        if not page.has_next:
            return
        window = Window(MAX_ITEMS, after=key_of(page.items[-1]))


def _list_request(call: Call[Any], tree: Filter, paging: PageRequest) -> ListRequest:
    return ListRequest(tree, paging=paging, include_expired=flag_of(call.given, "show_expired"))


def _count(call: Call[Any], memories: Sequence[Memory]) -> None:
    """Counts the rows of an answer, in the caller's rate limit and in the memory that requests share."""
    call.pay(len(memories))
    if work := current_work():
        work.hold(sum(len(memory.text) + BYTES_OF_ROW for memory in memories))
