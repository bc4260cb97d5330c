"""`graphmem neo4j …`: commands for the embedded Neo4j without the server."""

from __future__ import annotations

import asyncio
from collections import deque

import click

from graphmem import embedded
from graphmem.app.neo4j import embedded_options, renew_password
from graphmem.cli.output import show_table
from graphmem.cli.progress import download_progress
from graphmem.config.environment import read_settings
from graphmem.embedded import Status


@click.group()
def neo4j() -> None:
    """Start, stop and look at the embedded Neo4j on GRAPHMEM_DATA_DIR."""


@neo4j.command("start")
def start_neo4j() -> None:
    """Start it, and leave it running; `graphmem serve` then uses it and does not stop it."""
    with download_progress() as progress:
        status = asyncio.run(embedded.start_detached(embedded_options(read_settings()), progress))
    _show(status)


@neo4j.command("stop")
def stop_neo4j() -> None:
    """Stop the one that `graphmem neo4j start` started."""
    stopped = asyncio.run(embedded.stop_running(read_settings().data_dir))
    click.echo("Neo4j has stopped." if stopped else "Neo4j was not running.")


@neo4j.command("status")
@click.pass_context
def neo4j_status(context: click.Context) -> None:
    """Say whether it runs, and where; status 1 when it does not."""
    status = asyncio.run(embedded.status(read_settings().data_dir))
    _show(status)
    context.exit(0 if status.running else 1)


@neo4j.command("new-password")
def new_password() -> None:
    """Give its database a new password, where the password file is lost or wrong; it must be stopped."""
    with download_progress() as progress:
        file = asyncio.run(renew_password(read_settings(), progress))
    click.echo(f"The database has a new password, which is in {file}.")


@neo4j.command("logs")
@click.option("--lines", "-n", default=50, show_default=True, help="How many of the last lines to print.")
def neo4j_logs(lines: int) -> None:
    """Print the end of its log."""
    path = embedded.log_path(read_settings().data_dir)
    if not path.exists():
        click.echo(f"There is no log yet at {path}.")
        return
    with path.open(encoding="utf-8", errors="replace") as log:
        click.echo("".join(deque(log, maxlen=lines)), nl=False)


def _show(status: Status) -> None:
    rows = {
        "state": f"{status.state} {status.detail}".strip(),
        "process": status.pid,
        "version": status.version,
        "bolt": status.bolt_uri,
        "browser": status.browser_url,
        "password": f"in {status.password_file}",
        "data": status.data_dir,
    }
    show_table([(name, str(value)) for name, value in rows.items() if value is not None])
