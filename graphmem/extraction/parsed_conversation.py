"""The first step of an extraction: what an extractor reads in a conversation before it sees known memories."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.english.statements import Statement
from graphmem.model.fact import ExtractionInput, ForgetCommand, Lookup


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A statement of a turn."""

    statement: Statement
    turn: int
    """The place of the turn in the conversation."""
    slots: tuple[str, ...]
    """The slots that the statement fills."""


@dataclass(frozen=True, slots=True)
class ParsedConversation:
    """A conversation, and what an extractor has read in it."""

    extraction_input: ExtractionInput
    lookups: tuple[Lookup, ...] = ()
    """The texts to look up among the known memories."""
    statements: tuple[ParsedStatement, ...] = ()
    """The statements that rules have found, in the order in which they were said; none for a language model."""
    forget_command: ForgetCommand | None = None
