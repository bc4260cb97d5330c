"""A memory that may be what a question asks for, as far as ranking needs to know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from graphmem.model.entity import EntityKey

HEAD = 200
TAIL = 120
"""Characters at a text's ends that tell who speaks and how much it says, and whether it asks something."""


@dataclass(frozen=True, slots=True)
class EntityLead:
    """An entity that a question names and a memory mentions, itself or by one that it is related to."""

    entity: EntityKey
    distance: float
    """In yes-or-no answers."""


@dataclass(slots=True, eq=False)
class Turn:
    """A turn of a conversation: what was said, whatever of it is remembered."""

    id: str
    terms: str
    """As `english.terms.spell_terms` spells them."""
    asks: bool
    """Whether it ends with a question."""
    similarity: float = -1.0
    """The cosine of the question and the whole turn, where it says more than its memories do."""
    before: Turn | None = field(default=None, repr=False)
    """The turn right before, where that was looked at."""
    after: Turn | None = field(default=None, repr=False)


@dataclass(slots=True)
class Candidate:
    id: str
    terms: str
    """As `english.terms.spell_terms` spells them."""
    head: str
    """How its text begins."""
    asks: bool
    """Whether it ends with a question."""
    similarity: float
    """The cosine of the question and what of it is nearest."""
    said_at: datetime
    run_id: str | None = None
    role: str | None = None
    """Of the turn that it was drawn from, where there is one."""
    name: str | None = None
    """Who said that turn, where the turn tells."""
    is_turn: bool = False
    """Whether it says what that turn said, and is no statement drawn from it."""
    text: str | None = None
    """Where it was asked for."""
    is_selected: bool = True
    """Whether it can be a hit; else it is context of others only."""
    slots: str = ""
    """That it fills, spelled as `terms`."""
    turn: Turn | None = None
    """What it says was said in that turn."""
    lead: EntityLead | None = None
    past_version: int | None = None
    past_terms: str = ""
    """Of a version whose words the question has, spelled as `terms`."""
