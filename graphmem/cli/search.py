"""`graphmem search`: a search from the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import click
from rich.console import Console
from rich.table import Table

from graphmem.cli.client import Client, scope_options
from graphmem.cli.output import UNBOUNDED
from graphmem.model.hit import Hit, Origin, Signal
from graphmem.model.path import PathStep, format_path
from graphmem.service.search_request import SearchRequest
from graphmem.service.services import Services

Paths: TypeAlias = Mapping[tuple[str, Origin], Sequence[PathStep]]


@click.command()
@click.argument("question")
@scope_options
@click.option("--top-k", default=10, show_default=True, help="How many to show at most.")
@click.option("--threshold", default=0.0, show_default=True, help="The least score, from 0 to 1.")
@click.option("--explain", is_flag=True, help="Say under each memory why it was found.")
def search(question: str, top_k: int, threshold: float, explain: bool, **whose: str | None) -> None:
    """Show the memories most like QUESTION, the best first."""
    client = Client.from_options(**whose)
    request = SearchRequest(question, client.filter, top_k, threshold, as_of=client.as_of).check()

    async def answer(services: Services) -> tuple[list[Hit], Paths]:
        hits = (await services.search.search_memories(client.principal, request)).hits
        ends = [(hit.memory.id, hit.origin) for hit in hits] if explain else []
        return hits, await services.paths.trace_paths(client.principal, ends)

    hits, paths = client.ask(answer)
    if hits:
        _show(hits, paths, explain)
    else:
        click.echo("Nothing was found.")


def _show(hits: list[Hit], paths: Paths, explain: bool) -> None:
    """Prints a line for each hit: its text is cut at the terminal's width, and whole without a terminal."""
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
        if explain:
            for reason in [*describe_signals(hit), format_path(paths.get((hit.memory.id, hit.origin), []))]:
                table.add_row("", f"  {reason}")
    console.print(table)


def describe_signals(hit: Hit) -> list[str]:
    """Returns a line for each signal of the hit's score, the strongest first."""
    return [_describe(signal) for signal in hit.signals]


def _describe(signal: Signal) -> str:
    rank = "" if signal.rank is None else f", number {signal.rank} by it"
    return f"{signal.name} {signal.score:.3f}{rank}"
