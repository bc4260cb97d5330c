"""This module prints tables, and complaints."""

from __future__ import annotations

from collections.abc import Sequence

import click
from rich.console import Console
from rich.table import Table

UNBOUNDED = 10_000


def complain(sentence: str, colour: str = "red") -> None:
    """Prints what is wrong on standard error."""
    click.secho(f"graphmem: {sentence}", fg=colour, err=True)


def show_table(rows: Sequence[Sequence[str]], columns: Sequence[str] = ()) -> None:
    """Prints rows below column names, or aligned without any; each is one line where the output is not a terminal."""
    # Texts are of users: what looks like markup or an emoji's name in them is printed as it is.
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        # For grep and the like: rich takes a pipe for 80 columns wide and would fold the cells.
        console.width = UNBOUNDED
    table = Table(show_header=bool(columns), box=None, pad_edge=False)
    for name in columns or [""] * len(rows[0]):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
