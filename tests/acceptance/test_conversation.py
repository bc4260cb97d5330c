"""A real conversation goes in and comes back in order, and its questions find their answers."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import httpx
import pytest

from benchmarks.answers import count_answered, mean_recall
from benchmarks.recording import Conversation, Turn, read_conversations
from benchmarks.replay import Replay
from tests.acceptance.seed import add
from tests.graphql_client import Client, Server

DATA = Path(__file__).parent / "data" / "moving-house.jsonl"

TURN = """
query ($id: ID!) {
  memory(id: $id) {
    text userId runId createdAt
    messages { nodes { role name content createdAt previous { content } next { content } } totalCount }
  }
}
"""

RUN = """
query ($run: ID!) {
  owner(type: RUN, ownerId: $run) {
    memoryCount
    memories(first: 1000, orderBy: [{field: CREATED_AT, direction: ASC}]) { nodes { id } }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Stored:
    conversation: Conversation
    memories: dict[str, str]
    """Memory ids by the turns' own."""
    replay: Replay
    client: Client

    def sessions(self) -> list[list[Turn]]:
        return [list(turns) for _, turns in groupby(self.conversation.turns, key=lambda turn: turn.session)]

    def run_of(self, turn: Turn) -> str:
        return f"{self.conversation.id}/{turn.session}"


@pytest.fixture(scope="module")
async def stored(server: Server) -> AsyncIterator[Stored]:
    [conversation] = read_conversations(DATA)
    project = f"test-{uuid.uuid4()}"
    headers = {"X-Graphmem-Project": project}
    async with httpx.AsyncClient(base_url=server.url, timeout=120, headers=headers) as http:
        replay = Replay(http, "/graphql")
        yield Stored(conversation, await replay.store(conversation), replay, Client(http, project))


async def test_every_turn_is_a_memory_drawn_from_that_turn(stored: Stored) -> None:
    for session in stored.sessions():
        for position, turn in enumerate(session):
            memory = await stored.client.data(TURN, id=stored.memories[turn.dia_id])
            [message] = memory["messages"]["nodes"]
            before = session[position - 1] if position else None
            after = session[position + 1] if position + 1 < len(session) else None

            assert memory["text"] == message["content"] == f"{turn.speaker}: {turn.text}"
            assert message["name"] == turn.speaker
            assert (memory["userId"], memory["runId"]) == (stored.conversation.id, stored.run_of(turn))
            assert datetime.fromisoformat(memory["createdAt"]) == turn.said_at
            assert message["createdAt"] == memory["createdAt"]
            assert (message["previous"] and message["previous"]["content"]) == (
                before and f"{before.speaker}: {before.text}"
            )
            assert (message["next"] and message["next"]["content"]) == (after and f"{after.speaker}: {after.text}")


async def test_every_session_is_a_run_that_lists_its_turns_in_order(stored: Stored) -> None:
    sessions = stored.sessions()

    assert len(sessions) == 4
    for session in sessions:
        run = await stored.client.data(RUN, run=stored.run_of(session[0]))
        assert run["memoryCount"] == len(session)
        assert [node["id"] for node in run["memories"]["nodes"]] == [stored.memories[turn.dia_id] for turn in session]


async def test_sending_the_conversation_again_changes_nothing(stored: Stored) -> None:
    before = await stored.client.data(TURN, id=stored.memories["D1:2"])

    again = await stored.replay.store(stored.conversation)

    assert again == stored.memories
    assert await stored.client.data(TURN, id=stored.memories["D1:2"]) == before


async def test_the_questions_find_their_answers(stored: Stored) -> None:
    answers = await stored.replay.ask(stored.conversation, stored.memories)

    assert len(answers) == 40
    assert count_answered(answers, k=5) >= 32, (
        f"{count_answered(answers)} of 40, recall@5 {mean_recall(answers, 5):.3f}"
    )


async def test_each_session_alone_answers_too(stored: Stored) -> None:
    """What a run's filter leaves in is as near as before: the order of the whole, without the others."""
    document = """
    query ($query: String!, $scope: ScopeInput) {
      searchMemories(query: $query, scope: $scope, topK: 1000, signals: [VECTOR]) { hits { memory { id runId } } }
    }
    """
    question = stored.conversation.questions[0].text
    whole = (await stored.client.data(document, query=question))["hits"]

    for session in stored.sessions():
        run = stored.run_of(session[0])
        hits = (await stored.client.data(document, query=question, scope={"runId": run}))["hits"]
        assert hits == [hit for hit in whole if hit["memory"]["runId"] == run]


async def test_a_content_may_be_a_list_of_text_parts(client: Client) -> None:
    parts = [{"type": "text", "text": "I keep bees."}, {"type": "image_url", "image_url": {"url": "data:"}}]

    payload = await add(client, [{"role": "user", "content": parts}], userId="alex")

    assert [result["text"] for result in payload["results"]] == ["I keep bees."]
    turns = payload["results"][0]["memory"]["messages"]["nodes"]
    assert turns == [{"role": "user", "content": "I keep bees."}]
