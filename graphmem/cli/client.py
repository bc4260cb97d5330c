"""The client of the commands that search: it reads their scope options and asks the services."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import click

from graphmem.app.parts import connect
from graphmem.cli.progress import download_progress
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
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
)
_AS_OF = click.option("--as-of", metavar="TIME", help="What was true then: 2026-01-31T08:30:00Z, or a day, at its end.")


@dataclass(frozen=True, slots=True)
class Client:
    """Asks the services in this process, without a server: as a principal, about the memories that a filter selects."""

    settings: Settings
    principal: Principal
    filter: Filter
    as_of: datetime | None

    @classmethod
    def from_options(cls, project: str | None, as_of: str | None = None, **ids: str | None) -> Client:
        """Returns the client that the options of a command describe. Raises SetupError and BadUserInput."""
        settings = read_settings()
        principal = Principal(check_name(settings.project if project is None else project, "--project"))
        # "As of a day" is as of its last moment, so that what was learnt that day counts.
        then = parse_span(as_of, "--as-of").end if as_of else None
        return cls(settings, principal, And(tuple(owned_by(Scope(**ids).check()))), then)

    def ask(self, question: Callable[[Services], Awaitable[R]]) -> R:
        """Connects, puts the question to the services, disconnects, and returns the answer."""
        return asyncio.run(self._ask(question))

    async def _ask(self, question: Callable[[Services], Awaitable[R]]) -> R:
        with download_progress() as progress:
            async with connect(self.settings, progress) as graphmem:
                return await question(graphmem.services)


def scope_options(command: F) -> F:
    """Decorates a command with the options that `Client.from_options` takes."""
    return owner_options(_AS_OF(command))


def owner_options(command: F) -> F:
    """Decorates a command with those that say whose memories it is about."""
    # Decorators apply from the last to the first, and help lists options in the order of the decorators.
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
