"""Progress bars on standard error, for downloads, backups and transfers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from graphmem import embedded

_LABELS = {
    "neo4j": "Neo4j",
    "browser": "Neo4j Browser",
    "graphiql": "GraphiQL",
    "dashboard": "dashboard",
    "bge-small-en-v1.5": "embedding model",
}


@contextmanager
def download_progress() -> Iterator[embedded.Progress]:
    """Yields a callback that shows a bar for each group of files to download, or prints a line without a terminal."""
    with _bars(DownloadColumn(), TransferSpeedColumn()) as (bars, watched):
        tasks: dict[str, TaskID] = {}

        def advance(group: str, ready: int, total: int) -> None:
            # What is in the cache is reported as ready at once, and needs no bar.
            if group not in tasks and ready < total:
                label = _LABELS.get(group, group)
                tasks[group] = bars.add_task(label, total=total)
                if not watched:
                    click.echo(f"Downloading {label}, {total / 1e6:.0f} MB.", err=True)
            if group in tasks:
                bars.update(tasks[group], completed=ready)

        yield advance


@contextmanager
def step_progress(doing: str) -> Iterator[embedded.Progress]:
    """Yields a callback that shows a bar for each step through the same files, or prints a line without a terminal."""
    with _bars(DownloadColumn(), TransferSpeedColumn()) as (bars, watched):
        tasks: dict[str, TaskID] = {}

        def advance(step: str, ready: int, total: int) -> None:
            if not tasks and not watched:
                click.echo(f"{doing} {total / 1e6:.0f} MB.", err=True)
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=ready)

        yield advance


@contextmanager
def work_progress(label: str) -> Iterator[Callable[[float, float | None], None]]:
    """Yields a callback for how much is done, and of how much where that is known; silent without a terminal."""
    with _bars(TaskProgressColumn(), TimeRemainingColumn()) as (bar, _):
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bars(*columns: ProgressColumn) -> Iterator[tuple[Progress, bool]]:
    """Yields the bars, and whether there is a terminal that shows them."""
    # Standard output is for what a command prints, which may be piped.
    console = Console(stderr=True)
    name, bar = TextColumn("{task.description:<16}"), BarColumn()
    with Progress(name, bar, *columns, console=console, disable=not console.is_terminal) as bars:
        yield bars, console.is_terminal
