"""Progress bars for what is downloaded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from graphmem import embedded

_LABELS = {"neo4j": "Neo4j", "browser": "Neo4j Browser", "graphiql": "GraphiQL", "bge-small-en-v1.5": "embedding model"}


@contextmanager
def download_bars() -> Iterator[embedded.Progress]:
    """A bar for each group of files that is not at hand yet; nothing is shown where all of it is."""
    columns = (TextColumn("{task.description:<16}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bars:
        tasks: dict[str, TaskID] = {}

        def advance(group: str, ready: int, total: int) -> None:
            if group not in tasks and ready < total:
                tasks[group] = bars.add_task(_LABELS.get(group, group), total=total)
            if group in tasks:
                bars.update(tasks[group], completed=ready)

        yield advance
