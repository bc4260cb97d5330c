"""The principal: on whose behalf an operation is executed, and what it may see and do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graphmem.errors import Forbidden
from graphmem.model.scope import OwnerRef


class Permission(StrEnum):
    """What a key allows; none includes another."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    ADMIN = "admin"


ALL_PERMISSIONS = frozenset(Permission)


@dataclass(frozen=True, slots=True)
class Principal:
    """The project whose data is read and changed, and the actor whose name goes into the history."""

    project: str
    actor: str | None = None
    owner: OwnerRef | None = None
    """The only owner whose memories exist for this principal; None where the whole project is one room to it."""
    permissions: frozenset[Permission] = ALL_PERMISSIONS
    caller: str = ""
    """Who is counted together in queues and rate limits: the id of a key, or the address of a caller without one."""

    def require(self, permission: Permission) -> None:
        """Raises Forbidden where the principal's key does not allow it."""
        if permission not in self.permissions:
            raise Forbidden(f"Your key does not allow this: it takes one with the permission {permission.value!r}.")

    def parameters(self) -> dict[str, Any]:
        """Returns the parameters by which a query finds this principal's memories, and no other's.

        A query tests `$owner_id IS NULL OR m[$owner_field] = $owner_id` for every memory that it reaches.
        """
        field = f"{self.owner.type.lower()}_id" if self.owner else None
        return {"project": self.project, "owner_field": field, "owner_id": self.owner and self.owner.owner_id}
