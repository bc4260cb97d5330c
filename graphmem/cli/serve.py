"""`graphmem serve`: starts Neo4j and the HTTP server, and stops both in order."""

from __future__ import annotations

import time
from contextlib import AsyncExitStack
from dataclasses import replace

import click

from graphmem import __version__
from graphmem.app.http import make_app
from graphmem.app.parts import Graphmem, start
from graphmem.cli.http_server import HttpServer, Stop, listening, run, url_host
from graphmem.cli.progress import download_progress
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.mcp.http import PATH as MCP_PATH

_LOCKED = "are asked for: see `graphmem keys`"
_OPEN = (
    "are not asked for: whoever reaches this address may do everything, until `graphmem keys create` makes the first"
)


@click.command()
def serve() -> None:
    """Start the server, with a Neo4j of its own unless GRAPHMEM_NEO4J_URI names one. Ctrl-C stops it."""
    settings = read_settings()
    run(settings, lambda: _serve(settings))
    click.echo("graphmem has stopped.")


async def _serve(settings: Settings) -> None:
    began, stop = time.monotonic(), Stop("graphmem")
    with listening(settings.host, settings.port, "GRAPHMEM") as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        click.echo("graphmem is starting.")
        async with AsyncExitStack() as stack:
            with download_progress() as progress:
                graphmem = await stack.enter_async_context(start(settings, progress, stop.clock))
            is_locked = await graphmem.authenticator.is_locked()
            click.echo(_welcome(graphmem, time.monotonic() - began, is_locked=is_locked))
            stop.server = HttpServer(make_app(graphmem), settings, graphmem.services.activity_feed.end)
            await stop.server.serve(sockets=[listener])


def _welcome(graphmem: Graphmem, seconds: float, *, is_locked: bool) -> str:
    """Returns what is printed once graphmem is ready: the addresses to open, and how to stop."""
    settings = graphmem.settings
    host = url_host(settings.host)
    lines = [
        f"graphmem {__version__} is ready, after {seconds:.1f} s.",
        *([f"  Dashboard      http://{host}:{settings.port}/"] if graphmem.pages.dashboard else []),
        f"  GraphQL        http://{host}:{settings.port}/graphql",
        f"  MCP            http://{host}:{settings.port}{MCP_PATH}",
        f"  Keys           {_LOCKED if is_locked else _OPEN}",
        f"  Memories       are found by {graphmem.models.extractor.name}",
    ]
    if graphmem.neo4j:
        status = graphmem.neo4j.status()
        lines += [
            f"  Neo4j Browser  {status.browser_url}",
            f"                 log in as neo4j with the password in {status.password_file}",
        ]
    else:
        lines.append(f"  Neo4j          {settings.neo4j_uri}")
    return "\n".join([*lines, "  Stop           press Ctrl-C"])
