"""The watch over a start: whether Neo4j makes progress, however slowly, and what is told meanwhile."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from graphmem.embedded.data_directory import DataDirectory, stat_files
from graphmem.embedded.process import Neo4jProcess

STALL = 60.0
"""Seconds without any sign of work after which a start is given up: a process that waits for itself never ends."""
_WORK = 1.0
"""Seconds of processor time that count as work; an idle Java takes about half of that in STALL seconds."""
_LOOK = 1.0
"""Seconds between two looks at the files."""
_TELL = 15.0
"""Seconds between two lines that say that the start goes on; most starts are over before the first."""

_log = logging.getLogger(__name__)


class StartWatch:
    """Watches the processor time, the logs and the store of a Neo4j that starts."""

    def __init__(self, process: Neo4jProcess, directory: DataDirectory, bound: float) -> None:
        """`bound` is the number of seconds that a start may take at most."""
        self._process = process
        self._directory = directory
        self._bound = bound
        self._began = self._worked = self._looked = self._told = time.monotonic()
        self._signs = self._look()

    def verdict(self) -> str:
        """Returns why the start is given up, as the end of a sentence, and nothing while it goes on."""
        now = time.monotonic()
        if now - self._looked >= _LOOK:
            self._looked = now
            self._notice(now)
            self._tell(now)
        if now - self._worked > STALL:
            return f"has done nothing for {STALL:.0f} s"
        if now - self._began > self._bound:
            return f"did not answer within {self._bound:.0f} s, which GRAPHMEM_NEO4J_START_TIMEOUT may extend"
        return ""

    def _notice(self, now: float) -> None:
        (cpu, files), (cpu_before, files_before) = self._look(), self._signs
        if files != files_before or cpu - cpu_before >= _WORK:
            self._signs, self._worked = (cpu, files), now

    def _look(self) -> tuple[float, list[tuple[str, int, int]]]:
        """Returns the processor time, and the names, sizes and times of all files that Neo4j writes."""
        return self._process.cpu_seconds(), sorted(_files(self._directory.store_dir, self._directory.path / "logs"))

    def _tell(self, now: float) -> None:
        if now - self._told >= _TELL:
            self._told = now
            last = _last_line(self._directory.log_file)
            _log.warning("Neo4j has been starting for %.0f s and is at work. It says: %s", now - self._began, last)


def _files(*folders: Path) -> Iterator[tuple[str, int, int]]:
    for path, stat in chain.from_iterable(map(stat_files, folders)):
        yield path, stat.st_size, stat.st_mtime_ns


def _last_line(log: Path) -> str:
    """Returns the last line of a log, and nothing where there is none."""
    lines = log.read_text("utf-8", "replace").split("\n") if log.exists() else []
    return next((line for line in reversed(lines) if line.strip()), "nothing yet")
