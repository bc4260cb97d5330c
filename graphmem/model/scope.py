"""Scopes: the owners that memories belong to."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from graphmem.model.limits import MAX_ID_BYTES, check_name


class OwnerType(StrEnum):
    USER = "USER"
    AGENT = "AGENT"
    APP = "APP"
    RUN = "RUN"


@dataclass(frozen=True, slots=True)
class OwnerRef:
    """A reference to one owner of a project."""

    type: OwnerType
    owner_id: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Up to one owner of each type. None is no such owner of a memory, and no restriction of a search."""

    user_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    run_id: str | None = None

    def owners(self) -> list[OwnerRef]:
        """Returns the owners. Transactions lock them in this order, so that two of them can't deadlock."""
        ids = (self.user_id, self.agent_id, self.app_id, self.run_id)
        return [
            OwnerRef(owner_type, owner_id)
            for owner_type, owner_id in zip(OwnerType, ids, strict=True)
            if owner_id is not None
        ]

    def names_all_of(self, other: Scope) -> bool:
        """Returns whether every owner of the other scope is one of this."""
        return {*other.owners()} <= {*self.owners()}

    @property
    def without_run(self) -> Scope:
        """The scope without its run, unless the run is its only owner."""
        return replace(self, run_id=None) if self.user_id or self.agent_id or self.app_id else self

    @property
    def is_agent_alone(self) -> bool:
        return [owner.type for owner in self.owners()] == [OwnerType.AGENT]

    def check(self, *field: str) -> Scope:
        """Returns the scope; raises BadUserInput or LimitExceeded for a malformed id."""
        for part in fields(self):
            owner_id = getattr(self, part.name)
            if owner_id is not None:
                check_name(owner_id, *field, _camel(part.name), max_bytes=MAX_ID_BYTES)
        return self


def _camel(name: str) -> str:
    return name.replace("_id", "Id")
