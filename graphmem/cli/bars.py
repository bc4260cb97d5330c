"""Progress bars for what takes its time: downloads, and what is read and written at length."""

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

_LABELS = {"neo4j": "Neo4j", "browser": "Neo4j Browser", "graphiql": "GraphiQL", "bge-small-en-v1.5": "embedding model"}


@contextmanager
def download_bars() -> Iterator[embedded.Progress]:
    """A bar for each group of files that is not at hand yet, or a line where nobody watches a terminal."""
    with _bars(DownloadColumn(), TransferSpeedColumn()) as (bars, watched):
        tasks: dict[str, TaskID] = {}

        def advance(group: str, ready: int, total: int) -> None:
            if group not in tasks and ready < total:
                label = _LABELS.get(group, group)
                tasks[group] = bars.add_task(label, total=total)
                if not watched:
                    click.echo(f"Downloading {label}, {total / 1e6:.0f} MB.", err=True)
            if group in tasks:
                bars.update(tasks[group], completed=ready)

        yield advance


@contextmanager
def step_bars(doing: str) -> Iterator[embedded.Progress]:
    """A bar for each step through the same files, or one line where nobody watches a terminal."""
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
def work_bar(label: str) -> Iterator[Callable[[float, float | None], None]]:
    """Takes how much is done, of how much where that is known; says nothing where nobody watches a terminal."""
    with _bars(TaskProgressColumn(), TimeRemainingColumn()) as (bar, _):
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bars(*columns: ProgressColumn) -> Iterator[tuple[Progress, bool]]:
    """And whether a terminal shows them."""
    console = Console(stderr=True)
    name, bar = TextColumn("{task.description:<16}"), BarColumn()
    with Progress(name, bar, *columns, console=console, disable=not console.is_terminal) as bars:
        yield bars, console.is_terminal
