"""The addresses of OpenAI's embeddings API, and what a graphmem asks beside it."""

from __future__ import annotations

from collections.abc import Callable

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from graphmem.embed.endpoint import Service, ServiceEndpoint
from graphmem.embed.gate import Gate
from graphmem.embeddings.embedder import Embedder

ROOT = "/v1"


def embed_routes(embedder: Embedder, gate: Gate, wrap: Callable[[ASGIApp], ASGIApp]) -> list[BaseRoute]:
    """Returns the addresses; `wrap` bounds the time and the memory of a request."""
    service = Service(embedder, gate)
    return [
        Route(f"{ROOT}/models", service.models),
        Route(f"{ROOT}/embeddings", wrap(ServiceEndpoint(service, service.embeddings)), methods=["POST"]),
        Route(f"{ROOT}/passages", wrap(ServiceEndpoint(service, service.passages)), methods=["POST"]),
    ]
