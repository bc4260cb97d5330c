"""`graphmem mcp`: memory for one agent, over standard input and output."""

from __future__ import annotations

import asyncio
import contextlib

import click

from graphmem.app.neo4j import with_shared_neo4j
from graphmem.app.parts import start
from graphmem.cli.progress import download_progress
from graphmem.cli.stopping import begin_to_stop, on_signals
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.mcp.session import Session, open_session
from graphmem.mcp.stdio import CallLimits, serve_stdio
from graphmem.model.limits import check_name
from graphmem.model.principal import ALL_PERMISSIONS, Permission, Principal
from graphmem.model.scope import Scope
from graphmem.scheduling.request_memory import RequestMemory
from graphmem.scheduling.stop_clock import StopClock
from graphmem.service.services import Services
from graphmem.telemetry.logs import set_up_logging

_ACTOR = "mcp"
"""The actor that the history names for changes by this command."""
_STOP_SECONDS = 5.0
_LAST_RESORT = 10.0
"""Seconds after those in which the system ends this process, whatever it does."""


@click.command()
@click.option("--user", "user_id", metavar="ID", help="The user whose memories it keeps; GRAPHMEM_MCP_USER.")
@click.option("--agent", "agent_id", metavar="ID", help="The agent that it is for; without a user, whose they are.")
@click.option("--app", "app_id", metavar="ID", help="The app that it is for.")
@click.option("--run", "run_id", metavar="ID", help="The session that what it adds belongs to.")
@click.option("--project", help="The project; GRAPHMEM_PROJECT where none is named.")
@click.option("--read-only", is_flag=True, help="Offer no tool that changes anything.")
def mcp(project: str | None, read_only: bool, **ids: str | None) -> None:
    """Answer one agent by the Model Context Protocol, over standard input and output.

    Agents start this command themselves. It uses the Neo4j of a graphmem that runs; else it starts the embedded one,
    which goes on when the agent has ended, for the next: `graphmem neo4j stop` stops it.
    """
    settings = read_settings()
    set_up_logging(settings.log_level, settings.log_format)
    permissions = frozenset({Permission.READ}) if read_only else ALL_PERMISSIONS
    name = check_name(settings.project if project is None else project, "--project")
    principal = Principal(name, actor=_ACTOR, permissions=permissions, caller=_ACTOR)
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_serve(settings, principal, Scope(**ids).check()))


async def _serve(settings: Settings, principal: Principal, named: Scope) -> None:
    clock = StopClock(_STOP_SECONDS)
    _end_by_signals(clock)
    with download_progress() as progress:
        async with with_shared_neo4j(settings, progress) as shared, start(shared, progress, clock) as graphmem:
            session = _session(graphmem.services, principal, named, settings.mcp_user)
            await serve_stdio(session, CallLimits(settings.request_timeout, RequestMemory(settings.request_memory)))
            begin_to_stop(clock, _LAST_RESORT)


def _end_by_signals(clock: StopClock) -> None:
    """Has the first signal cancel the present task; a second would interrupt the clean-up after that."""
    task = asyncio.current_task()
    assert task

    def end(_: int) -> None:
        begin_to_stop(clock, _LAST_RESORT)
        if not task.cancelling():
            task.cancel()

    on_signals(end)


def _session(services: Services, principal: Principal, named: Scope, default_user: str) -> Session:
    return open_session(services, principal, named, default_user, _spend_nothing)


def _spend_nothing(points: float, least: float) -> None:
    """Takes nothing: whoever started this process has the machine, which no rate limit guards."""
