"""`graphmem keys …`: makes, lists, revokes and rotates API keys, past the server."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar

import click

from graphmem.access.key_ring import FRESH
from graphmem.access.keys import KeyService
from graphmem.access.tokens import Token
from graphmem.app.parts import connect_database
from graphmem.cli.output import show_table
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.model.api_key import DEFAULT_PERMISSIONS, ApiKey, Grant
from graphmem.model.moment import now
from graphmem.model.principal import Permission
from graphmem.model.scope import OwnerRef, OwnerType
from graphmem.store.keys import KeyStore

R = TypeVar("R")

_COLUMNS = ("id", "project", "name", "permissions", "owner", "state", "created", "expires", "last used")


class Duration(click.ParamType[timedelta]):
    """A length of time such as 90d, of up to a hundred years."""

    name = "duration"
    _FORM = re.compile(r"(\d{1,6})([mhdw])")
    _UNITS: Mapping[str, timedelta] = {
        "m": timedelta(minutes=1),
        "h": timedelta(hours=1),
        "d": timedelta(days=1),
        "w": timedelta(weeks=1),
    }
    _LONGEST = timedelta(days=36_525)

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        match = self._FORM.fullmatch(str(value))
        duration = int(match[1]) * self._UNITS[match[2]] if match else None
        if duration is None or duration > self._LONGEST:
            self.fail(f"{value!r} is none: write it like 30m, 24h, 90d or 52w.", param, context)
        return duration


class Lifetime(Duration):
    """A duration in which something can be done."""

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> timedelta:
        duration = super().convert(value, param, context)
        if not duration:
            self.fail("a key that expires at once opens nothing.", param, context)
        return duration


_PERMISSIONS = click.Choice([permission.value for permission in Permission])


@click.group()
def keys() -> None:
    """Make, list, revoke and rotate API keys, in the database that the settings name; it must be running.

    From the first key on nobody is let in without one.
    """


@keys.command()
@click.option("--name", metavar="NAME", help="What history and activity call who uses it; its id where none is given.")
@click.option("--project", metavar="PROJECT", help="The project that it opens; GRAPHMEM_PROJECT where none is named.")
@click.option(
    "--permission",
    "permissions",
    multiple=True,
    type=_PERMISSIONS,
    help="What it allows, once for each; read, write and delete where none is given.",
)
@click.option("--user", metavar="ID", help="Bind it to this user: it opens this user's memories and nothing else.")
@click.option("--agent", metavar="ID", help="Bind it to this agent.")
@click.option("--app", metavar="ID", help="Bind it to this app.")
@click.option("--expires", metavar="TIME", type=Lifetime(), help="How long it is good, such as 90d; without, for good.")
def create(
    name: str | None, project: str | None, permissions: tuple[str, ...], expires: timedelta | None, **owner: str | None
) -> None:
    """Make a key, and print it: once, for only a hash of it is stored.

    Standard output has the key and nothing else.
    """
    settings = read_settings()
    grant = Grant(
        settings.project if project is None else project,
        name or "",
        frozenset(map(Permission, permissions)) or DEFAULT_PERMISSIONS,
        _owner(owner),
    )
    key, token = _run(settings, lambda service: service.create_key(grant, expires))
    _show_new(key, token)


@keys.command("list")
@click.option("--project", metavar="PROJECT", help="Only keys of this project.")
def list_keys(project: str | None) -> None:
    """List all keys, the oldest first; none of their secrets is known."""
    found = _run(read_settings(), lambda service: service.list_keys(project))
    if found:
        show_table([_row(key) for key in found], _COLUMNS)
    else:
        click.echo("There are no keys; `graphmem keys create` makes one.")


@keys.command()
@click.argument("key_id", metavar="ID")
def revoke(key_id: str) -> None:
    """End the key with this id, for good."""
    key = _run(read_settings(), lambda service: service.revoke_key(key_id))
    click.echo(f"{key.id} ({key.grant.name}) is revoked; servers refuse it within {FRESH:.0f} s.")


@keys.command()
@click.argument("key_id", metavar="ID")
@click.option(
    "--overlap",
    metavar="TIME",
    type=Duration(),
    default="24h",
    show_default=True,
    help="How long the old one stays good.",
)
@click.option(
    "--expires",
    metavar="TIME",
    type=Lifetime(),
    help="How long the new one is good; as the old one where none is given.",
)
def rotate(key_id: str, overlap: timedelta, expires: timedelta | None) -> None:
    """Make a successor of the key with this id, which opens the same, and print it; the old one ends soon after."""
    key, token = _run(read_settings(), lambda service: service.rotate_key(key_id, overlap, expires))
    _show_new(key, token)
    click.echo(f"The old key {key_id} ends on {_day(key.created_at + overlap)} or before.", err=True)


def _run(settings: Settings, work: Callable[[KeyService], Awaitable[R]]) -> R:
    async def run() -> R:
        async with connect_database(settings) as database:
            return await work(KeyService(KeyStore(database)))

    return asyncio.run(run())


def _owner(ids: Mapping[str, str | None]) -> OwnerRef | None:
    named = [OwnerRef(OwnerType(name.upper()), owner_id) for name, owner_id in ids.items() if owner_id is not None]
    if len(named) > 1:
        raise click.UsageError("A key is bound to one of --user, --agent and --app.")
    return named[0] if named else None


def _show_new(key: ApiKey, token: Token) -> None:
    click.echo(token.text)
    owner = f", for {_owner_text(key.grant.owner)} only" if key.grant.owner else ""
    until = f"until {_day(key.expires_at)}" if key.expires_at else "until it is revoked"
    click.echo(
        f"The key {key.id} ({key.grant.name}) opens the project {key.grant.project}{owner} to "
        f"{_permissions(key)}, {until}. It is not shown again.",
        err=True,
    )


def _row(key: ApiKey) -> tuple[str, ...]:
    grant = key.grant
    times = (_day(key.created_at), _day(key.expires_at), _day(key.last_used_at))
    return (key.id, grant.project, grant.name, _permissions(key), _owner_text(grant.owner), key.state(now()), *times)


def _permissions(key: ApiKey) -> str:
    return ", ".join(permission for permission in Permission if permission in key.grant.permissions)


def _owner_text(owner: OwnerRef | None) -> str:
    return f"{owner.type.lower()} {owner.owner_id}" if owner else ""


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
