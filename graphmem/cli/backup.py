"""`graphmem backup` and `graphmem restore`: the embedded Neo4j's data to one file, and from it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from graphmem import embedded
from graphmem.app.neo4j import embedded_options
from graphmem.cli.progress import step_progress
from graphmem.config.environment import read_settings
from graphmem.config.settings import Settings
from graphmem.errors import SetupError

T = TypeVar("T")
_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


@click.command()
@click.argument("file", type=click.Path(resolve_path=True, path_type=Path))
@click.option("--force", is_flag=True, help="Replace FILE where it exists.")
def backup(file: Path, force: bool) -> None:
    """Write the embedded Neo4j's data and password to FILE, a .tar.gz; a detached Neo4j is stopped meanwhile."""
    options = embedded_options(_embedded_settings())
    with step_progress("Backing up") as progress:
        made = _run(embedded.make_backup(options, file, force=force, progress=progress))
    size = made.file.stat().st_size
    click.echo(
        f"{made.file} holds {_megabytes(made.manifest.size)} in {_megabytes(size)}, and the password: keep it safe."
    )
    if made.restarted:
        click.echo("Neo4j runs again.")


@click.command()
@click.argument("file", type=click.Path(resolve_path=True, path_type=Path))
@click.option("--replace", is_flag=True, help="Keep a database that is there already aside under another name.")
def restore(file: Path, replace: bool) -> None:
    """Put what `graphmem backup` wrote to FILE into GRAPHMEM_DATA_DIR, once all of it has proved to be intact."""
    data_dir = _embedded_settings().data_dir
    with step_progress("Restoring") as progress:
        restored = _run(embedded.restore_backup(data_dir, file, replace=replace, progress=progress))
    for path in restored.kept:
        click.echo(f"What was there before is kept as {path}.")
    click.echo(f"{data_dir} is as it was at {restored.manifest.created_at}; `graphmem serve` starts it.")


def _embedded_settings() -> Settings:
    """Returns the settings. Raises SetupError where they name a Neo4j that is not the embedded one."""
    settings = read_settings()
    if not settings.is_embedded:
        raise SetupError(
            "Backup and restore are for the embedded Neo4j, and GRAPHMEM_NEO4J_URI names another: take its backup with "
            "`neo4j-admin database dump` as docs/operating/backups.md says, or use `graphmem export`."
        )
    return settings


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Runs the work so that a signal cancels it as Ctrl-C does, and a Neo4j that it has stopped is started again.

    Python ends at once at these signals otherwise.
    """

    async def until_told() -> T:
        if task := asyncio.current_task():
            for number in _SIGNALS:
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await work

    try:
        return asyncio.run(until_told())
    except asyncio.CancelledError:
        raise click.Abort from None


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
