"""What inference leaves of recorded conversations, beside what storing them as they are does."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import Any

from benchmarks.answers import Answer, mean_recall
from benchmarks.recording import Conversation, Question, Turn
from benchmarks.replay import is_of_user, to_message
from benchmarks.signals import MISSING

Holding = Mapping[str, Collection[str]]
"""By the `dia_id` of each turn, the ids of the memories that hold it."""

K = 10
SHOWN = 300
"""Characters of a text that are written out."""

HEAD = f"""\
| conversation | users' turns | gold turns | kept | R@{K} `infer: false` | R@{K} after inference | points \
| memories a turn | decisions | replaced | deleted |
|---|---|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Change:
    """A memory that was replaced, or deleted: `new` is what took its place, if something did."""

    event: str
    old: str
    new: str | None
    reason: str | None

    def __str__(self) -> str:
        new = "nothing" if self.new is None else _quoted(self.new)
        return f"- {self.event}: {_quoted(self.old)} → {new}{f' ({self.reason})' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one conversation, or of several. The answers are to the same questions, in the same order."""

    name: str
    turns: int
    """Those of users: what memories are inferred from."""
    memories: int
    """Those that live in the end."""
    decisions: int
    kept: tuple[bool, ...]
    """For each gold turn, whether it left a memory."""
    verbatim: tuple[Answer, ...]
    inferred: tuple[Answer, ...]
    changes: tuple[Change, ...]

    @property
    def lost(self) -> float:
        """Points of recall that inference costs."""
        return (mean_recall(self.verbatim, K) - mean_recall(self.inferred, K)) * 100


def asked_of_users(conversation: Conversation) -> Conversation:
    """With the gold turns that a user said, and without questions that have none."""
    said = {turn.dia_id for turn in conversation.turns if is_of_user(turn)}
    own = (
        replace(one, evidence=tuple(turn for turn in one.evidence if turn in said)) for one in conversation.questions
    )
    return replace(conversation, questions=[question for question in own if question.evidence])


def gold_turns(conversation: Conversation) -> list[Turn]:
    """Each once, in order."""
    gold = set(chain.from_iterable(question.evidence for question in conversation.questions))
    return [turn for turn in conversation.turns if turn.dia_id in gold]


def holding(turns: Iterable[Turn], memories: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """A memory holds the turns that it was drawn from: messages are known by what is said, and when."""
    drawn: dict[tuple[str, datetime], set[str]] = {}
    for memory in memories:
        for message in memory["messages"]["nodes"]:
            drawn.setdefault(_key(message), set()).add(memory["id"])
    return {turn.dia_id: drawn.get(_key(to_message(turn)), set()) for turn in turns}


def _key(message: Mapping[str, Any]) -> tuple[str, datetime]:
    return message["content"], datetime.fromisoformat(message["createdAt"])


def judge(question: Question, hits: Iterable[Mapping[str, Any]], held: Holding) -> Answer:
    """A hit counts for every turn that it holds; a turn is found with the first memory that holds it."""
    ranking = tuple(hit["memory"]["id"] for hit in hits)
    gold = tuple(next((one for one in ranking if one in held[turn]), MISSING) for turn in question.evidence)
    return Answer(question.category, gold, ranking)


def together(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        "all",
        sum(one.turns for one in outcomes),
        sum(one.memories for one in outcomes),
        sum(one.decisions for one in outcomes),
        tuple(chain.from_iterable(one.kept for one in outcomes)),
        tuple(chain.from_iterable(one.verbatim for one in outcomes)),
        tuple(chain.from_iterable(one.inferred for one in outcomes)),
        tuple(chain.from_iterable(one.changes for one in outcomes)),
    )


def outcome_row(one: Outcome) -> str:
    """A row under HEAD."""
    cells = (
        one.name,
        f"{one.turns:,}",
        str(len(one.kept)),
        f"{sum(one.kept) / len(one.kept) * 100:.1f} %",
        f"{mean_recall(one.verbatim, K) * 100:.1f}",
        f"{mean_recall(one.inferred, K) * 100:.1f}",
        f"{-one.lost:+.1f}",
        f"{one.memories / one.turns:.2f}",
        f"{one.decisions:,}",
        str(sum(change.event == "UPDATE" for change in one.changes)),
        str(sum(change.event == "DELETE" for change in one.changes)),
    )
    return f"| {' | '.join(cells)} |"


def list_of_turns(turns: Iterable[Turn]) -> list[str]:
    return [f"- {turn.dia_id}: {_quoted(to_message(turn)['content'])}" for turn in turns]


def _quoted(text: str) -> str:
    """On one line, whatever is in it."""
    return json.dumps(text if len(text) <= SHOWN else f"{text[:SHOWN]}…", ensure_ascii=False)
