"""Entities, which are the people, places and things that memories mention, and the relations between two of them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from graphmem.model.paging import Key

_OWNERS = frozenset(("user", "agent"))


class EntityKey(NamedTuple):
    name: str
    type: str
    """Such as "person" or "place"; empty if the type is not certain."""

    @property
    def is_owner(self) -> bool:
        """Whether it stands for the user or agent that owns the memories, whom "I" refers to."""
        return self.type in _OWNERS

    @property
    def name_key(self) -> str:
        """The case-folded name, equal for all spellings; an owner's name is an id and stays as it is."""
        return self.name if self.is_owner else fold(self.name)


def fold(name: str) -> str:
    """Returns the name in lower case and in Unicode's normal form KC."""
    return unicodedata.normalize("NFKC", name).lower()


@dataclass(frozen=True, slots=True)
class Entity:
    key: EntityKey
    memory_count: int
    """The number of memories that mention it, without soft-deleted ones but with expired ones."""


@dataclass(frozen=True, slots=True)
class FoundEntity:
    """An entity whose name contains a text."""

    entity: Entity
    rank: int
    """0 where the name begins with the text, 1 where another of its words does, else 2."""

    @property
    def place(self) -> Key:
        """Its place in the order of what was found, in which the entities of most memories come first."""
        return self.rank, -self.entity.memory_count, *self.entity.key


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation of two entities that a memory states; it holds until that memory is deleted."""

    source: EntityKey
    relationship: str
    target: EntityKey
    memory_id: str


class Triple(NamedTuple):
    """A relation of two entities as read from one text."""

    source: EntityKey
    relationship: str
    target: EntityKey


@dataclass(frozen=True, slots=True)
class Mentions:
    """The entities and triples of one text. Both ends of a triple are among the entities, unless they are owners."""

    entities: tuple[EntityKey, ...] = ()
    triples: tuple[Triple, ...] = ()

    @classmethod
    def of(cls, entities: tuple[EntityKey, ...], triples: tuple[Triple, ...] = ()) -> Mentions:
        """Builds the mentions without repetitions, in order. The triples' ends become entities; owners don't."""
        ends = (end for triple in triples for end in (triple.source, triple.target))
        mentioned = (key for key in (*entities, *ends) if not key.is_owner)
        return cls(tuple(dict.fromkeys(mentioned)), tuple(dict.fromkeys(triples)))


NOTHING_MENTIONED = Mentions()
