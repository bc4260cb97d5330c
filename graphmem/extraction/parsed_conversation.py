"""What an extractor has read in a conversation before it sees what is known."""

from __future__ import annotations

from dataclasses import dataclass

from graphmem.english.statements import Statement
from graphmem.model.fact import ExtractionInput, ForgetCommand, Lookup


@dataclass(frozen=True, slots=True)
class ParsedStatement:
    """A statement, and the place of the turn that says it."""

    statement: Statement
    turn: int
    slots: tuple[str, ...]
    """The slots that it fills."""


@dataclass(frozen=True, slots=True)
class ParsedConversation:
    extraction_input: ExtractionInput
    lookups: tuple[Lookup, ...] = ()
    """The texts whose like among the known memories the extractor has to see."""
    said: tuple[ParsedStatement, ...] = ()
    """What rules have read, in the order in which it was said; a model reads for itself."""
    forget_command: ForgetCommand | None = None
