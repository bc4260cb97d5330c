"""`make bench-extraction`: the quality and cost of inference on recorded conversations.

Each conversation is stored twice, verbatim and with inference, and asked the same questions.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx

from benchmarks.inference_cost import ROUNDS, TURNS, Messages, measure_local
from benchmarks.inference_quality import (
    HEAD,
    Change,
    K,
    MemoriesByTurn,
    Outcome,
    gold_turns,
    grade,
    list_of_turns,
    memories_by_turn,
    outcome_row,
    restricted_to_users,
    total,
)
from benchmarks.recording import Conversation
from benchmarks.replay import AddOptions, Replay, is_of_user, to_message
from benchmarks.table import table
from benchmarks.trial import heading, own_server, read_files
from tests.graphql_client import Client, Server

SIZES = (100, 1_000, 5_000)
"""The numbers of memories of the owners for whom inference is timed."""
PAGE = 1_000

MEMORIES = """
query Remembered($scope: ScopeInput, $first: Int!, $after: String) {
  memories(scope: $scope, first: $first, after: $after) {
    nodes { id messages(first: 100) { nodes { content createdAt } } } pageInfo { hasNextPage endCursor }
  }
}"""

HISTORY = """
query History($id: ID!) { memoryHistory(id: $id) { event oldText supersededBy { text } } }"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one conversation, and its gold turns of which inference left no memory."""

    outcome: Outcome
    lost: list[str]

    def __str__(self) -> str:
        changes = list(map(str, self.outcome.changes))
        parts = {"Replaced and deleted": changes, "Gold turns that left no memory": self.lost}
        lines = [f"\n{what} ({len(listed)}):\n\n" + "\n".join(listed) for what, listed in parts.items() if listed]
        return "\n".join([f"#### {self.outcome.name}", *(lines or ["\nNothing is replaced, deleted or lost."])])


async def main(arguments: Sequence[str] | None = None) -> None:
    options = _arguments(arguments)
    read = {file: conversations[: options.conversations] for file, conversations in read_files(options.files).items()}
    add_options = AddOptions(infer=True, batch=options.batch, in_runs=not options.without_runs)
    with own_server() as server:
        for number, (file, conversations) in enumerate(read.items(), 1):
            print(heading(file, conversations), flush=True)
            await _report(server, f"extraction-{number}", list(map(restricted_to_users, conversations)), add_options)
        print(await _times(server, list(read.values()), options.sizes))


async def _report(server: Server, project: str, conversations: Sequence[Conversation], add_options: AddOptions) -> None:
    compared = [await _compare(server, project, one, add_options) for one in conversations if one.questions]
    outcomes = [one.outcome for one in compared]
    rows = map(outcome_row, (*outcomes, total(outcomes)))
    print("\n".join(["", HEAD, *rows, "", *map(str, compared), ""]), flush=True)


async def _compare(server: Server, project: str, conversation: Conversation, add_options: AddOptions) -> Comparison:
    async with _client(server, f"{project}-verbatim") as http:
        stored = await Replay(http, "/graphql").store(conversation, replace(add_options, infer=False))
        verbatim = await _ask(Replay(http, "/graphql"), conversation, {turn: {one} for turn, one in stored.items()})
    async with _client(server, f"{project}-inferred") as http:
        replay = Replay(http, "/graphql")
        results = [result async for _, some in replay.add(conversation, add_options) for result in some]
        memories = await _memories(replay, conversation.id)
        by_turn = memories_by_turn(conversation.turns, memories)
        outcome = Outcome(
            conversation.id,
            sum(map(is_of_user, conversation.turns)),
            len(memories),
            len(results),
            tuple(bool(by_turn[turn.dia_id]) for turn in gold_turns(conversation)),
            verbatim,
            await _ask(replay, conversation, by_turn),
            tuple([await _change(replay, result) for result in results if result["event"] in ("UPDATE", "DELETE")]),
        )
    return Comparison(outcome, list_of_turns(turn for turn in gold_turns(conversation) if not by_turn[turn.dia_id]))


async def _ask(replay: Replay, conversation: Conversation, by_turn: MemoriesByTurn) -> tuple[Any, ...]:
    asked = conversation.questions
    return tuple([grade(one, await replay.search(conversation, one, K), by_turn) for one in asked])


async def _memories(replay: Replay, user: str) -> list[dict[str, Any]]:
    memories: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        variables = {"scope": {"userId": user}, "first": PAGE, "after": after}
        page = await replay.call("memories", MEMORIES, variables)
        memories += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    return memories


async def _change(replay: Replay, result: Mapping[str, Any]) -> Change:
    if result["event"] == "UPDATE":
        return Change("UPDATE", result["previousText"] or "", result["text"], result["reason"])
    history = await replay.call("memoryHistory", HISTORY, {"id": result["id"]})
    end: dict[str, Any] = next((one for one in reversed(history) if one["event"] == "DELETE"), {})
    successor = end.get("supersededBy") or {}
    return Change("DELETE", end.get("oldText") or result["text"], successor.get("text"), result["reason"])


async def _times(server: Server, files: Sequence[Sequence[Conversation]], sizes: Sequence[int]) -> str:
    """Times inference for each size on a sample of pieces of `TURNS` user turns, sample evenly over all files."""
    pieces = [piece for conversations in files for one in conversations for piece in _pieces(one)]
    sample = pieces[:: max(1, len(pieces) // (ROUNDS + 1))][: ROUNDS + 1]
    async with httpx.AsyncClient(base_url=server.url, timeout=600) as http:
        rows = [await measure_local(Client(http, "extraction"), sample, size) for size in sizes]
    return table(rows, f"{TURNS} turns of the files' users each time")


def _pieces(conversation: Conversation) -> list[Messages]:
    messages = [to_message(turn) for turn in conversation.turns if is_of_user(turn)]
    return [messages[start : start + TURNS] for start in range(0, len(messages) - TURNS + 1, TURNS)]


def _client(server: Server, project: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=server.url, headers={"X-Graphmem-Project": project}, timeout=600)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.extraction", description=__doc__)
    parser.add_argument("files", type=Path, nargs="+", help="recorded conversations, .jsonl or .jsonl.gz")
    parser.add_argument("--batch", type=int, default=4, help="turns in one request (default: %(default)s)")
    parser.add_argument("--without-runs", action="store_true", help="a session is no run")
    parser.add_argument("--conversations", type=int, help="only so many of each file, the first ones")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="owners' memories when it is timed")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    asyncio.run(main())
