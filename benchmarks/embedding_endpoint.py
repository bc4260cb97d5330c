"""An OpenAI-compatible endpoint on loopback for graphmem's embedder, so that other libraries embed with it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from graphmem.embeddings.embedder import Embedder
from graphmem.model.embedding import Vectors

QUERY_SUFFIX = "-query"
"""The ending of a model's name that marks its inputs as queries: the protocol has no parameter for it."""


def make_endpoint(embedder: Embedder) -> Starlette:
    async def embed(request: Request) -> JSONResponse:
        body = await request.json()
        texts = [body["input"]] if isinstance(body["input"], str) else body["input"]
        if body.get("dimensions", embedder.dimension) != embedder.dimension:
            return JSONResponse({"error": {"message": f"dimensions can only be {embedder.dimension}"}}, 400)
        vectors = await _embed(embedder, texts, queries=body["model"].endswith(QUERY_SUFFIX))
        return JSONResponse(_answer(body["model"], vectors))

    return Starlette(routes=[Route("/v1/embeddings", embed, methods=["POST"])])


async def _embed(embedder: Embedder, texts: Sequence[str], *, queries: bool) -> Vectors | list[Any]:
    return [await embedder.embed_query(text) for text in texts] if queries else await embedder.embed_texts(texts)


def _answer(model: str, vectors: Vectors | list[Any]) -> dict[str, Any]:
    data = [
        {"object": "embedding", "index": index, "embedding": vector.tolist()} for index, vector in enumerate(vectors)
    ]
    return {"object": "list", "model": model, "data": data, "usage": {"prompt_tokens": 0, "total_tokens": 0}}


@asynccontextmanager
async def running_endpoint(embedder: Embedder) -> AsyncIterator[str]:
    """Serves the endpoint and yields its base URL, as OpenAI's clients take it."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(make_endpoint(embedder), log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        finally:
            server.should_exit = True
            await serving
