"""The owner store reads users, agents, apps and runs, with the number of memories of each, from Neo4j."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from graphmem.model.owner import Owner
from graphmem.model.paging import Page, Window, cut_page
from graphmem.model.principal import Principal
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.database import Database
from graphmem.store.keyset import keyset_order, keyset_parameters
from graphmem.store.records import has_values
from graphmem.store.rows import owner_parameters, to_datetime

_RANKS = {owner_type: rank for rank, owner_type in enumerate(OwnerType)}


class OwnerStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def get_owners(self, principal: Principal, refs: Sequence[OwnerRef]) -> dict[OwnerRef, Owner]:
        """Returns the owners that exist."""
        records = await self._database.read("owner/get_owners", {**principal.parameters(), **owner_parameters(refs)})
        return {owner.ref: owner for record in records if (owner := _to_owner_or_none(record))}

    async def list_owners(self, principal: Principal, types: Sequence[OwnerType], window: Window) -> Page[Owner]:
        """Returns a page of the owners that have memories, ordered by type and id."""
        records = await self._database.read(
            "owner/list_owners",
            {**principal.parameters(), "types": list(types), "skip": window.skip}
            | keyset_parameters(window, "rank", "id"),
            order=keyset_order(window, "rank", "o.id"),
        )
        return cut_page(records, window).converted(_to_owner_or_none)

    async def count_owners(self, principal: Principal, types: Sequence[OwnerType]) -> dict[OwnerType, int]:
        """Returns how many owners of each of the types have memories."""
        [record] = await self._database.read("owner/count_owners", {**principal.parameters(), "types": list(types)})
        return {owner_type: record[owner_type] for owner_type in types}


def key_of(owner: Owner) -> tuple[int, str]:
    """Returns the owner's key in the list of owners, for keyset pagination."""
    return key_of_ref(owner.ref)


def key_of_ref(ref: OwnerRef) -> tuple[int, str]:
    """Returns the key that an owner has or would have."""
    return _RANKS[ref.type], ref.owner_id


def _to_owner_or_none(row: Mapping[str, Any]) -> Owner | None:
    """Returns the owner of a row; none where it was erased while the query ran."""
    if not has_values(row, "owner_id", "created_at", "updated_at"):
        return None
    return Owner(
        OwnerRef(OwnerType(row["type"]), row["owner_id"]),
        row["memory_count"],
        to_datetime(row["created_at"]),
        to_datetime(row["updated_at"]),
    )
