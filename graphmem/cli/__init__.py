"""The command line: a module for each command or group of them, and what several share."""

from __future__ import annotations

import sys

import click

from graphmem import __version__
from graphmem.cli.backup import backup, restore
from graphmem.cli.context import context
from graphmem.cli.doctor import doctor
from graphmem.cli.embed import embed
from graphmem.cli.graph import graph
from graphmem.cli.keys import keys
from graphmem.cli.maintenance import config, fetch, migrate, schema
from graphmem.cli.mcp import mcp
from graphmem.cli.neo4j import neo4j
from graphmem.cli.output import complain
from graphmem.cli.search import search
from graphmem.cli.serve import serve
from graphmem.cli.transfer import export_file, import_file
from graphmem.config.environment import examine_settings
from graphmem.errors import GraphmemError

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="graphmem %(version)s")
def commands() -> None:
    """A graph-backed memory server for LLM agents. Settings are environment variables: see `graphmem config`."""
    for warning in examine_settings().warnings:
        complain(warning, "yellow")


for command in (
    serve,
    mcp,
    embed,
    keys,
    neo4j,
    search,
    context,
    graph,
    export_file,
    import_file,
    backup,
    restore,
    migrate,
    schema,
    fetch,
    config,
    doctor,
):
    commands.add_command(command)


def main() -> None:
    """Runs a command; an error that graphmem foresees is one sentence on standard error, and exit status 1."""
    try:
        commands()
    except GraphmemError as error:
        complain(error.message)
        sys.exit(1)
