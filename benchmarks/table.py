"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

import psutil

from benchmarks.measures import Row


def table(rows: Sequence[Row], corpus: str) -> str:
    memory = psutil.virtual_memory().total / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    return "\n".join(
        [
            f"{corpus}; {machine}",
            "",
            "| what | graphmem | against | result | wanted |",
            "|---|---|---|---|---|",
            *(f"| {row.what} | {row.graphmem} | {row.against} | {row.result} | {row.wanted} |" for row in rows),
        ]
    )
