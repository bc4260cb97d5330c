"""The small commands of who runs a server: `graphmem migrate`, `schema`, `fetch` and `config`."""

from __future__ import annotations

import asyncio
from dataclasses import fields

import click

from graphmem import embedded
from graphmem.api.schema import export_schema
from graphmem.app.parts import connect
from graphmem.cli.output import complain, show_table
from graphmem.cli.progress import download_progress
from graphmem.config.environment import Reading, examine_settings, read_settings
from graphmem.config.settings import Settings, variable_of


@click.command()
@click.option("--anew", is_flag=True, help="Make all words, passages and turns' vectors anew, and missing mentions.")
def migrate(anew: bool) -> None:
    """Bring the database up to date: its constraints and indexes, and what memories are found by.

    `graphmem serve` does it by itself.
    """
    with download_progress() as progress:
        applied, reindexed = asyncio.run(_migrate(read_settings(), progress, anew=anew))
    done = [f"applied {name}" for name in applied]
    if reindexed:
        done.append(f"looked through the words, passages and mentions of {reindexed:,} memories")
    click.echo("\n".join(done) or "The database is up to date.")


@click.command()
def schema() -> None:
    """Print the GraphQL schema."""
    click.echo(export_schema(), nl=False)


@click.command()
def fetch() -> None:
    """Download what the server needs into GRAPHMEM_CACHE_DIR, so that `graphmem serve` starts without a network.

    Each file is checked by its hash, and one that is there already is not downloaded again.
    """
    settings = read_settings()
    with download_progress() as progress:
        for group in embedded.locked():
            embedded.fetch(group, settings.cache_dir, progress)
    click.echo(f"All downloads are in {settings.cache_dir}.")


@click.command()
@click.pass_context
def config(context: click.Context) -> None:
    """Print every setting: its environment variable, its present value and what it is for; status 1 if one is wrong."""
    reading = examine_settings()
    rows = [
        (variable_of(setting), _shown(reading, setting.name), setting.metadata["description"])
        for setting in fields(Settings)
    ]
    show_table(rows, ("variable", "value", "what it is"))
    for fault in reading.faults.values():
        complain(fault)
    context.exit(1 if reading.faults else 0)


async def _migrate(settings: Settings, progress: embedded.Progress, *, anew: bool) -> tuple[list[str], int]:
    """Returns the names of the migrations that were applied, and how many memories were looked through."""
    async with connect(settings, progress) as graphmem:
        if anew:
            await graphmem.services.reindexer.mark_all()
        return graphmem.migrations, await graphmem.services.reindexer.reindex_all()


def _shown(reading: Reading, name: str) -> str:
    """Returns the value of a setting as text; of a secret only whether it is set, and of a wrong one that it is."""
    setting = Settings.__dataclass_fields__[name]
    if variable_of(setting) in reading.faults:
        return "(wrong)"
    value = getattr(reading.settings, name)
    if value is None or value in ("", ()):
        return ""
    if setting.metadata["secret"]:
        return "(set)"
    return ",".join(value) if isinstance(value, tuple) else str(value)
