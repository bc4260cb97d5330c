"""The turns of a conversation that memories are drawn from."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import uuid_utils.compat as uuids

from graphmem.model.moment import format_moment
from graphmem.model.scope import Scope

SYSTEM_ROLE = "system"


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
