"""What a new statement means for what is known: it is known already, it takes the place of something, or it is past."""

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
    """A statement as it is held against what is known."""

    text: str
    said_at: datetime
    speaker: str | None = None
    """The name of who said it, where it is known."""


@dataclass(frozen=True, slots=True)
class Judgement:
    same_as: str | None = None
    replaces: tuple[str, ...] = ()
    superseded_by: str | None = None
    """The memory, said later, that had taken the place of such a statement before it came in."""
    superseded_at: datetime | None = None
    reason: str | None = None


def judge(new: NewStatement, known: Sequence[KnownMemory]) -> Judgement:
    """Of what was said at the same time the new statement is the later one."""
    for memory in known:
        if memory.is_of_run and is_restatement(new.text, memory.text):
            return Judgement(same_as=memory.id, reason=_SAME)
    later = [memory for memory in known if memory.said_at is not None and memory.said_at > new.said_at]
    earlier = [memory for memory in known if memory not in later]
    return _replacing(new, earlier) or _superseded(new, later) or Judgement()


def _replacing(new: NewStatement, earlier: Sequence[KnownMemory]) -> Judgement | None:
    ended = {
        memory.id: claim
        for memory in earlier
        if not memory.immutable and (claim := _ending(*_claims_of_both(new, memory)))
    }
    return Judgement(replaces=tuple(ended), reason=_reason(next(iter(ended.values())))) if ended else None


def _superseded(new: NewStatement, later: Sequence[KnownMemory]) -> Judgement | None:
    """By the first that was said after it."""
    for memory in sorted(later, key=lambda one: (one.said_at or new.said_at, one.id)):
        claims, others = _claims_of_both(new, memory)
        if claim := _ending(others, claims):
            reason = f"It was said earlier. {_reason(claim)}"
            return Judgement(superseded_by=memory.id, superseded_at=memory.said_at, reason=reason)
    return None


def is_ended_by(new: NewStatement, memory: KnownMemory) -> bool:
    """Whether a statement is no longer so by what a memory says, whenever that was said."""
    claims, others = _claims_of_both(new, memory)
    return _ending(others, claims) is not None


Claims = Sequence[Claim]


def _claims_of_both(new: NewStatement, memory: KnownMemory) -> tuple[Claims, Claims]:
    """Who is not named is taken for the other one: most conversations have one user."""
    label, said = split_label(memory.text)
    speaker = label or memory.speaker
    _, sentence = split_label(new.text)
    return claims_of(sentence, new.speaker or speaker), claims_of(said, speaker or new.speaker)


def _ending(newer: Claims, older: Claims) -> Claim | None:
    """The newer claim by which an older one is no longer so."""
    return next((new for new in newer for old in older if contradicts(new, old)), None)


def _reason(claim: Claim) -> str:
    return f"The {claim.slot} has changed." if claim.holds else f"The {claim.slot} has ended."
