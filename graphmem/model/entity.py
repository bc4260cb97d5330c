"""People, places and things that memories mention, and what memories say of two of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

_OWNERS = frozenset(("user", "agent"))


class EntityKey(NamedTuple):
    name: str
    type: str
    """Empty where it is not certain."""

    @property
    def is_owner(self) -> bool:
        """Whether it is the node of the user or agent whose memories these are: what "I" stands for."""
        return self.type in _OWNERS

    @property
    def name_key(self) -> str:
        """What is the same for all spellings of its name; of owners, whose names are ids, the name itself."""
        return self.name if self.is_owner else fold(self.name)


def fold(name: str) -> str:
    return unicodedata.normalize("NFKC", name).lower()


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


class Triple(NamedTuple):
    """What one text says of two entities."""

    source: EntityKey
    relationship: str
    target: EntityKey


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom and what one text speaks of; both ends of its triples are among the entities, but for owners."""

    entities: tuple[EntityKey, ...] = ()
    triples: tuple[Triple, ...] = ()

    @classmethod
    def of(cls, entities: tuple[EntityKey, ...], triples: tuple[Triple, ...] = ()) -> Mentions:
        """Each once, in order, and the ends of the triples with them; whoever says "I" is not mentioned."""
        ends = (end for triple in triples for end in (triple.source, triple.target))
        mentioned = (key for key in (*entities, *ends) if not key.is_owner)
        return cls(tuple(dict.fromkeys(mentioned)), tuple(dict.fromkeys(triples)))


NOTHING_MENTIONED = Mentions()
