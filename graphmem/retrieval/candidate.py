"""A candidate: a memory that may answer a query, with what ranking has to know of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model.entity import EntityKey

HEAD = 200
TAIL = 120
"""The numbers of characters of a text's beginning and end that are read: the beginning tells who speaks and how much is
said, the end whether it asks."""


@dataclass(frozen=True, slots=True)
class EntityMatch:
    """An entity that the query names and that leads to a memory, directly or over a related entity."""

    entity: EntityKey
    distance: float
    """Along the graph, in bits: the base-2 logarithm of how many memories each entity on the way is shared by."""


@dataclass(slots=True, eq=False)
class Turn:
    """A turn of a conversation, whatever was remembered of it."""

    id: str
    terms: str
    """As `english.terms.encode_terms` spells them."""
    asks: bool
    """Whether it ends with a question."""
    similarity: float = -1.0
    """The cosine of the query and the whole turn; -1 where the turn has no vector, as its memories say all of it."""
    previous: Turn | None = field(default=None, repr=False)
    """The turn right before, where it was looked up."""
    next: Turn | None = field(default=None, repr=False)
    """The turn right after, where it was looked up."""


@dataclass(slots=True)
class Candidate:
    """The properties of a memory that ranking reads. `role` and `name` are those of the turn that it was drawn from."""

    id: str
    terms: str
    """As `english.terms.encode_terms` spells them."""
    head: str
    """The first characters of its text."""
    asks: bool
    """Whether it ends with a question."""
    similarity: float
    """The cosine of the query and the memory's text, or its nearest passage."""
    said_at: datetime
    run_id: str | None = None
    role: str | None = None
    name: str | None = None
    text: str | None = None
    """The whole text, where it was asked for."""
    is_selected: bool = True
    """Whether the filter lets it be a hit; otherwise it only gives context."""
    slots: str = ""
    """The slots that it fills, spelled like `terms`."""
    turn: Turn | None = None
    """The turn that its present text was drawn from."""
    entity_match: EntityMatch | None = None
    past_version: int | None = None
    """The past version that has terms of the query."""
    past_terms: str = ""
    """The terms of that version."""
