"""Subscribers as a user would write them, over both transports."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeAlias

import httpx
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.graphql_client import Client

FOLLOW = """
subscription ($scope: ScopeInput, $events: [ActivityEvent!], $since: DateTime, $after: String) {
  activity(scope: $scope, events: $events, since: $since, after: $after) {
    cursor
    node { id event memoryId memory { id text version } owners { ownerId } }
  }
}
"""

Answers: TypeAlias = AsyncGenerator[dict[str, Any], None]
Document: TypeAlias = str | dict[str, str]
"""A document, or the parameter that names one in its place."""
Transport: TypeAlias = Callable[[Client, Document, dict[str, Any]], Answers]


async def over_sse(client: Client, document: Document, variables: dict[str, Any]) -> Answers:
    """The answers to a subscription, one by one, as server-sent events."""
    headers = {**client.headers(), b"Accept": b"text/event-stream"}
    body = {**_named(document), "variables": variables}
    async with client.http.stream("POST", "/graphql", json=body, headers=headers, timeout=120) as response:
        if response.headers["content-type"].partition(";")[0] != "text/event-stream":
            yield json.loads(await response.aread())
            return
        event = ""
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                event = value
            elif name == "data" and event == "next":
                yield json.loads(value)
            elif name == "data":
                assert event == "complete", line
                return
    raise ConnectionError("The stream ended without a word.")


async def over_ws(client: Client, document: Document, variables: dict[str, Any], **options: Any) -> Answers:
    """The same over a WebSocket, opened with these options; the errors of a refused subscription are an answer."""
    params = {name.decode(): value.decode() for name, value in client.headers().items()}
    protocols = [Subprotocol("graphql-transport-ws")]
    async with connect(websocket_url(client.http), subprotocols=protocols, max_size=None, **options) as socket:
        await socket.send(json.dumps({"type": "connection_init", "payload": params}))
        assert json.loads(await socket.recv())["type"] == "connection_ack"
        payload = {**_named(document), "variables": variables}
        await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
        async for text in socket:
            message = json.loads(text)
            match message["type"]:
                case "next":
                    yield message["payload"]
                case "error":
                    yield {"errors": message["payload"]}
                    return
                case "complete":
                    return


def _named(document: Document) -> dict[str, str]:
    return {"query": document} if isinstance(document, str) else document


def websocket_url(http: httpx.AsyncClient) -> str:
    return graphql_url(http).replace("http", "ws", 1)


def graphql_url(http: httpx.AsyncClient) -> str:
    return str(http.base_url.join("/graphql"))


@asynccontextmanager
async def following(transport: Transport, client: Client, **variables: Any) -> AsyncIterator[Answers]:
    async with aclosing(transport(client, FOLLOW, variables)) as answers:
        yield answers


async def entries(answers: AsyncIterator[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The next entries, with their cursors."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        answer = await anext(answers)
        assert "errors" not in answer, answer
        edge = answer["data"]["activity"]
        found.append({**edge["node"], "cursor": edge["cursor"]})
    return found


async def errors(answers: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """The errors with which a subscription ends."""
    found: list[dict[str, Any]] = []
    async for answer in answers:
        found += answer.get("errors", [])
    return found
