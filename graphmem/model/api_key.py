"""API keys: who may reach which project, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from graphmem.errors import BadUserInput
from graphmem.model.limits import MAX_ID_BYTES, check_name
from graphmem.model.principal import Permission, Principal
from graphmem.model.scope import OwnerRef, OwnerType

DEFAULT_PERMISSIONS = frozenset({Permission.READ, Permission.WRITE, Permission.DELETE})


class KeyState(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a key gives: a name for the history, a project, permissions, and an owner if it is bound to one."""

    project: str
    name: str
    permissions: frozenset[Permission] = DEFAULT_PERMISSIONS
    owner: OwnerRef | None = None

    def check(self) -> Grant:
        """Returns the grant. Raises BadUserInput and LimitExceeded."""
        check_name(self.project, "project")
        check_name(self.name, "name")
        if not self.permissions:
            raise BadUserInput("A key needs at least one permission.", field=["permission"])
        if self.owner:
            check_name(self.owner.owner_id, self.owner.type.lower(), max_bytes=MAX_ID_BYTES)
            check_bound(self.owner, self.permissions)
        return self


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is stored: of its secret there is only a hash."""

    id: str
    grant: Grant
    secret_hash: str = field(repr=False)
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None
    rotated_from: str | None = None

    def state(self, at: datetime) -> KeyState:
        if self.revoked_at is not None and self.revoked_at <= at:
            return KeyState.REVOKED
        if self.expires_at is not None and self.expires_at <= at:
            return KeyState.EXPIRED
        return KeyState.ACTIVE

    def principal(self) -> Principal:
        grant = self.grant
        return Principal(grant.project, grant.name, grant.owner, grant.permissions, caller=self.id)


def check_bound(owner: OwnerRef, permissions: frozenset[Permission]) -> None:
    """Raises BadUserInput for what a key that is bound to an owner cannot be."""
    if owner.type == OwnerType.RUN:
        raise BadUserInput("A key is bound to a user, an agent or an app, not to a run.")
    if Permission.ADMIN in permissions:
        raise BadUserInput(
            "A key with the permission 'admin' reaches every project, so it cannot be bound to an owner."
        )
