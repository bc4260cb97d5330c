"""The principal: on whose behalf an operation is executed, and what it may see and do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from graphmem.errors import Forbidden
from graphmem.model.filters import And, Filter, owned_by
from graphmem.model.scope import OwnerRef, Scope


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

    def require_whole_project(self) -> None:
        """Raises Forbidden where one owner is all that there is to the principal: this concerns every owner."""
        if self.owner:
            raise Forbidden(f"Your key is bound to {self._spelled_owner}, and this concerns the whole project.")

    def require_only(self, owners: Iterable[OwnerRef]) -> None:
        """Raises Forbidden for an owner that is not the principal's only one, whether it exists or not."""
        if self.owner and {*owners} != {self.owner}:
            raise Forbidden(f"Your key is bound to {self._spelled_owner}, and this concerns others.")

    def own(self, scope: Scope) -> Scope:
        """Returns the scope of what the principal adds: its only owner is filled in.

        Raises Forbidden where the scope names another one in its place.
        """
        filled = self.within(scope)
        if self.owner and self.owner not in filled.owners():
            raise Forbidden(f"Your key is bound to {self._spelled_owner}; leave its id out, or give this one.")
        return filled

    def within(self, scope: Scope) -> Scope:
        """Returns the scope with the principal's only owner, unless it names another one of its type."""
        if self._field is None or getattr(scope, self._field) is not None:
            return scope
        return replace(scope, **{self._field: self._owner_id})

    def narrow(self, tree: Filter) -> Filter:
        """Returns the filter and, outside it, the condition that a memory is of the principal's only owner.

        The queries test the owner in any case. With the condition a search is planned by the memories that can match.
        """
        # First, for a vector index tests one condition of a field: a wider one of the caller's is tested afterwards.
        return And((*owned_by(self.within(Scope())), tree)) if self.owner else tree

    @property
    def _spelled_owner(self) -> str:
        return f"the {self.owner.type.lower()} {self.owner.owner_id!a}" if self.owner else "nobody"

    @property
    def _field(self) -> str | None:
        return f"{self.owner.type.lower()}_id" if self.owner else None

    @property
    def _owner_id(self) -> str | None:
        return self.owner.owner_id if self.owner else None

    def parameters(self) -> dict[str, Any]:
        """Returns the parameters by which a query finds this principal's memories, and no other's.

        A query tests `$owner_id IS NULL OR m[$owner_field] = $owner_id` for every memory that it reaches.
        """
        return {"project": self.project, "owner_field": self._field, "owner_id": self._owner_id}
