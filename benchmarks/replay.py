"""Replays recorded conversations to a running graphmem, and asks their questions."""

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
"""The results of one `addMemories`."""


class Refused(Exception):
    """Raised if the server refuses a request."""


@dataclass(frozen=True, slots=True)
class AddOptions:
    """The options of adding turns."""

    infer: bool = False
    batch: int = 100
    """The most messages in one request."""
    in_runs: bool = True
    """Whether each session is a run."""


VERBATIM = AddOptions()


def batches(turns: Iterable[Turn], size: int = VERBATIM.batch) -> Iterator[list[Turn]]:
    """Yields batches of up to `size` turns, each of one session and in order."""
    for _, session in groupby(turns, key=lambda turn: turn.session):
        turns_of_session = list(session)
        yield from (turns_of_session[start : start + size] for start in range(0, len(turns_of_session), size))


def add_input(conversation: str, turns: Sequence[Turn], options: AddOptions = VERBATIM) -> dict[str, Any]:
    """Returns the input of `addMemories` for turns of one session."""
    run = {"runId": f"{conversation}/{turns[0].session}"} if options.in_runs else {}
    return {"userId": conversation, **run, "infer": options.infer, "messages": list(map(to_message, turns))}


def is_of_user(turn: Turn) -> bool:
    """Whether the speaker is a user and no assistant; in a conversation of two people both are."""
    return turn.speaker != "assistant"


def to_message(turn: Turn) -> dict[str, str]:
    return {
        "role": "user" if is_of_user(turn) else "assistant",
        "name": turn.speaker,
        "content": f"{turn.speaker}: {turn.text}",
        "createdAt": turn.said_at.isoformat(),
    }


def memory_ids(turns: Sequence[Turn], results: Results) -> dict[str, str]:
    """Returns the memory of each turn by `dia_id`, as the results are in the order of the messages. Raises Refused."""
    if len(turns) != len(results):
        raise Refused(f"{len(turns)} messages were sent, and {len(results)} results came back")
    return {turn.dia_id: result["id"] for turn, result in zip(turns, results, strict=True)}


class Replay:
    """A client of a running graphmem."""

    def __init__(self, client: httpx.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url

    async def store(self, conversation: Conversation, options: AddOptions = VERBATIM) -> dict[str, str]:
        """Adds every turn and returns `memory_ids` of all; equal turns of a session share a memory."""
        memories: dict[str, str] = {}
        async for turns, results in self.add(conversation, options):
            memories |= memory_ids(turns, results)
        return memories

    async def add(self, conversation: Conversation, options: AddOptions) -> AsyncIterator[tuple[list[Turn], Results]]:
        """Adds every turn, and yields the turns and results of each request. Raises Refused."""
        for turns in batches(conversation.turns, options.batch):
            added = await self.call("addMemories", ADD, {"input": add_input(conversation.id, turns, options)})
            if added["userErrors"]:
                raise Refused("\n".join(map(_user_error, added["userErrors"])))
            yield turns, added["results"]

    async def ask(self, conversation: Conversation, memories: Mapping[str, str], top_k: int = TOP_K) -> list[Answer]:
        """Asks the questions that have gold turns; `memories` is the result of `store`."""
        answers = []
        for question in conversation.questions:
            if question.evidence:
                hits = await self.search(conversation, question, top_k)
                gold = tuple(memories[turn] for turn in question.evidence)
                answers.append(Answer(question.category, gold, tuple(hit["memory"]["id"] for hit in hits)))
        return answers

    async def search(self, conversation: Conversation, question: Question, top_k: int) -> list[dict[str, Any]]:
        """Returns the hits in the conversation's scope, best first."""
        variables = {"query": question.text, "scope": {"userId": conversation.id}, "topK": top_k}
        result = await self.call("searchMemories", SEARCH, variables)
        return cast(list[dict[str, Any]], result["hits"])

    async def call(self, field: str, document: str, variables: Mapping[str, Any]) -> Any:
        """Executes a document and returns the value of its only field. Raises Refused."""
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
