"""Judging a new statement against known memories: it is a duplicate, it supersedes some, or it is itself superseded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.english.labels import split_label
from graphmem.english.restatements import is_restatement
from graphmem.english.slots import Claim, claims_of, contradicts
from graphmem.model.fact import KnownMemory

_SAME = "It says the same."


@dataclass(frozen=True, slots=True)
class NewStatement:
    """A statement that is compared with known memories."""

    text: str
    said_at: datetime
    speaker: str | None = None
    """The name of the speaker, where it is known."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The effect of a new statement on the known memories, which are named by their ids; none, by default."""

    same_as: str | None = None
    """The memory that it restates."""
    replaces: tuple[str, ...] = ()
    """The memories that it supersedes."""
    superseded_by: str | None = None
    """The memory, said later, that supersedes the statement although it was stored before it."""
    superseded_at: datetime | None = None
    reason: str | None = None


def judge(new: NewStatement, known: Sequence[KnownMemory]) -> Judgement:
    """Returns the judgement on a statement; a memory said at the same moment counts as earlier."""
    for memory in known:
        # Another run's memory with the same text is not a duplicate: each run keeps memories of its own.
        if memory.is_of_run and is_restatement(new.text, memory.text):
            return Judgement(same_as=memory.id, reason=_SAME)
    later = [memory for memory in known if memory.said_at is not None and memory.said_at > new.said_at]
    earlier = [memory for memory in known if memory not in later]
    return _replacing(new, earlier) or _superseded(new, later) or Judgement()


def _replacing(new: NewStatement, earlier: Sequence[KnownMemory]) -> Judgement | None:
    """Returns that the statement supersedes the earlier memories that it contradicts, if any."""
    contradicted = {
        memory.id: claim
        for memory in earlier
        if not memory.immutable and (claim := _contradicting(*_claims_of_both(new, memory)))
    }
    if not contradicted:
        return None
    return Judgement(replaces=tuple(contradicted), reason=_reason(next(iter(contradicted.values()))))


def _superseded(new: NewStatement, later: Sequence[KnownMemory]) -> Judgement | None:
    """Returns that the statement is superseded by the first of the later memories that contradicts it, if any."""
    for memory in sorted(later, key=lambda memory: (memory.said_at or new.said_at, memory.id)):
        claims, others = _claims_of_both(new, memory)
        if claim := _contradicting(others, claims):
            reason = f"It was said earlier. {_reason(claim)}"
            return Judgement(superseded_by=memory.id, superseded_at=memory.said_at, reason=reason)
    return None


def is_contradicted_by(new: NewStatement, memory: KnownMemory) -> bool:
    """Returns whether a memory contradicts a statement, taken as the later of the two whenever it was said."""
    claims, others = _claims_of_both(new, memory)
    return _contradicting(others, claims) is not None


Claims = Sequence[Claim]


def _claims_of_both(new: NewStatement, memory: KnownMemory) -> tuple[Claims, Claims]:
    """Returns the claims of a statement and of a memory.

    Where only one of the two speakers is named, the other is taken to be the same: most conversations have one user.
    """
    label, memory_text = split_label(memory.text)
    speaker = label or memory.speaker
    _, sentence = split_label(new.text)
    return claims_of(sentence, new.speaker or speaker), claims_of(memory_text, speaker or new.speaker)


def _contradicting(newer: Claims, older: Claims) -> Claim | None:
    """Returns the first of the newer claims that contradicts one of the older."""
    return next((new for new in newer for old in older if contradicts(new, old)), None)


def _reason(claim: Claim) -> str:
    return f"The {claim.slot} has changed." if claim.holds else f"The {claim.slot} has ended."
