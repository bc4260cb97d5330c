"""The addresses of the service: each lets the caller in, reads what is asked, and has the embedder do it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from graphmem.embed import answers
from graphmem.embed.embedding_request import EmbeddingRequest, read_request
from graphmem.embed.gate import Gate
from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.vectors import whole_vectors
from graphmem.model.embedding import Vector, Vectors
from graphmem.scheduling.request_work import hold_answer
from graphmem.scheduling.task_group import task_group
from graphmem.scheduling.threads import Threads
from graphmem.wire.json_body import SHORT, parse_object
from graphmem.wire.limited import limited

Handler = Callable[[EmbeddingRequest], Awaitable[dict[str, Any]]]

_LIKE = '{"model": "…", "input": "I like tea."}'
_MANY = 64
"""Texts whose answer is encoded in a thread."""


class Service:
    """The embedder behind the gate."""

    def __init__(self, embedder: Embedder, gate: Gate) -> None:
        self._embedder = embedder
        self._gate = gate
        self._threads = Threads("embed", 1)
        self._since = int(time.time())

    async def models(self, request: Request) -> Response:
        self._gate.admit(request)
        return _response(orjson.dumps(answers.models(self._embedder.name, self._embedder.dimension, self._since)))

    async def embeddings(self, asked: EmbeddingRequest) -> dict[str, Any]:
        async with task_group() as group:
            embedding = group.create_task(self._embed(asked))
            counting = group.create_task(self._count_tokens(asked.texts))
        vectors, passages = embedding.result()
        return answers.embeddings(asked, vectors, passages if asked.has_passages else None, counting.result())

    async def passages(self, asked: EmbeddingRequest) -> dict[str, Any]:
        """Tells into how many passages each text would be cut, which costs far less than to embed them."""
        return answers.passage_counts(await self._embedder.count_passages(asked.texts))

    async def answer(self, request: Request, handler: Handler) -> Response:
        """Lets the caller in, before any of the body is read, and answers by the handler. Raises GraphmemError."""
        self._gate.admit(request)
        data = await request.body()
        body = await self._threads.run(_parse, data) if len(data) > SHORT else _parse(data)
        asked = read_request(body, self._embedder)
        answer = await handler(asked)
        encoded = await self._threads.run(_encode, answer) if len(asked.texts) > _MANY else _encode(answer)
        hold_answer(len(encoded))
        return _response(encoded)

    async def _embed(self, asked: EmbeddingRequest) -> tuple[Sequence[Vector], Sequence[Vectors] | None]:
        if asked.is_query:
            async with task_group() as group:
                tasks = [group.create_task(self._embedder.embed_query(text)) for text in asked.texts]
            return [task.result() for task in tasks], None
        passages = await self._embedder.embed_passages(asked.texts)
        return list(whole_vectors(passages, self._embedder.dimension, self._embedder.name)), passages

    async def _count_tokens(self, texts: Sequence[str]) -> int:
        return await self._threads.run(lambda: sum(map(self._embedder.count_tokens, texts)))


class ServiceEndpoint:
    """One address of the service, as an application that may be wrapped."""

    def __init__(self, service: Service, handler: Handler) -> None:
        self._service = service
        self._handler = handler

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._service.answer(Request(scope, limited(receive)), self._handler)
        await response(scope, receive, send)


def _parse(data: bytes) -> dict[str, Any]:
    return parse_object(data, like=_LIKE)


def _encode(answer: dict[str, Any]) -> bytes:
    return orjson.dumps(answer, option=orjson.OPT_SERIALIZE_NUMPY)


def _response(body: bytes) -> Response:
    return Response(body, media_type="application/json")
