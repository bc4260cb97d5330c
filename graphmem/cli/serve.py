"""`graphmem serve`: starts Neo4j and the HTTP server, and stops both in order."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import resource
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import click
import uvicorn
import uvloop

from graphmem import __version__
from graphmem.api.websocket import MAX_MESSAGE_BYTES
from graphmem.app.http import make_app
from graphmem.app.parts import Graphmem, start
from graphmem.cli.progress import download_progress
from graphmem.cli.stopping import begin_to_stop, on_signals
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.errors import SetupError
from graphmem.mcp.http import PATH as MCP_PATH
from graphmem.scheduling.stop_clock import StopClock
from graphmem.server.connections import Connections
from graphmem.server.protocol import BoundedProtocol, ConnectionLimits
from graphmem.service.activity_feed import ActivityFeed
from graphmem.telemetry.logs import set_up_logging

_GRACE = 4
"""Seconds that requests under way have to finish when graphmem is stopped; then they are cancelled."""
_KEEP_ALIVE = 75
"""Seconds that a connection may rest between two requests: longer than clients and proxies rest theirs (5 to 60 s), or
one of them would now and then send a request into a connection that is just being closed."""
_STOP_SECONDS = 11.0
"""Seconds after which Neo4j is killed if it has not stopped in order until then."""
_LAST_RESORT = 3.0
"""Seconds after those in which the system ends this process, whatever it does; Neo4j has ended before."""
_SWITCH_INTERVAL = 0.001
_M_MMAP_THRESHOLD = -3
_LARGE = 128 * 1024
_OTHER_FILES = 300
"""Files that are open beside callers' connections: those to Neo4j (100), to models, and the system's."""

_LOCKED = "are asked for: see `graphmem keys`"
_OPEN = (
    "are not asked for: whoever reaches this address may do everything, until `graphmem keys create` makes the first"
)


@click.command()
def serve() -> None:
    """Start the server, with a Neo4j of its own unless GRAPHMEM_NEO4J_URI names one. Ctrl-C stops it."""
    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format)
    # The event loop gets the interpreter's lock from a thread that computes after so long, five times as soon as usual.
    sys.setswitchinterval(_SWITCH_INTERVAL)
    _return_large_blocks()
    with contextlib.suppress(asyncio.CancelledError):
        uvloop.run(_serve(settings))
    click.echo("graphmem has stopped.")


def _return_large_blocks() -> None:
    """Has glibc give large blocks back to the system once they are free.

    Of its own accord it raises the size that counts as large with each that is freed, up to 32 MB, and one large answer
    would be kept for good.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


async def _serve(settings: Settings) -> None:
    began, stop = time.monotonic(), _Stop()
    with _listener(settings) as listener:
        settings = replace(settings, port=listener.getsockname()[1])
        click.echo("graphmem is starting.")
        async with contextlib.AsyncExitStack() as stack:
            with download_progress() as progress:
                graphmem = await stack.enter_async_context(start(settings, progress, stop.clock))
            is_locked = await graphmem.authenticator.is_locked()
            click.echo(_welcome(graphmem, time.monotonic() - began, is_locked=is_locked))
            stop.server = _server(graphmem, Connections(_connections(settings)))
            await stop.server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """A uvicorn server that leaves signals to `_Stop`, and ends subscriptions before it waits for requests."""

    def __init__(self, config: uvicorn.Config, feed: ActivityFeed) -> None:
        super().__init__(config)
        self._feed = feed

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._feed.end()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none: uvicorn would raise each again at its end, which would interrupt the stop of Neo4j."""
        yield


class _Stop:
    """The handler of signals: it cancels the start while that lasts, and stops the server afterwards."""

    def __init__(self) -> None:
        self.server: uvicorn.Server | None = None
        self.clock = StopClock(_STOP_SECONDS)
        self._starting = asyncio.current_task()
        on_signals(self._stop)

    def _stop(self, number: int) -> None:
        begin_to_stop(self.clock, _LAST_RESORT)
        if self.server:
            self.server.handle_exit(number, None)
        elif self._starting:
            # Once only: a second cancellation would interrupt the clean-up after the first.
            self._starting.cancel()
            self._starting = None
        click.echo("graphmem is stopping.")


def _connections(settings: Settings) -> int:
    """Returns how many connections there may be: each needs a file, and other parts need some too."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.connections + _OTHER_FILES
    if files != resource.RLIM_INFINITY and files < wanted:
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
        return max(1, files - _OTHER_FILES)
    return settings.connections


def _server(graphmem: Graphmem, connections: Connections) -> uvicorn.Server:
    config = uvicorn.Config(
        make_app(graphmem),
        # uvicorn's type is that of a class; it calls what it gets.
        http=partial(BoundedProtocol, connections=connections, limits=ConnectionLimits()),  # type: ignore[arg-type]
        # graphmem starts before uvicorn and stops after it, so there is nothing to do in the app's lifespan.
        lifespan="off",
        access_log=False,
        server_header=False,
        log_config=None,
        timeout_graceful_shutdown=_GRACE,
        timeout_keep_alive=_KEEP_ALIVE,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_per_message_deflate=False,  # it would take the event loop's time, and memory for each connection
    )
    return _Server(config, graphmem.services.activity_feed)


@contextlib.contextmanager
def _listener(settings: Settings) -> Iterator[socket.socket]:
    """Yields the listening socket, taken before anything is started so that a port in use costs no start."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        # `create_server` appends the address to the reason, which the message names in its own words.
        reason = str(error.strerror).partition(" (while attempting")[0]
        raise SetupError(
            f"graphmem cannot listen on {settings.host} port {settings.port} ({reason}): "
            "set GRAPHMEM_PORT to a free port, or GRAPHMEM_HOST to an address of this machine."
        ) from error
    with listener:
        yield listener


def _welcome(graphmem: Graphmem, seconds: float, *, is_locked: bool) -> str:
    """Returns what is printed once graphmem is ready: the addresses to open, and how to stop."""
    settings = graphmem.settings
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
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
