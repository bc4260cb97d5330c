"""What commands that ask a question have in common: whose memories they ask, and the parts that answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import click

from graphmem.app import connect
from graphmem.cli.bars import download_bars
from graphmem.config import Settings, read_settings
from graphmem.model.filters import And, Filter, owned_by
from graphmem.model.limits import check_name
from graphmem.model.moment import parse_span
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.services import Services

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R")

_OPTIONS = (
    click.option("--user", "user_id", metavar="ID", help="Only memories of this user."),
    click.option("--agent", "agent_id", metavar="ID", help="Only memories of this agent."),
    click.option("--app", "app_id", metavar="ID", help="Only memories of this app."),
    click.option("--run", "run_id", metavar="ID", help="Only memories of this run."),
    click.option("--project", help="The project; GRAPHMEM_PROJECT where none is named."),
    click.option("--as-of", metavar="TIME", help="What was true then: 2026-01-31T08:30:00Z, or a day, at its end."),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a question is put to."""

    settings: Settings
    principal: Principal
    filter: Filter
    as_of: datetime | None

    @classmethod
    def of(cls, project: str | None, as_of: str | None, **ids: str | None) -> Asked:
        """What the options say; raises SetupError and BadUserInput."""
        settings = read_settings()
        principal = Principal(check_name(settings.project if project is None else project, "--project"))
        then = parse_span(as_of, "--as-of").end if as_of else None
        return cls(settings, principal, And(tuple(owned_by(Scope(**ids).check()))), then)

    def answer(self, ask: Callable[[Services], Awaitable[R]]) -> R:
        return asyncio.run(self._answer(ask))

    async def _answer(self, ask: Callable[[Services], Awaitable[R]]) -> R:
        with download_bars() as progress:
            async with connect(self.settings, progress) as graphmem:
                return await ask(graphmem.services)


def scope_options(command: F) -> F:
    """Those that `Asked.of` takes."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
