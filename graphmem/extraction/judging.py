"""What a new statement means for what is known: it is known already, it takes the place of something, or it is past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.english.restatements import is_restatement
from graphmem.english.sentences import split_label
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
    superseded_by: KnownMemory | None = None
    """The memory, said later, that had taken the place of such a statement before it came in."""
    reason: str | None = None


def judge(new: NewStatement, known: Sequence[KnownMemory]) -> Judgement:
    """Of what was said at the same time the new statement is the later one."""
    for memory in known:
        if memory.is_of_run and is_restatement(new.text, memory.text):
            return Judgement(same_as=memory.id, reason=_SAME)
    ended: dict[str, Claim] = {}
    successors: list[tuple[datetime, KnownMemory, Claim]] = []
    for memory in known:
        claims, others = _claims_of_both(new, memory)
        if memory.said_at is None or memory.said_at <= new.said_at:
            if not memory.immutable and (claim := _ending(claims, others)):
                ended[memory.id] = claim
        elif claim := _ending(others, claims):
            successors.append((memory.said_at, memory, claim))
    if ended:
        return Judgement(replaces=tuple(ended), reason=_reason(next(iter(ended.values()))))
    if successors:
        _, successor, claim = min(successors, key=lambda one: (one[0], one[1].id))
        return Judgement(superseded_by=successor, reason=f"It was said earlier. {_reason(claim)}")
    return Judgement()


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
