"""Recorded conversations with questions, and their file format.

A file has one JSON object a line: a conversation's turns, in order, then its questions with their gold turns.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Unreadable(Exception):
    """Raised for a file that is missing or not in the format of recorded conversations."""


@dataclass(frozen=True, slots=True)
class Turn:
    dia_id: str
    session: str
    speaker: str
    text: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    category: str
    evidence: tuple[str, ...]
    """The `dia_id`s of the gold turns, in which the answer is."""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    turns: list[Turn]
    questions: list[Question]


def read_conversations(path: Path) -> list[Conversation]:
    """Reads a file, `.jsonl` or `.jsonl.gz`. Raises Unreadable."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    except (EOFError, zlib.error, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error
    return parse_conversations(text.split("\n"))


def parse_conversations(lines: Iterable[str]) -> list[Conversation]:
    """Raises Unreadable, naming the line."""
    conversations: dict[str, Conversation] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            _add_row(conversations, json.loads(line))
        except KeyError as error:
            raise Unreadable(f"line {number} lacks {error}") from error
        except (TypeError, ValueError) as error:
            raise Unreadable(f"line {number} is not a turn or a question: {error}") from error
    return list(conversations.values())


def _add_row(conversations: dict[str, Conversation], row: Mapping[str, Any]) -> None:
    conversation = conversations.setdefault(row["conv"], Conversation(row["conv"], [], []))
    if row["kind"] == "turn":
        conversation.turns.append(_turn(row))
    elif row["kind"] == "question":
        conversation.questions.append(_question(row, conversation.turns))
    else:
        raise ValueError(f"its kind is {row['kind']!r}")


def _turn(row: Mapping[str, Any]) -> Turn:
    said_at = datetime.fromisoformat(row["datetime"])
    return Turn(
        dia_id=row["dia_id"],
        session=str(row["session"]),
        speaker=row["speaker"],
        text=row["text"],
        said_at=said_at if said_at.tzinfo else said_at.replace(tzinfo=UTC),
    )


def _question(row: Mapping[str, Any], turns: Iterable[Turn]) -> Question:
    evidence = tuple(dict.fromkeys(row["evidence"]))
    if unknown := set(evidence) - {turn.dia_id for turn in turns}:
        raise ValueError(f"no turn before it is {', '.join(sorted(unknown))}")
    return Question(row["question"], str(row["category_name"]), evidence)
