"""A file of recorded conversations in a graphmem of its own: stored, asked about, timed."""

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
from benchmarks.signals import Ranking, rankings_alone
from tests.graphql_client import Server, running_server

DEPTH = 50
"""Memories that are looked at for each question."""
SIGNAL_DEPTH = 200
"""Memories that are asked for to see what each signal lists."""
TIMED_TOP_K = 10
TIMED_CALLS = 200

Asked = tuple[Conversation, Question]


@dataclass(frozen=True, slots=True)
class Trial:
    """`rankings` has for each of `answers` what each signal alone lists."""

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
        rankings = [rankings_alone(await replay.search(*one, SIGNAL_DEPTH)) for one in asked]
        latency = await time_calls([partial(replay.search, *one, TIMED_TOP_K) for one in timed(asked)])
    return Trial(answers, rankings, latency)


def asked_questions(conversations: Sequence[Conversation]) -> list[Asked]:
    """Those that have gold turns, in order."""
    return [(one, question) for one in conversations for question in one.questions if question.evidence]


def timed(asked: Sequence[Asked]) -> Sequence[Asked]:
    """At most `TIMED_CALLS`, evenly over the conversations."""
    return asked[:: -(-len(asked) // TIMED_CALLS) or 1]


def heading(file: Path, conversations: Sequence[Conversation]) -> str:
    turns = sum(len(conversation.turns) for conversation in conversations)
    asked = len(asked_questions(conversations))
    return f"### {file.name}: {len(conversations)} conversations, {turns:,} turns, {asked:,} questions with gold turns"


def read_files(files: Sequence[Path]) -> dict[Path, list[Conversation]]:
    """Ends the command where one of them cannot be read, or asks nothing."""
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
    """A graphmem with an empty database, gone in the end; what it refuses ends the command."""
    with TemporaryDirectory() as folder, running_server(Path(folder) / "data") as server:
        try:
            yield server
        except Refused as error:
            sys.exit(str(error))
