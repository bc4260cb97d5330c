"""`graphmem graph`: a picture of memories, as a page to open or to send."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from graphmem.cli.atomic_file import atomic_file
from graphmem.cli.client import Client, owner_options
from graphmem.errors import SetupError
from graphmem.model.paging import PageRequest
from graphmem.model.picture import Picture
from graphmem.service.memories import ListRequest
from graphmem.service.pictures import draw_memories


@click.command()
@owner_options
@click.option(
    "--output", "-o", required=True, type=click.Path(path_type=Path), help="The page to write, such as alex.html."
)
@click.option("--limit", default=200, show_default=True, help="How many memories to draw at most, the newest first.")
@click.option("--force", is_flag=True, help="Replace the page if there is one.")
def graph(output: Path, limit: int, force: bool, **whose: str | None) -> None:
    """Draw memories, with whose they are and what they mention, as a page that needs nothing else.

    It needs neo4j-viz: pip install 'graphmem[graph]'.
    """
    picture_page = _drawing()
    client = Client.from_options(**whose)
    request = ListRequest(client.filter, paging=PageRequest(first=limit))
    picture = client.ask(lambda services: draw_memories(services, client.principal, request))
    title = ", ".join(str(name) for name in whose.values() if name) or client.principal.project
    with atomic_file(output, force) as file:
        file.write(picture_page(picture, f"What graphmem remembers: {title}").encode())
    click.echo(f"Drew {len(picture.nodes)} nodes and {len(picture.relationships)} relationships.")


def _drawing() -> Callable[[Picture, str], str]:
    """Returns what makes pages of pictures. Raises SetupError where the library that draws is not installed."""
    try:
        from graphmem.web.picture_page import picture_page  # noqa: PLC0415  it needs an optional package
    except ImportError as error:
        advice = "install it with `pip install 'graphmem[graph]'`."
        raise SetupError(f"graphmem graph draws with neo4j-viz, which is not there: {advice}") from error
    return picture_page
