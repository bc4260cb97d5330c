"""The key store keeps API keys in Neo4j."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from graphmem.model.api_key import ApiKey, Grant
from graphmem.model.principal import Permission
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.database import Database, Transaction


class KeyStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def add_key(self, key: ApiKey) -> None:
        await self._database.write("key/add_key", {"key": _row(key)})

    async def get_key(self, key_id: str) -> ApiKey | None:
        records = await self._database.read("key/get_key", {"id": key_id})
        return _to_key(records[0]["key"]) if records else None

    async def list_keys(self, project: str | None) -> list[ApiKey]:
        """Returns the keys of a project, or of all where it is None, the oldest first."""
        return [_to_key(record["key"]) for record in await self._database.read("key/list_keys", {"project": project})]

    async def exists_key(self) -> bool:
        """Returns whether there is any key, a revoked or expired one included."""
        [record] = await self._database.read("key/exists_key", {})
        return bool(record["exists"])

    async def revoke_key(self, key_id: str, at: datetime) -> ApiKey | None:
        """Revokes a key and returns it, or None where there is none; one that was revoked before stays as it is."""
        records = await self._database.write("key/revoke_key", {"id": key_id, "at": at})
        return _to_key(records[0]["key"]) if records else None

    async def replace_key(
        self, key_id: str, make_successor: Callable[[ApiKey], ApiKey], until: datetime
    ) -> ApiKey | None:
        """Adds the successor that `make_successor` makes of a key, and makes the key expire at `until`, or before.

        Returns the successor, or None where there is no such key. What `make_successor` raises leaves all as it was.
        """

        async def work(transaction: Transaction) -> ApiKey | None:
            records = await transaction.run("key/lock_key", {"id": key_id})
            if not records:
                return None
            successor = make_successor(_to_key(records[0]["key"]))
            await transaction.run("key/replace_key", {"id": key_id, "until": until, "successor": _row(successor)})
            return successor

        return await self._database.transact(work)

    async def note_uses(self, uses: Mapping[str, datetime]) -> None:
        """Notes when keys were last used, by their ids."""
        await self._database.write("key/note_uses", {"uses": [{"id": key_id, "at": at} for key_id, at in uses.items()]})


def _row(key: ApiKey) -> dict[str, Any]:
    owner = key.grant.owner
    return {
        "id": key.id,
        "project": key.grant.project,
        "name": key.grant.name,
        "permissions": sorted(key.grant.permissions),
        "owner_type": owner and owner.type,
        "owner_id": owner and owner.owner_id,
        "secret_hash": key.secret_hash,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
        "last_used_at": key.last_used_at,
        "rotated_from": key.rotated_from,
    }


def _to_key(row: Mapping[str, Any]) -> ApiKey:
    owner = OwnerRef(OwnerType(row["owner_type"]), row["owner_id"]) if row.get("owner_type") else None
    permissions = frozenset(map(Permission, row["permissions"]))
    return ApiKey(
        id=row["id"],
        grant=Grant(row["project"], row["name"], permissions, owner),
        secret_hash=row["secret_hash"],
        created_at=row["created_at"].to_native(),
        expires_at=_moment(row, "expires_at"),
        revoked_at=_moment(row, "revoked_at"),
        last_used_at=_moment(row, "last_used_at"),
        rotated_from=row.get("rotated_from"),
    )


def _moment(row: Mapping[str, Any], name: str) -> datetime | None:
    value = row.get(name)
    moment: datetime | None = value.to_native() if value is not None else None
    return moment
