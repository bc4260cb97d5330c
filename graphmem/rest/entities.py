"""Owners, which mem0 calls entities: users, agents, apps and runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.limits import MAX_ITEMS
from graphmem.model.owner import Owner
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.rest.answers import Numbered, as_page, owner_row, totals
from graphmem.rest.call import Call
from graphmem.rest.lists import all_owners, page_of
from graphmem.rest.parameters import Nothing, Paging
from graphmem.rest.rows import Notice, OwnerRow, OwnersPage
from graphmem.rest.signature import Raises
from graphmem.service.deletions import OwnerDeletion

_NAMES = {"user": OwnerType.USER, "agent": OwnerType.AGENT, "app": OwnerType.APP, "run": OwnerType.RUN}
_TYPES = tuple(OwnerType)


async def list_entities(call: Call[Paging]) -> Annotated[OwnersPage, Raises(NotFound)]:
    """Answers with all owners, or with a page of them where one is asked for."""
    counts = await call.services.owners.count_owners(call.principal, _TYPES)
    page = await _page(call, sum(counts.values())) if {"page", "page_size"} & call.given.keys() else await _all(call)
    return {**as_page(page), **totals({name: counts[owner_type] for name, owner_type in _NAMES.items()})}


async def _page(call: Call[Any], count: int) -> Numbered[OwnerRow]:
    paging = page_of(call)
    page = await call.services.owners.list_owners(call.principal, _TYPES, paging.window())
    call.pay(len(page.items))
    return Numbered(_rows(call, page.items), count, paging.page or 1, paging.page_size or MAX_ITEMS, call.url).checked()


async def _all(call: Call[Any]) -> Numbered[OwnerRow]:
    rows = _rows(call, [owner async for owner in all_owners(call, _TYPES)])
    return Numbered(rows, len(rows), 1, max(1, len(rows)), call.url)


def _rows(call: Call[Any], owners: Iterable[Owner]) -> list[OwnerRow]:
    return [owner_row(owner, call.principal.project) for owner in owners]


async def delete_entity(call: Call[Nothing]) -> Annotated[Notice, Raises(NotFound)]:
    """Deletes an owner with its memories."""
    owner_type = _NAMES.get(call.path["entity_type"].lower())
    if owner_type is None:
        raise BadUserInput("Invalid entity type: it is user, agent, app or run.", field=["entity_type"])
    # The path ends with the slash that clients put behind the name.
    name = call.path["name"].removesuffix("/")
    await call.services.deletions.delete_owners(call.principal, OwnerDeletion([OwnerRef(owner_type, name)]))
    return {"message": "Entity deleted successfully!"}
