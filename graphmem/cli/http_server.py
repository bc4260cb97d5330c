"""The HTTP server of a command: its process, its socket, its connections, and its end by a signal."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import resource
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from typing import Any

import click
import uvicorn
import uvloop
from starlette.types import ASGIApp

from graphmem.api.websocket import MAX_MESSAGE_BYTES
from graphmem.cli.stopping import begin_to_stop, on_signals
from graphmem.config.settings import Settings
from graphmem.errors import SetupError
from graphmem.scheduling.stop_clock import StopClock
from graphmem.server.connections import Connections
from graphmem.server.protocol import BoundedProtocol, ConnectionLimits
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
_SWITCH_INTERVAL = 0.0002
_GC_THRESHOLDS = (10_000, 20, 20)
"""Objects that are made before the youngest are looked at, and how often each generation is before the next one is. One
search makes some thousands."""
_M_MMAP_THRESHOLD = -3
_LARGE = 128 * 1024
_OTHER_FILES = 300
"""Files that are open beside callers' connections: those to Neo4j (100), to models, and the system's."""


def run(settings: Settings, serve: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs what serves until it ends, in a process that is set up for serving."""
    set_up_logging(settings.log_level, settings.log_format)
    # The event loop gets the interpreter's lock from a thread that computes after so long, five times as soon as usual.
    sys.setswitchinterval(_SWITCH_INTERVAL)
    _return_large_blocks()
    with contextlib.suppress(asyncio.CancelledError):
        uvloop.run(serve())


def _return_large_blocks() -> None:
    """Has glibc give large blocks back to the system once they are free.

    Of its own accord it raises the size that counts as large with each that is freed, up to 32 MB, and one large answer
    would be kept for good.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE)


def _spare_the_collector() -> None:
    """Has Python's garbage collector pass over what is there once graphmem is ready, and begin less often.

    The lexicons, the schema and the queries stay for good, and it would look through all of them again and again: of
    the processor time of searches that was an eighth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GC_THRESHOLDS)


class HttpServer(uvicorn.Server):
    """A uvicorn server that leaves signals to `Stop`, and ends what lasts before it waits for requests."""

    def __init__(self, app: ASGIApp, settings: Settings, end_streams: Callable[[], None] = lambda: None) -> None:
        connections = Connections(_connections(settings))
        config = uvicorn.Config(
            app,
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
        super().__init__(config)
        self._end_streams = end_streams

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        _spare_the_collector()
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none: uvicorn would raise each again at its end, which would interrupt the stop of Neo4j."""
        yield


class Stop:
    """The handler of signals: it cancels the start while that lasts, and stops the server afterwards."""

    def __init__(self, name: str) -> None:
        """Handles signals from now on; `name` is what people are told is stopping."""
        self.server: uvicorn.Server | None = None
        self.clock = StopClock(_STOP_SECONDS)
        self._name = name
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
        click.echo(f"{self._name} is stopping.")


@contextlib.contextmanager
def listening(host: str, port: int, prefix: str) -> Iterator[socket.socket]:
    """Yields the listening socket, taken before anything is started so that a port in use costs no start.

    `prefix` is that of the variables that name the host and the port. Raises SetupError.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        # `create_server` appends the address to the reason, which the message names in its own words.
        reason = str(error.strerror).partition(" (while attempting")[0]
        raise SetupError(
            f"graphmem cannot listen on {host} port {port} ({reason}): "
            f"set {prefix}_PORT to a free port, or {prefix}_HOST to an address of this machine."
        ) from error
    with listener:
        yield listener


def url_host(host: str) -> str:
    """Returns a host as URLs have it."""
    return f"[{host}]" if ":" in host else host


def _connections(settings: Settings) -> int:
    """Returns how many connections there may be: each needs a file, and other parts need some too."""
    files, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = settings.connections + _OTHER_FILES
    if files != resource.RLIM_INFINITY and files < wanted:
        files = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
        return max(1, files - _OTHER_FILES)
    return settings.connections
