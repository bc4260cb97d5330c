"""Whom memories belong to."""

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
    """Names one owner inside a project."""

    type: OwnerType
    owner_id: str


@dataclass(frozen=True, slots=True)
class Scope:
    """Up to one owner of each type; an id that is None says nothing about that type."""

    user_id: str | None = None
    agent_id: str | None = None
    app_id: str | None = None
    run_id: str | None = None

    def owners(self) -> list[OwnerRef]:
        """The owners named, in the order that every transaction locks them in."""
        ids = (self.user_id, self.agent_id, self.app_id, self.run_id)
        return [
            OwnerRef(owner_type, owner_id)
            for owner_type, owner_id in zip(OwnerType, ids, strict=True)
            if owner_id is not None
        ]

    @property
    def lasting(self) -> Scope:
        """Without the run, unless there is nothing else."""
        return replace(self, run_id=None) if self.user_id or self.agent_id or self.app_id else self

    @property
    def is_agent_alone(self) -> bool:
        return [owner.type for owner in self.owners()] == [OwnerType.AGENT]

    def check(self, *field: str) -> Scope:
        """Itself, when every id given is well-formed."""
        for part in fields(self):
            owner_id = getattr(self, part.name)
            if owner_id is not None:
                check_name(owner_id, *field, _camel(part.name), max_bytes=MAX_ID_BYTES)
        return self


def _camel(name: str) -> str:
    return name.replace("_id", "Id")
