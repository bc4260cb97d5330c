"""The embedder as a service of its own: the parts that `graphmem embed serve` runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Route
from starlette.types import ASGIApp

from graphmem.app.guards import guards
from graphmem.app.models import load_embedder
from graphmem.app.parts import outcome
from graphmem.config.settings import LOOPBACK, Settings
from graphmem.embed.errors import answer_error, answer_fault, answer_http_error, refuse
from graphmem.embed.gate import Gate
from graphmem.embed.routes import embed_routes
from graphmem.embedded import Progress
from graphmem.embeddings.embedder import Embedder
from graphmem.embeddings.observed import ObservedEmbedder
from graphmem.errors import Forbidden, GraphmemError, SetupError
from graphmem.scheduling.closing import within_time
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.server.application import health_routes, make_http_app
from graphmem.server.metrics import FOR_THIS_MACHINE, metrics_routes
from graphmem.server.request_cancellation import RequestCancellation
from graphmem.server.request_telemetry import Observed
from graphmem.service.background_task import running_in_background
from graphmem.telemetry.loop_lag import watch_loop
from graphmem.telemetry.telemetry import Telemetry
from graphmem.telemetry.tracing import make_traces

_ERROR_HANDLERS = {HTTPException: answer_http_error, GraphmemError: answer_error, Exception: answer_fault}


@asynccontextmanager
async def serving_embedder(settings: Settings, progress: Progress) -> AsyncIterator[tuple[Embedder, ASGIApp]]:
    """Loads the embedder, yields it with its HTTP application, and closes it on the way out. Raises SetupError."""
    _check(settings)
    telemetry = Telemetry(traces=make_traces(settings.traces_endpoint))  # none is slow: a long request has many texts
    embedder = ObservedEmbedder(await load_embedder(settings, progress), telemetry)
    try:
        async with running_in_background(watch_loop(telemetry.metrics)):
            yield embedder, make_embed_app(settings, embedder, telemetry)
    finally:
        await within_time(embedder.close)
        await within_time(partial(asyncio.to_thread, telemetry.traces.close))


def make_embed_app(settings: Settings, embedder: Embedder, telemetry: Telemetry) -> ASGIApp:
    """Returns the HTTP application over an embedder that runs."""

    async def check() -> dict[str, str]:
        return {"embedder": await outcome(embedder.check())}

    async def admit(request: Request) -> None:
        if gate.is_open:
            raise Forbidden(FOR_THIS_MACHINE)
        gate.admit(request)

    async def read() -> bytes:
        return telemetry.metrics.text_of_embedder()

    gate, memory = Gate(settings.embed_key), RequestMemory(settings.request_memory)
    wrap = partial(RequestCancellation, seconds=settings.request_timeout, memory=memory, refuse=refuse)
    routes = [
        *embed_routes(embedder, gate, wrap),
        *health_routes(check),
        *metrics_routes(settings.metrics, admit, read),
    ]
    observed = Middleware(Observed, telemetry, [route.path for route in routes if isinstance(route, Route)])
    return make_http_app(routes, [observed, *guards(settings, settings.embed_host, refuse)], _ERROR_HANDLERS)


def _check(settings: Settings) -> None:
    """Raises SetupError where there is nothing to serve, or where others could reach what asks nobody for a key."""
    if settings.embedder == "graphmem":
        raise SetupError(
            "GRAPHMEM_EMBEDDER is graphmem, which asks a `graphmem embed serve`: start that one without it, or with "
            "the embedder that it is to serve."
        )
    if settings.embed_host not in LOOPBACK and settings.embed_key is None and not settings.insecure:
        raise SetupError(
            f"GRAPHMEM_EMBED_HOST is {settings.embed_host}, where others can reach the embedder: set "
            "GRAPHMEM_EMBED_KEY, or GRAPHMEM_INSECURE=true if the network is yours alone."
        )
