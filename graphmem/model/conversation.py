"""The turns of a conversation that memories are drawn from."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

import uuid_utils.compat as uuids

from graphmem.model.moment import format_moment
from graphmem.model.scope import Scope


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A turn as a caller sends it."""

    role: str
    content: str
    name: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A turn as it is stored."""

    id: str
    role: str
    name: str | None
    content: str
    created_at: datetime


def identify(project: str, scope: Scope, messages: Sequence[IncomingMessage], at: datetime) -> list[Message]:
    """The messages with ids; those without a time of their own happened `at`.

    A message that names its time keeps its id when it is sent again, so that a conversation sent twice is one
    conversation; among equals in one call, each is a turn of its own.
    """
    repeats: Counter[IncomingMessage] = Counter()
    identified = []
    for message in messages:
        message_id = _timed_id(project, scope, message, repeats[message]) if message.created_at else str(uuids.uuid7())
        repeats[message] += 1
        identified.append(Message(message_id, message.role, message.name, message.content, message.created_at or at))
    return identified


def _timed_id(project: str, scope: Scope, message: IncomingMessage, repeat: int) -> str:
    assert message.created_at is not None
    owners = [f"{owner.type}:{owner.owner_id}" for owner in scope.owners()]
    parts = (project, *owners, message.role, message.name or "", message.content)
    spelled = "".join(f"{len(part)}:{part}" for part in (*parts, format_moment(message.created_at), str(repeat)))
    return hashlib.sha256(spelled.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a new turn belongs: between two that follow each other, either of which may be missing."""

    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Joining:
    """How new turns come into a conversation: which pairs follow each other no more, and which do from now on."""

    cuts: list[tuple[str, str]]
    links: list[tuple[str, str]]
    last: str | None
    """The turn that the conversation ends with now, where that is a new one."""


def join_turns(turns: Sequence[tuple[str, Gap]]) -> Joining:
    """`turns` are new ones, by id, in the order in which they were said."""
    by_gap: dict[Gap, list[str]] = {}
    for turn, gap in turns:
        by_gap.setdefault(gap, []).append(turn)
    cuts = [(gap.before, gap.after) for gap in by_gap if gap.before and gap.after]
    links: list[tuple[str, str]] = []
    for gap, inserted in by_gap.items():
        line = [turn for turn in (gap.before, *inserted, gap.after) if turn]
        links.extend(pairwise(line))
    return Joining(cuts, links, next((inserted[-1] for gap, inserted in by_gap.items() if not gap.after), None))


def gap_in(line: Sequence[tuple[str, datetime]], at: datetime) -> Gap:
    """After all that was said by then, in a conversation in its order."""
    place = bisect_right(line, at, key=lambda turn: turn[1])
    return Gap(
        line[place - 1][0] if place else None,
        line[place][0] if place < len(line) else None,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """What was said right before and after a turn, and the runs that end with it."""

    before: list[str]
    after: list[str]
    ends: list[str]


def close_gaps(gone: Mapping[str, Place]) -> set[tuple[str, str]]:
    """The turns that come to follow each other when others, by whose ids the places are, go."""
    heads: dict[str, list[str]] = {}
    for turn, place in gone.items():
        for before in place.before:
            if before not in gone:
                heads.setdefault(before, []).append(turn)
    return {(before, after) for before, turns in heads.items() for after in _reach(gone, turns, "after")}


def last_left(gone: Mapping[str, Place]) -> dict[str, set[str]]:
    """By run that ends with a turn that goes, what was said before and is left; one of them, if it is the run's, is its
    last turn now."""
    return {run: _reach(gone, [turn], "before") for turn, place in gone.items() for run in place.ends}


def _reach(gone: Mapping[str, Place], turns: Sequence[str], direction: Literal["before", "after"]) -> set[str]:
    """The turns that stay, nearest in one direction, beyond those that go."""
    left, seen, to_do = set(), set(turns), list(turns)
    while to_do:
        for neighbour in getattr(gone[to_do.pop()], direction):
            if neighbour not in gone:
                left.add(neighbour)
            elif neighbour not in seen:
                seen.add(neighbour)
                to_do.append(neighbour)
    return left
