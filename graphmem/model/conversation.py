"""The messages of a conversation, which are called turns once they have their place in it, and their order."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Literal

import uuid_utils.compat as uuids

from graphmem.model.moment import format_moment
from graphmem.model.scope import Scope


class MessageRole(StrEnum):
    """The kind of a message's speaker, whatever the caller's word for it is."""

    USER = "user"
    ASSISTANT = "assistant"
    SYSTEM = "system"
    TOOL = "tool"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message as a caller sends it."""

    role: str
    content: str
    name: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is stored: a turn of a conversation."""

    id: str
    role: str
    name: str | None
    content: str
    created_at: datetime


def identify_messages(project: str, scope: Scope, messages: Sequence[IncomingMessage], at: datetime) -> list[Message]:
    """Gives each message an id, and the time `at` to those that have none of their own.

    The id of a message with a time is a digest of its content, so that a conversation sent twice is stored once; equal
    messages in one call are still different turns. A message without a time gets a new UUIDv7.
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
    # Each part goes in behind its length, so that no two lists of parts give the same bytes.
    spelled = "".join(f"{len(part)}:{part}" for part in (*parts, format_moment(message.created_at), str(repeat)))
    return hashlib.sha256(spelled.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Gap:
    """The place of a new turn: between two adjacent turns, either of which is None at an end of the conversation."""

    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class TurnLinks:
    """The pairs of adjacent turns to separate (`cuts`) and to link (`links`) when turns are inserted."""

    cuts: list[tuple[str, str]]
    links: list[tuple[str, str]]
    last: str | None
    """The new last turn of the conversation; None if its last turn stays the same."""


def link_turns(turns: Sequence[tuple[str, Gap]]) -> TurnLinks:
    """Plans the insertion of new turns, given as ids with their gaps, in the order of the conversation."""
    by_gap: dict[Gap, list[str]] = {}
    for turn, gap in turns:
        by_gap.setdefault(gap, []).append(turn)
    cuts = [(gap.before, gap.after) for gap in by_gap if gap.before and gap.after]
    links: list[tuple[str, str]] = []
    for gap, inserted in by_gap.items():
        line = [turn for turn in (gap.before, *inserted, gap.after) if turn]
        links.extend(pairwise(line))
    return TurnLinks(cuts, links, next((inserted[-1] for gap, inserted in by_gap.items() if not gap.after), None))


def find_gap(line: Sequence[tuple[str, datetime]], at: datetime) -> Gap:
    """Returns the gap behind the last turn that is not later than `at`. `line` holds ids and times in order."""
    place = bisect_right(line, at, key=lambda turn: turn[1])
    return Gap(
        line[place - 1][0] if place else None,
        line[place][0] if place < len(line) else None,
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The ids of the turns right before and after a turn, and of the runs whose last turn it is."""

    before: list[str]
    after: list[str]
    ends: list[str]


def close_gaps(gone: Mapping[str, Neighbours]) -> set[tuple[str, str]]:
    """Returns the pairs of remaining turns that become adjacent when the turns in `gone` are erased."""
    heads: dict[str, list[str]] = {}
    for turn, place in gone.items():
        for before in place.before:
            if before not in gone:
                heads.setdefault(before, []).append(turn)
    return {(before, after) for before, turns in heads.items() for after in _reach(gone, turns, "after")}


def last_remaining(gone: Mapping[str, Neighbours]) -> dict[str, set[str]]:
    """Returns, for each run whose last turn is erased, the nearest remaining turns before it.

    Some of them may belong to other runs; the one that is of this run becomes its last turn.
    """
    return {run: _reach(gone, [turn], "before") for turn, place in gone.items() for run in place.ends}


def _reach(gone: Mapping[str, Neighbours], turns: Sequence[str], direction: Literal["before", "after"]) -> set[str]:
    """Returns the nearest remaining turns in one direction, found by a search through the erased ones."""
    remaining, visited, stack = set(), set(turns), list(turns)
    while stack:
        for neighbour in getattr(gone[stack.pop()], direction):
            if neighbour not in gone:
                remaining.add(neighbour)
            elif neighbour not in visited:
                visited.add(neighbour)
                stack.append(neighbour)
    return remaining
