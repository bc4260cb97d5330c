"""The quality of inference on recorded conversations, compared with storing them verbatim."""

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

MemoriesByTurn = Mapping[str, Collection[str]]
"""The ids of the memories that were drawn from each turn, by its `dia_id`."""

K = 10
SHOWN = 300
"""Characters of a text that the report shows."""

HEAD = f"""\
| conversation | users' turns | gold turns | kept | R@{K} `infer: false` | R@{K} after inference | points \
| memories a turn | decisions | replaced | deleted |
|---|---|---|---|---|---|---|---|---|---|---|"""


@dataclass(frozen=True, slots=True)
class Change:
    """An update or deletion of a memory; `new` is the text that superseded it, if one did."""

    event: str
    old: str
    new: str | None
    reason: str | None

    def __str__(self) -> str:
        new = "nothing" if self.new is None else _quoted(self.new)
        return f"- {self.event}: {_quoted(self.old)} → {new}{f' ({self.reason})' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome for one or several conversations. Both lists of answers are to the same questions, in one order."""

    name: str
    turns: int
    """The number of users' turns, from which memories are inferred."""
    memories: int
    """The number of memories that are not deleted at the end."""
    decisions: int
    retained: tuple[bool, ...]
    """For each gold turn, whether it left a memory."""
    verbatim: tuple[Answer, ...]
    inferred: tuple[Answer, ...]
    changes: tuple[Change, ...]

    @property
    def lost(self) -> float:
        """The percentage points of recall that inference loses."""
        return (mean_recall(self.verbatim, K) - mean_recall(self.inferred, K)) * 100


def restricted_to_users(conversation: Conversation) -> Conversation:
    """Returns the conversation with users' gold turns only, and without questions that have none of these."""
    users = {turn.dia_id for turn in conversation.turns if is_of_user(turn)}
    own = (
        replace(one, evidence=tuple(turn for turn in one.evidence if turn in users)) for one in conversation.questions
    )
    return replace(conversation, questions=[question for question in own if question.evidence])


def gold_turns(conversation: Conversation) -> list[Turn]:
    """Returns the gold turns, each once and in order."""
    gold = set(chain.from_iterable(question.evidence for question in conversation.questions))
    return [turn for turn in conversation.turns if turn.dia_id in gold]


def memories_by_turn(turns: Iterable[Turn], memories: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Finds the memories drawn from each turn. A message is identified by its content and time."""
    drawn: dict[tuple[str, datetime], set[str]] = {}
    for memory in memories:
        for message in memory["messages"]["nodes"]:
            drawn.setdefault(_key(message), set()).add(memory["id"])
    return {turn.dia_id: drawn.get(_key(to_message(turn)), set()) for turn in turns}


def _key(message: Mapping[str, Any]) -> tuple[str, datetime]:
    return message["content"], datetime.fromisoformat(message["createdAt"])


def grade(question: Question, hits: Iterable[Mapping[str, Any]], by_turn: MemoriesByTurn) -> Answer:
    """Makes the answer to a question: a gold turn counts as found with the first memory that was drawn from it."""
    ranking = tuple(hit["memory"]["id"] for hit in hits)
    gold = tuple(next((one for one in ranking if one in by_turn[turn]), MISSING) for turn in question.evidence)
    return Answer(question.category, gold, ranking)


def total(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        "all",
        sum(one.turns for one in outcomes),
        sum(one.memories for one in outcomes),
        sum(one.decisions for one in outcomes),
        tuple(chain.from_iterable(one.retained for one in outcomes)),
        tuple(chain.from_iterable(one.verbatim for one in outcomes)),
        tuple(chain.from_iterable(one.inferred for one in outcomes)),
        tuple(chain.from_iterable(one.changes for one in outcomes)),
    )


def outcome_row(one: Outcome) -> str:
    """Returns a row of the Markdown table that begins with HEAD."""
    cells = (
        one.name,
        f"{one.turns:,}",
        str(len(one.retained)),
        f"{sum(one.retained) / len(one.retained) * 100:.1f} %",
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
    """Returns the start of the text as JSON, which is one line."""
    return json.dumps(text if len(text) <= SHOWN else f"{text[:SHOWN]}…", ensure_ascii=False)
