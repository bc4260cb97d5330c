"""Runs recorded conversations through a graphmem of its own: stores them, asks their questions and times searches."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from benchmarks.answers import Answer
from benchmarks.latency import Latency, time_calls
from benchmarks.recording import Conversation, Question, Unreadable, read_conversations
from benchmarks.replay import Refused, Replay
from benchmarks.signals import Ranking, rankings_by_signal
from tests.graphql_client import Server, running_server

DEPTH = 50
"""The most memories of an answer that are evaluated."""
SIGNAL_DEPTH = 200
"""The memories that are requested to see the ranking of each signal."""
TIMED_TOP_K = 10
TIMED_CALLS = 200

AskedQuestion = tuple[Conversation, Question]


@dataclass(frozen=True, slots=True)
class Trial:
    """The results for one file. `rankings` has, for each of `answers`, the ranking by each signal alone."""

    answers: list[Answer]
    rankings: list[dict[str, Ranking]]
    latency: Latency


async def try_graphmem(server: Server, project: str, conversations: Sequence[Conversation]) -> Trial:
    headers = {"X-Graphmem-Project": project}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=600) as http:
        replay = Replay(http, "/graphql")
        memories = [await replay.store(conversation) for conversation in conversations]
        answers: list[Answer] = []
        for conversation, stored in zip(conversations, memories, strict=True):
            answers += await replay.ask(conversation, stored, DEPTH)
        asked = asked_questions(conversations)
        rankings = [rankings_by_signal(await replay.search(*one, SIGNAL_DEPTH)) for one in asked]
        latency = await time_calls([partial(replay.search, *one, TIMED_TOP_K) for one in timing_sample(asked)])
    return Trial(answers, rankings, latency)


def asked_questions(conversations: Sequence[Conversation]) -> list[AskedQuestion]:
    """Returns the questions that have gold turns, in order."""
    return [(one, question) for one in conversations for question in one.questions if question.evidence]


def timing_sample(asked: Sequence[AskedQuestion]) -> Sequence[AskedQuestion]:
    """Returns at most `TIMED_CALLS` questions, spread evenly over the conversations."""
    return asked[:: -(-len(asked) // TIMED_CALLS) or 1]


def heading(file: Path, conversations: Sequence[Conversation]) -> str:
    turns = sum(len(conversation.turns) for conversation in conversations)
    asked = len(asked_questions(conversations))
    return f"### {file.name}: {len(conversations)} conversations, {turns:,} turns, {asked:,} questions with gold turns"


def read_files(files: Sequence[Path]) -> dict[Path, list[Conversation]]:
    """Reads the files. Exits if one of them cannot be read or has no question with gold turns."""
    read = {}
    for file in files:
        try:
            read[file] = read_conversations(file)
        except Unreadable as error:
            sys.exit(f"{file}: {error}")
        if not asked_questions(read[file]):
            sys.exit(f"{file}: no question has gold turns")
    return read


@contextmanager
def own_server() -> Iterator[Server]:
    """Runs a graphmem with an empty, temporary database. Exits if it refuses a request."""
    with TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        try:
            yield server
        except Refused as error:
            sys.exit(str(error))
