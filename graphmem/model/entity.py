"""People, places and things that memories mention, and what memories say of two of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class EntityKey(NamedTuple):
    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Entity:
    key: EntityKey
    memory_count: int
    """Living memories that mention it, expired ones included."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Holds as long as the memory that states it lives."""

    source: EntityKey
    relationship: str
    target: EntityKey
    memory_id: str
