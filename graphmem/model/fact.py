"""What a conversation is given to an extractor as, and what the extractor finds in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import uuid_utils.compat as uuids

from graphmem.model.entity import NOTHING_MENTIONED, Mentions
from graphmem.model.scope import Scope


class Speaker(StrEnum):
    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    TOOL = "tool"


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation."""

    speaker: Speaker
    content: str
    at: datetime
    name: str | None = None
    is_source: bool = True
    """Whether memories are drawn from it; else it is context only."""


@dataclass(frozen=True, slots=True)
class CategoryChoice:
    """A category that memories can be put in."""

    name: str
    description: str | None = None


@dataclass(frozen=True, slots=True)
class ExtractionInput:
    """All that an extractor is told, but for what is known already."""

    scope: Scope
    turns: Sequence[Turn]
    categories: Sequence[CategoryChoice] = ()
    includes: str | None = None
    excludes: str | None = None
    instructions: str | None = None
    remembered: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """The living memory that came of a text that a turn said, by the turn's place and the text: of turns that were sent
    before."""

    @property
    def last_user_turn(self) -> Turn | None:
        """The only one that may be a command to forget."""
        return next((turn for turn in reversed(self.turns) if turn.speaker is Speaker.USER), None)


@dataclass(frozen=True, slots=True)
class KnownMemory:
    """A living memory of the same user, agent and app that may say the same as a new statement, or be ended by it."""

    id: str
    text: str
    similarity: float = 0.0
    """The cosine, from 0 to 1, with the text that it was found by, where it was found by its vector."""
    immutable: bool = False
    said_at: datetime | None = None
    """When its text was last said."""
    speaker: str | None = None
    """The name of who said it, where it was given."""
    is_of_run: bool = True
    """Whether it is of the same run as well, or both are of none."""


Known: TypeAlias = Mapping[str, Sequence[KnownMemory]]
"""What was found by each text that was looked up, nearest first."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A text whose like among the known memories an extractor has to see."""

    text: str
    slots: tuple[str, ...] = ()
    """The slots that it fills: what else fills them is found too."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement to remember, and what it means for what is known."""

    text: str
    turns: tuple[int, ...]
    """The turns it was drawn from, by their place in the material, at least one."""
    categories: tuple[str, ...] | None = None
    """None where they are to be found by similarity."""
    mentions: Mentions = NOTHING_MENTIONED
    same_as: str | None = None
    """The id of the memory, or of the earlier fact, that says it already."""
    replaces: tuple[str, ...] = ()
    """The ids of the memories, nearest first, and of earlier facts, that it takes the place of."""
    superseded_by: str | None = None
    """The id of the memory, said later, whose past this is."""
    superseded_at: datetime | None = None
    """When that one was said."""
    is_past: bool = False
    """Whether the memory that is the same said so before it said what it says now."""
    reason: str | None = None
    """Why it is the same or replaces something."""
    id: str = field(default_factory=lambda: str(uuids.uuid7()))


@dataclass(frozen=True, slots=True)
class ForgetCommand:
    """A command to forget. What is to be forgotten is everything, or what one of the topics, the statement or the ids
    name; of that, what was remembered in the time named, and what no exception names."""

    command: str
    """In the user's words."""
    everything: bool = False
    topics: tuple[str, ...] = ()
    """In the words of the command, such as "food preferences" or "my trip to Japan"."""
    statement: str | None = None
    """A sentence that memories say, such as "I like football"."""
    ids: tuple[str, ...] = ()
    """Memories that the extractor itself found to be meant."""
    since: datetime | None = None
    until: datetime | None = None
    """The moment after the last one meant."""
    exceptions: tuple[str, ...] = ()
    """What is to be kept, in the words of the command."""
    refusal: str | None = None
    """Why it cannot be carried out; then nothing is named to be forgotten."""
    beside: str = ""
    """What else the turn says."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Facts in the order they were said, and a command to forget what was known before them."""

    facts: tuple[Fact, ...] = ()
    forget_command: ForgetCommand | None = None
