"""`graphmem search`: a question asked from the command line."""

from __future__ import annotations

import asyncio

import click
from rich.console import Console
from rich.table import Table

from graphmem.app import connect
from graphmem.cli.bars import download_bars
from graphmem.cli.output import UNBOUNDED
from graphmem.config import Settings, read_settings
from graphmem.model.filters import And, owned_by
from graphmem.model.hit import Hit, SearchResult
from graphmem.model.limits import check_name
from graphmem.model.moment import parse_span
from graphmem.model.principal import Principal
from graphmem.model.scope import Scope
from graphmem.service.search_request import SearchRequest


@click.command()
@click.argument("question")
@click.option("--user", "user_id", metavar="ID", help="Only memories of this user.")
@click.option("--agent", "agent_id", metavar="ID", help="Only memories of this agent.")
@click.option("--app", "app_id", metavar="ID", help="Only memories of this app.")
@click.option("--run", "run_id", metavar="ID", help="Only memories of this run.")
@click.option("--project", help="The project; GRAPHMEM_PROJECT where none is named.")
@click.option("--top-k", default=10, show_default=True, help="How many to show at most.")
@click.option("--threshold", default=0.0, show_default=True, help="The least score, from 0 to 1.")
@click.option("--as-of", metavar="TIME", help="What was true then: 2026-01-31T08:30:00Z, or a day, at its end.")
def search(
    question: str, project: str | None, top_k: int, threshold: float, as_of: str | None, **ids: str | None
) -> None:
    """Show the memories most like QUESTION, the best first."""
    settings = read_settings()
    principal = Principal(check_name(settings.project if project is None else project, "--project"))
    then = parse_span(as_of, "--as-of").end if as_of else None
    request = SearchRequest(question, And(tuple(owned_by(Scope(**ids).check()))), top_k, threshold, as_of=then).check()
    result = asyncio.run(_search(settings, principal, request))
    if result.hits:
        _show(result.hits)
    else:
        click.echo("Nothing was found.")


async def _search(settings: Settings, principal: Principal, request: SearchRequest) -> SearchResult:
    with download_bars() as progress:
        async with connect(settings, progress) as graphmem:
            return await graphmem.services().search.search_memories(principal, request)


def _show(hits: list[Hit]) -> None:
    """One line each: the text is cut at the terminal's width, and whole where the output is not a terminal."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = UNBOUNDED
    table = Table(box=None, pad_edge=False)
    table.add_column("score", no_wrap=True)
    table.add_column("text", no_wrap=True, overflow="ellipsis", ratio=1 if console.is_terminal else None)
    for name in ("owners", "date", "id"):
        table.add_column(name, no_wrap=True)
    for hit in hits:
        owners = ", ".join(f"{owner.type.lower()} {owner.owner_id}" for owner in hit.memory.scope.owners())
        text = " ".join(hit.text.split())
        table.add_row(f"{hit.score:.3f}", text, owners, f"{hit.memory.created_at:%Y-%m-%d}", hit.memory.id)
    console.print(table)
