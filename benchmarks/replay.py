"""Recorded conversations in a running graphmem: stored, and asked about."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

import httpx

from benchmarks.answers import Answer
from benchmarks.recording import Conversation, Question, Turn

TOP_K = 10

ADD = """
mutation Replay($input: AddMemoriesInput!) {
  addMemories(input: $input) { outcome results { id event text previousText reason } userErrors { message code field } }
}"""

SEARCH = """
query Ask($query: String!, $scope: ScopeInput, $topK: Int!) {
  searchMemories(query: $query, scope: $scope, topK: $topK) { hits { memory { id } score signals { name rank } } }
}"""


Results = Sequence[Mapping[str, Any]]
"""What `addMemories` did, one by one."""


class Refused(Exception):
    """The server did not do what it was asked."""


@dataclass(frozen=True, slots=True)
class Way:
    """How turns are added."""

    infer: bool = False
    batch: int = 100
    """Messages in one request, at most."""
    in_runs: bool = True
    """Whether each session is a run."""


AS_THEY_ARE = Way()


def batches(turns: Iterable[Turn], size: int = AS_THEY_ARE.batch) -> Iterator[list[Turn]]:
    """Turns of one session, in order, as many as go into one request."""
    for _, session in groupby(turns, key=lambda turn: turn.session):
        said = list(session)
        yield from (said[start : start + size] for start in range(0, len(said), size))


def add_input(conversation: str, turns: Sequence[Turn], way: Way = AS_THEY_ARE) -> dict[str, Any]:
    """The input of `addMemories` for turns of one session."""
    run = {"runId": f"{conversation}/{turns[0].session}"} if way.in_runs else {}
    return {"userId": conversation, **run, "infer": way.infer, "messages": list(map(to_message, turns))}


def is_of_user(turn: Turn) -> bool:
    """Whether a user says it, and no assistant: of two people, each is one."""
    return turn.speaker != "assistant"


def to_message(turn: Turn) -> dict[str, str]:
    return {
        "role": "user" if is_of_user(turn) else "assistant",
        "name": turn.speaker,
        "content": f"{turn.speaker}: {turn.text}",
        "createdAt": turn.said_at.isoformat(),
    }


def memory_ids(turns: Sequence[Turn], results: Results) -> dict[str, str]:
    """The memory that holds each turn, by `dia_id`; results come in the order of the messages."""
    if len(turns) != len(results):
        raise Refused(f"{len(turns)} messages were sent, and {len(results)} results came back")
    return {turn.dia_id: result["id"] for turn, result in zip(turns, results, strict=True)}


class Replay:
    """A running graphmem, spoken to over HTTP."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def store(self, conversation: Conversation, way: Way = AS_THEY_ARE) -> dict[str, str]:
        """Adds every turn as it is; answers with `memory_ids` of them all. Equal turns of a session share a memory."""
        memories: dict[str, str] = {}
        async for turns, results in self.add(conversation, way):
            memories |= memory_ids(turns, results)
        return memories

    async def add(self, conversation: Conversation, way: Way) -> AsyncIterator[tuple[list[Turn], Results]]:
        """Adds every turn; what each request held, and what it did."""
        for turns in batches(conversation.turns, way.batch):
            added = await self.call("addMemories", ADD, {"input": add_input(conversation.id, turns, way)})
            if added["userErrors"]:
                raise Refused("\n".join(map(_user_error, added["userErrors"])))
            yield turns, added["results"]

    async def ask(self, conversation: Conversation, memories: Mapping[str, str], top_k: int = TOP_K) -> list[Answer]:
        """Asks the questions that have gold turns; `memories` is what `store` returned."""
        answers = []
        for question in conversation.questions:
            if question.evidence:
                hits = await self.search(conversation, question, top_k)
                gold = tuple(memories[turn] for turn in question.evidence)
                answers.append(Answer(question.category, gold, tuple(hit["memory"]["id"] for hit in hits)))
        return answers

    async def search(self, conversation: Conversation, question: Question, top_k: int) -> list[dict[str, Any]]:
        """The hits in the conversation's scope, the best first."""
        variables = {"query": question.text, "scope": {"userId": conversation.id}, "topK": top_k}
        found = await self.call("searchMemories", SEARCH, variables)
        return cast(list[dict[str, Any]], found["hits"])

    async def call(self, field: str, document: str, variables: Mapping[str, Any]) -> Any:
        """What the document's only field holds. Raises Refused."""
        response = await self._client.post(self._url, json={"query": document, "variables": variables})
        try:
            body = dict(response.json())
        except (TypeError, ValueError):
            body = {}
        if errors := body.get("errors"):
            raise Refused("\n".join(map(_graphql_error, errors)))
        if not body.get("data"):
            raise Refused(f"{self._url} answered {response.status_code}, and not as GraphQL does")
        return body["data"][field]


def _user_error(error: Mapping[str, Any]) -> str:
    return f"{error['code']} {'.'.join(error['field'] or ())}: {error['message']}"


def _graphql_error(error: Mapping[str, Any]) -> str:
    return f"{error.get('extensions', {}).get('code', 'ERROR')}: {error['message']}"
