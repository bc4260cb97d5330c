"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

UNBOUNDED = 10_000


def show_table(rows: Sequence[Sequence[str]], columns: Sequence[str] = ()) -> None:
    """Rows below column names, or aligned without any; one line each where the output is not a terminal."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = UNBOUNDED
    table = Table(show_header=bool(columns), box=None, pad_edge=False)
    for name in columns or [""] * len(rows[0]):
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*row)
    console.print(table)
