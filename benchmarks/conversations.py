"""Replays recorded conversations into a running graphmem, and measures how well search answers questions.

A file has one JSON object a line: a conversation's turns, in order, then its questions with their gold turns.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import sys
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from statistics import fmean
from typing import Any, cast

import httpx

BATCH = 100  # messages in one request
TOP_K = 10

ADD = """
mutation Replay($input: AddMemoriesInput!) {
  addMemories(input: $input) { outcome results { id event text } userErrors { message code field } }
}"""

SEARCH = """
query Ask($query: String!, $scope: ScopeInput, $topK: Int!) {
  searchMemories(query: $query, scope: $scope, topK: $topK) { hits { memory { id } score } }
}"""


class Unreadable(Exception):
    """The file is missing, or not in the form of recorded conversations."""


class Refused(Exception):
    """The server did not do what it was asked."""


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
    """The `dia_id` of each gold turn."""


@dataclass(frozen=True, slots=True)
class Conversation:
    id: str
    turns: list[Turn]
    questions: list[Question]


@dataclass(frozen=True, slots=True)
class Answer:
    """What search found for a question: memory ids, the best first. `gold` has one id for each gold turn."""

    category: str
    gold: tuple[str, ...]
    ranking: tuple[str, ...]

    def recall(self, k: int) -> float:
        top = self.ranking[:k]
        return sum(memory in top for memory in self.gold) / len(self.gold)


def parse_conversations(lines: Iterable[str]) -> list[Conversation]:
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


def batches(turns: Iterable[Turn]) -> Iterator[list[Turn]]:
    """Turns of one session, in order, as many as go into one request."""
    for _, session in groupby(turns, key=lambda turn: turn.session):
        said = list(session)
        yield from (said[start : start + BATCH] for start in range(0, len(said), BATCH))


def add_input(conversation: str, turns: Sequence[Turn]) -> dict[str, Any]:
    """The input of `addMemories` for turns of one session."""
    return {
        "userId": conversation,
        "runId": f"{conversation}/{turns[0].session}",
        "infer": False,
        "messages": [_message(turn) for turn in turns],
    }


def _message(turn: Turn) -> dict[str, str]:
    return {
        "role": "assistant" if turn.speaker == "assistant" else "user",
        "name": turn.speaker,
        "content": f"{turn.speaker}: {turn.text}",
        "createdAt": turn.said_at.isoformat(),
    }


def memory_ids(turns: Sequence[Turn], results: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The memory that holds each turn, by `dia_id`; results come in the order of the messages."""
    if len(turns) != len(results):
        raise Refused(f"{len(turns)} messages were sent, and {len(results)} results came back")
    return {turn.dia_id: result["id"] for turn, result in zip(turns, results, strict=True)}


def by_category(answers: Sequence[Answer]) -> dict[str, Sequence[Answer]]:
    """The answers of each category, in order of appearance, and last those of "all"."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        groups.setdefault(answer.category, []).append(answer)
    return {**groups, "all": answers}


def answered(answers: Iterable[Answer], k: int = 5) -> int:
    """How many have a gold turn among their first k memories."""
    return sum(answer.recall(k) > 0 for answer in answers)


def mean_recall(answers: Iterable[Answer], k: int) -> float:
    return fmean(answer.recall(k) for answer in answers)


class Server:
    """A running graphmem, spoken to over HTTP."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def store(self, conversation: Conversation) -> dict[str, str]:
        """Adds every turn; answers with `memory_ids` of them all. Equal turns of a session share a memory."""
        memories: dict[str, str] = {}
        for turns in batches(conversation.turns):
            added = await self._call("addMemories", ADD, {"input": add_input(conversation.id, turns)})
            if added["userErrors"]:
                raise Refused("\n".join(map(_user_error, added["userErrors"])))
            memories |= memory_ids(turns, added["results"])
        return memories

    async def ask(self, conversation: Conversation, memories: Mapping[str, str]) -> list[Answer]:
        """Asks the questions that have gold turns; `memories` is what `store` returned."""
        answers = []
        for question in conversation.questions:
            if not question.evidence:
                continue
            variables = {"query": question.text, "scope": {"userId": conversation.id}, "topK": TOP_K}
            found = await self._call("searchMemories", SEARCH, variables)
            gold = tuple(memories[turn] for turn in question.evidence)
            ranking = tuple(hit["memory"]["id"] for hit in found["hits"])
            answers.append(Answer(question.category, gold, ranking))
        return answers

    async def _call(self, field: str, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        response = await self._client.post(self._url, json={"query": document, "variables": variables})
        try:
            body = dict(response.json())
        except (TypeError, ValueError):
            body = {}
        if errors := body.get("errors"):
            raise Refused("\n".join(map(_graphql_error, errors)))
        if not body.get("data"):
            raise Refused(f"{self._url} answered {response.status_code}, and not as GraphQL does")
        return cast(dict[str, Any], body["data"][field])


def _user_error(error: Mapping[str, Any]) -> str:
    return f"{error['code']} {'.'.join(error['field'] or ())}: {error['message']}"


def _graphql_error(error: Mapping[str, Any]) -> str:
    return f"{error.get('extensions', {}).get('code', 'ERROR')}: {error['message']}"


def read_conversations(path: Path) -> list[Conversation]:
    """Reads `.jsonl` or `.jsonl.gz`."""
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    except (EOFError, zlib.error, UnicodeDecodeError) as error:
        raise Unreadable(str(error)) from error
    return parse_conversations(text.split("\n"))


async def replay(options: argparse.Namespace) -> None:
    conversations = read_conversations(options.file)
    headers = {"X-Graphmem-Project": options.project} if options.project else {}
    answers: list[Answer] = []
    async with httpx.AsyncClient(headers=headers, timeout=600) as client:
        server = Server(client, options.url)
        for conversation in conversations:
            started = time.perf_counter()
            memories = await server.store(conversation)
            print(f"{conversation.id}: {len(memories)} turns in {time.perf_counter() - started:.1f} s")
            if options.questions:
                answers += await server.ask(conversation, memories)
    if answers:
        _print_table(answers)


def _print_table(answers: Sequence[Answer]) -> None:
    print(f"\n{'category':<28}{'questions':>10}{'answered':>10}{'recall@5':>10}{'recall@10':>11}")
    for category, group in by_category(answers).items():
        counts = f"{len(group):>10}{answered(group):>10}"
        print(f"{category:<28}{counts}{mean_recall(group, 5):>10.3f}{mean_recall(group, 10):>11.3f}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conversations", description=__doc__)
    parser.add_argument("file", type=Path, help="recorded conversations, .jsonl or .jsonl.gz")
    parser.add_argument("--url", default="http://127.0.0.1:8000/graphql", help="default: %(default)s")
    parser.add_argument("--questions", action="store_true", help="ask the questions and report recall")
    parser.add_argument("--project", help="keep the memories in this project instead of the default one")
    options = parser.parse_args(arguments)
    try:
        asyncio.run(replay(options))
    except Unreadable as error:
        sys.exit(f"{options.file}: {error}")
    except Refused as error:
        sys.exit(str(error))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        sys.exit(f"{options.url} does not answer: {error!r}")


if __name__ == "__main__":
    main()
