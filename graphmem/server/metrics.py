"""The address of the metrics, for Prometheus."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import psutil
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from graphmem.access.authentication import Authenticator
from graphmem.access.credentials import credentials_of
from graphmem.errors import Forbidden, GraphmemError
from graphmem.model.principal import Permission
from graphmem.scheduling.slots import Slots
from graphmem.server.callers import is_local
from graphmem.service.backlog import BacklogService
from graphmem.telemetry.metrics import Metrics

PATH = "/metrics"
EVERYONE = "everyone"
OFF = "off"
FOR_THIS_MACHINE = "The metrics are for this machine alone, unless GRAPHMEM_METRICS says otherwise."

TIMEOUT = 2.0
"""Seconds after which a Neo4j that has not told what is left to do counts as down; a scrape waits 10 s at most."""

Admit = Callable[[Request], Awaitable[None]]
"""Raises GraphmemError where a caller from elsewhere may not read the metrics."""


def metrics_routes(readers: str, admit: Admit, read: Callable[[], Awaitable[bytes]]) -> list[BaseRoute]:
    """Returns the address of what `read` tells, and none where nobody may read it."""
    if readers == OFF:
        return []

    async def answer(request: Request) -> Response:
        if readers != EVERYONE and not is_local(request):
            await admit(request)
        return Response(await read(), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    return [Route(PATH, answer)]


@dataclass(frozen=True, slots=True)
class Watched:
    """Parts that are asked how they are whenever the metrics are read."""

    searches: Slots
    queries: Slots
    document_bytes: Callable[[], int]
    """Asks for the memory that kept documents take."""
    neo4j_pid: Callable[[], int | None]
    """Asks for the process of the embedded Neo4j, which may change; None without one."""
    subscriptions: Callable[[], int]
    websockets: Callable[[], int]
    """Ask how many are open."""

    def show_in(self, metrics: Metrics) -> None:
        for kind, slots in (("searches", self.searches), ("queries", self.queries)):
            metrics.watch(f"{kind}_running", f"{kind.capitalize()} under way.", partial(getattr, slots, "running"))
            metrics.watch(f"{kind}_waiting", f"{kind.capitalize()} in the queue.", partial(getattr, slots, "waiting"))
        metrics.watch("documents_bytes", "Memory that parsed documents take, estimated.", self.document_bytes)
        metrics.watch("subscriptions_open", "Subscriptions that are open.", self.subscriptions)
        metrics.watch("websockets_open", "WebSockets whose client has said who it is.", self.websockets)
        metrics.watch("neo4j_resident_memory_bytes", "Memory of the embedded Neo4j; 0 without one.", self._neo4j_memory)

    def _neo4j_memory(self) -> float:
        pid = self.neo4j_pid()
        try:
            return float(psutil.Process(pid).memory_info().rss) if pid else 0
        except psutil.Error:
            return 0  # it has just ended


async def admit_admin(authenticator: Authenticator, request: Request) -> None:
    """Raises Unauthenticated or Forbidden unless the request has a key with the permission "admin"."""
    if not await authenticator.is_locked():
        raise Forbidden(FOR_THIS_MACHINE)
    principal = await authenticator.authenticate(credentials_of(request))
    principal.require(Permission.ADMIN)


async def read_metrics(metrics: Metrics, backlog: BacklogService) -> bytes:
    """Returns the metrics with what only Neo4j knows; what it does not tell in time stays as it was."""
    try:
        async with asyncio.timeout(TIMEOUT):
            left = await backlog.backlog()
    except (GraphmemError, TimeoutError):
        metrics.neo4j_up.set(0)
    else:
        metrics.neo4j_up.set(1)
        metrics.unnumbered_events.set(left.unnumbered_events)
        metrics.reindexing_left.set(left.stale)
        metrics.unfinished_adds.set(left.unfinished_adds)
    return metrics.text()
