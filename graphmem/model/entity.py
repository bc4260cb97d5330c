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


class Statement(NamedTuple):
    """What one text says of two entities."""

    source: EntityKey
    relationship: str
    target: EntityKey


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom and what one text speaks of; both ends of its statements are among the entities."""

    entities: tuple[EntityKey, ...] = ()
    statements: tuple[Statement, ...] = ()

    @classmethod
    def of(cls, entities: tuple[EntityKey, ...], statements: tuple[Statement, ...] = ()) -> Mentions:
        """Each once, in order, and the ends of the statements with them."""
        ends = (end for statement in statements for end in (statement.source, statement.target))
        return cls(tuple(dict.fromkeys((*entities, *ends))), tuple(dict.fromkeys(statements)))


NOTHING_MENTIONED = Mentions()
