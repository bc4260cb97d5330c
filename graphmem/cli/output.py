"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table


def show_table(rows: Sequence[Sequence[str]], columns: Sequence[str] = ()) -> None:
    """Rows below column names, or aligned without any; nothing is cut where the output is not a terminal."""
    console = Console(highlight=False, soft_wrap=False)
    table = Table(*columns, show_header=bool(columns), box=None, pad_edge=False)
    for row in rows:
        table.add_row(*row)
    console.print(table, width=None if console.is_terminal else 500)
