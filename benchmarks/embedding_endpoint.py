"""The service of `graphmem embed serve` on loopback, in this process, so that other libraries embed with graphmem's."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn

from graphmem.app.embedding import make_embed_app
from graphmem.config.settings import Settings
from graphmem.embed.routes import ROOT
from graphmem.embeddings.embedder import Embedder
from graphmem.telemetry.telemetry import Telemetry


@asynccontextmanager
async def running_endpoint(embedder: Embedder) -> AsyncIterator[str]:
    """Serves the embedder and yields its base URL, as OpenAI's clients take it."""
    app = make_embed_app(Settings(), embedder, Telemetry())
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}{ROOT}"
        finally:
            server.should_exit = True
            await serving
