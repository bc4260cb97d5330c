"""The report of measurements as a Markdown table."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

import psutil

from benchmarks.measures import Row


def table(rows: Sequence[Row], corpus: str) -> str:
    return "\n".join(
        [
            f"{corpus}; {machine()}",
            "",
            "| what | graphmem | against | result | wanted |",
            "|---|---|---|---|---|",
            *(f"| {row.metric} | {row.graphmem} | {row.reference} | {row.result} | {row.target} |" for row in rows),
        ]
    )


def machine() -> str:
    """Returns what the machine has."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
