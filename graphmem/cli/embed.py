"""`graphmem embed serve`: the embedder in a process of its own, which several graphmems share."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack

import click

from graphmem.app.embedding import serving_embedder
from graphmem.cli.http_server import HttpServer, Stop, listening, run, url_host
from graphmem.cli.progress import download_progress
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.embed.routes import ROOT

_NAME = "The embedder"


@click.group()
def embed() -> None:
    """Serve the embedder to several graphmems, and to whatever speaks OpenAI's embeddings API."""


@embed.command("serve")
def serve_embedder() -> None:
    """Serve the embedder that GRAPHMEM_EMBEDDER names at GRAPHMEM_EMBED_HOST and GRAPHMEM_EMBED_PORT.

    A graphmem with GRAPHMEM_EMBEDDER=graphmem and GRAPHMEM_EMBEDDER_BASE_URL asks it. Ctrl-C stops it.
    """
    settings = read_settings()
    run(settings, lambda: _serve(settings))
    click.echo(f"{_NAME} has stopped.")


async def _serve(settings: Settings) -> None:
    began, stop = time.monotonic(), Stop(_NAME)
    with listening(settings.embed_host, settings.embed_port, "GRAPHMEM_EMBED") as listener:
        click.echo(f"{_NAME} is starting.")
        async with AsyncExitStack() as stack:
            with download_progress() as progress:
                embedder, app = await stack.enter_async_context(serving_embedder(settings, progress))
            seconds = time.monotonic() - began
            port = listener.getsockname()[1]
            click.echo(f"{_NAME} {embedder.name} is ready, after {seconds:.1f} s.")
            click.echo(f"  Base URL       http://{url_host(settings.embed_host)}:{port}{ROOT}")
            click.echo(f"  Key            {'is asked for' if settings.embed_key else 'is not asked for'}")
            click.echo("  Stop           press Ctrl-C")
            stop.server = HttpServer(app, settings)
            await stop.server.serve(sockets=[listener])
