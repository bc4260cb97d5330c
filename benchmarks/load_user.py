"""A user of the load: reads and writes memories of his own, and keeps their number about the same."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

MOST = 40
"""Memories of a user, above which he deletes the oldest: what the server holds must not grow with time."""
PATIENCE = 5.0
"""Seconds that a user waits at most when the server asks him to come back later."""

_DOCUMENTS = {
    "addMemories": """mutation ($input: AddMemoriesInput!) {
      addMemories(input: $input) { outcome results { id event } userErrors { code message } } }""",
    "updateMemory": """mutation ($input: UpdateMemoryInput!) {
      updateMemory(input: $input) { memory { id version } userErrors { code message } } }""",
    "deleteMemory": """mutation ($id: ID!) { deleteMemory(id: $id, erase: true) { userErrors { code message } } }""",
    "searchMemories": """query ($query: String!, $scope: ScopeInput) {
      searchMemories(query: $query, scope: $scope) { hits { score memory { id text categories { name } } } } }""",
    "contextPack": """query ($query: String!, $scope: ScopeInput) {
      contextPack(query: $query, scope: $scope, tokenBudget: 500) { text } }""",
    "memories": """query ($scope: ScopeInput) { memories(scope: $scope, first: 20) {
      totalCount nodes { id text createdAt entities { name } } } }""",
    "memory": """query ($id: ID!) { memory(id: $id) {
      text versions { nodes { event newText } } related(first: 5) { nodes { distance memory { id } } } } }""",
    "memoryHistory": "query ($id: ID!) { memoryHistory(id: $id) { version event newText } }",
    "owners": "{ owners(first: 20) { totalCount nodes { ownerId memoryCount } } }",
    "activity": "query ($scope: ScopeInput) { activity(scope: $scope, first: 10) { nodes { id event } } }",
}

_WEIGHTS = {
    "addMemories": 10,
    "inference": 4,
    "updateMemory": 5,
    "searchMemories": 40,
    "contextPack": 5,
    "memories": 15,
    "memory": 8,
    "memoryHistory": 4,
    "owners": 3,
    "activity": 3,
    "deleteMemory": 3,
}
OPERATIONS = tuple(_WEIGHTS)
"""What users do; `inference` is an add whose memories are inferred."""

_NEED_A_MEMORY = ("memory", "memoryHistory", "updateMemory", "deleteMemory")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one request; `code` is OK, that of the first error, or what was wrong with the answer."""

    operation: str
    code: str
    seconds: float
    detail: str = ""


@dataclass(slots=True)
class User:
    http: httpx.AsyncClient
    project: str
    name: str
    chance: random.Random
    ids: list[str] = field(default_factory=list)

    async def act(self, texts: Sequence[str], operation: str | None = None) -> Outcome:
        """Sends one request, drawn at random unless it is named, and waits as the server asks where it refuses."""
        operation = self._possible(operation or self._next())
        field_name = "addMemories" if operation == "inference" else operation
        began = time.monotonic()
        try:
            response = await self.http.post(
                "/graphql",
                json={"query": _DOCUMENTS[field_name], "variables": self._variables(operation, texts)},
                headers={"X-Graphmem-Project": self.project},
            )
            answer = response.json()
        except (httpx.HTTPError, ValueError) as error:
            return Outcome(operation, type(error).__name__, time.monotonic() - began, str(error))
        seconds = time.monotonic() - began
        errors = list(_errors(answer, field_name))
        if errors:
            await asyncio.sleep(min(float(response.headers.get("Retry-After", 0.1)), PATIENCE))
            code = errors[0].get("extensions", errors[0]).get("code", "no code")
            return Outcome(operation, code, seconds, errors[0]["message"])
        self._remember(operation, answer["data"][field_name])
        return Outcome(operation, "OK", seconds)

    def _next(self) -> str:
        if len(self.ids) > MOST:
            return "deleteMemory"
        [operation] = self.chance.choices(OPERATIONS, list(_WEIGHTS.values()))
        return operation

    def _possible(self, operation: str) -> str:
        return "addMemories" if operation in _NEED_A_MEMORY and not self.ids else operation

    def _variables(self, operation: str, texts: Sequence[str]) -> dict[str, Any]:
        text, scope = self.chance.choice(texts), {"userId": self.name}
        match operation:
            case "addMemories" | "inference":
                messages = [{"role": "user", "content": text} for text in self.chance.sample(texts, 3)]
                return {"input": {"messages": messages, "infer": operation == "inference", **scope}}
            case "updateMemory":
                return {"input": {"id": self.chance.choice(self.ids), "text": f"{text} Or so."}}
            case "deleteMemory":
                return {"id": self.ids.pop(0)}
            case "memory" | "memoryHistory":
                return {"id": self.chance.choice(self.ids)}
        return {"query": text, "scope": scope}

    def _remember(self, operation: str, data: Mapping[str, Any] | None) -> None:
        if operation in ("addMemories", "inference") and data:
            known = set(self.ids)
            self.ids += [one["id"] for one in data["results"] if one["event"] == "ADD" and one["id"] not in known]


def _errors(answer: Mapping[str, Any], field_name: str) -> Sequence[Mapping[str, Any]]:
    """Returns the errors of an answer, those in a mutation's payload included."""
    if answer.get("errors"):
        errors: Sequence[Mapping[str, Any]] = answer["errors"]
        return errors
    payload = answer["data"][field_name]
    return payload.get("userErrors", ()) if isinstance(payload, dict) else ()
