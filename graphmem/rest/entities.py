"""Owners, which mem0 calls entities: users, agents, apps and runs."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

from graphmem.errors import BadUserInput, NotFound
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.rest.answers import Numbered, owner_row, totals
from graphmem.rest.call import Call
from graphmem.rest.lists import all_owners, page_of
from graphmem.rest.parameters import Nothing, Paging
from graphmem.rest.rows import Notice, OwnersPage
from graphmem.rest.signature import Raises
from graphmem.service.deletions import OwnerDeletion

_NAMES = {"user": OwnerType.USER, "agent": OwnerType.AGENT, "app": OwnerType.APP, "run": OwnerType.RUN}


async def list_entities(call: Call[Paging]) -> Annotated[OwnersPage, Raises(NotFound)]:
    """Answers with all owners, or with a page of them where one is asked for."""
    rows = [owner_row(owner, call.principal.project) async for owner in all_owners(call, tuple(OwnerType))]
    counts = Counter(row["type"] for row in rows)
    total = totals({name: counts[name] for name in _NAMES})
    if not {"page", "page_size"} & call.given.keys():
        return {**Numbered(rows, len(rows), 1, max(1, len(rows)), call.url).body(rows), **total}
    paging = page_of(call)
    number, size = paging.page or 1, paging.page_size or len(rows)
    page = Numbered(rows[(number - 1) * size : number * size], len(rows), number, size, call.url)
    return {**page.checked().body(page.rows), **total}


async def delete_entity(call: Call[Nothing]) -> Annotated[Notice, Raises(NotFound)]:
    """Deletes an owner with its memories."""
    owner_type = _NAMES.get(call.path["entity_type"].lower())
    if owner_type is None:
        raise BadUserInput("Invalid entity type: it is user, agent, app or run.", field=["entity_type"])
    # The path ends with the slash that clients put behind the name.
    name = call.path["name"].removesuffix("/")
    await call.services.deletions.delete_owners(call.principal, OwnerDeletion([OwnerRef(owner_type, name)]))
    return {"message": "Entity deleted successfully!"}
