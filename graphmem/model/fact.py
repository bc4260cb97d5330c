"""The input of an extractor, which infers memories from a conversation, and its output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

import uuid_utils.compat as uuids

from graphmem.model.categories import CategoryChoice
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
    """Whether memories may be drawn from it; otherwise it is context only."""


@dataclass(frozen=True, slots=True)
class ExtractionInput:
    """All that an extractor is given at first; the stored memories that it asks for come later, as `Known`."""

    scope: Scope
    turns: Sequence[Turn]
    categories: Sequence[CategoryChoice] = ()
    includes: str | None = None
    excludes: str | None = None
    instructions: str | None = None
    remembered: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """For turns that were sent before, the id of the memory that was drawn from each: keyed by the turn's index in
    `turns` and the statement's text."""

    @property
    def last_user_turn(self) -> Turn | None:
        """The last turn of the user: no other can be a command to forget."""
        return next((turn for turn in reversed(self.turns) if turn.speaker is Speaker.USER), None)


@dataclass(frozen=True, slots=True)
class KnownMemory:
    """A stored memory of the same user, agent and app that a new statement may duplicate or supersede."""

    id: str
    text: str
    similarity: float = 0.0
    """The cosine similarity, in [0, 1], with the text that was looked up; 0 if the memory was not found by vector."""
    immutable: bool = False
    said_at: datetime | None = None
    """The time of the latest turn with its text."""
    speaker: str | None = None
    """The name of that turn's speaker, if it was given."""
    is_of_run: bool = True
    """Whether its run is that of the new statement too, or neither has a run."""


Known: TypeAlias = Mapping[str, Sequence[KnownMemory]]
"""The memories found for each text that was looked up, most similar first."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A request of an extractor for the stored memories that are similar to a text."""

    text: str
    slots: tuple[str, ...] = ()
    """The slots that the text fills: the memories that fill the same ones are found too."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement to remember, and its effect on stored memories."""

    text: str
    turns: tuple[int, ...]
    """The indices of the turns that it was drawn from, in the extraction input; at least one."""
    categories: tuple[str, ...] | None = None
    """None if they are still to be found by similarity."""
    mentions: Mentions = NOTHING_MENTIONED
    same_as: str | None = None
    """The id of the stored memory, or of the earlier fact, that it duplicates."""
    replaces: tuple[str, ...] = ()
    """The ids of the memories, most similar first, and of earlier facts, that it supersedes."""
    superseded_by: str | None = None
    """The id of the stored memory, of a later time, that supersedes it."""
    superseded_at: datetime | None = None
    """The time of that memory's statement."""
    past_of: str | None = None
    """The id of the stored memory of which it duplicates a past version, not the present one."""
    reason: str | None = None
    """Why it duplicates or supersedes something, for the caller to read."""
    id: str = field(default_factory=lambda: str(uuids.uuid7()))

    @property
    def duplicate_of(self) -> str | None:
        """The id of the memory that has it already, as its present or a past version; None where it is new."""
        return self.same_as or self.past_of


@dataclass(frozen=True, slots=True)
class ForgetCommand:
    """A command to forget memories.

    It selects everything, or else what any of the topics, the statement or the ids names; then only the memories that
    were created from `since` on and before `until`; then without those that an exception names.
    """

    command: str
    """The command in the user's words."""
    everything: bool = False
    topics: tuple[str, ...] = ()
    """Phrases of the command, such as "food preferences" or "my trip to Japan"."""
    statement: str | None = None
    """A sentence whose duplicates are to be forgotten, such as "I like football"."""
    ids: tuple[str, ...] = ()
    """Memories that the extractor itself has selected."""
    since: datetime | None = None
    until: datetime | None = None
    """An exclusive bound."""
    exceptions: tuple[str, ...] = ()
    """Phrases of the command for what is not to be forgotten."""
    refusal: str | None = None
    """Why the command cannot be executed; it selects nothing then."""
    remainder: str = ""
    """The rest of the turn, which memories may be drawn from."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """The facts in the order of the turns, and a command to forget memories older than they are, if there was one."""

    facts: tuple[Fact, ...] = ()
    forget_command: ForgetCommand | None = None
