"""Reads from Neo4j's logs why it did not start."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.status import State

LINES = 3
LINE_LENGTH = 300


class StartupLogs:
    """Reads the lines that Neo4j has written to its logs since this object was created."""

    def __init__(self, directory: DataDirectory) -> None:
        self.directory = directory
        self._debug = _Tail(directory.debug_file)
        self._log = _Tail(directory.log_file)
        self._console = _Tail(directory.console_file)

    def database_failure(self) -> str | None:
        """Returns why a database could not be opened, if so: Neo4j itself then goes on running, of no use."""
        return next((text for text in self._errors() if text.startswith("Failed to start")), None)

    def show_port_conflict(self) -> bool:
        """Returns whether another program had a port that Neo4j was to listen on."""
        return "PortBindException" in self._log.text()

    def show_java_crash(self) -> bool:
        """Returns whether the Java VM itself crashed, as it prints in words that are always the same."""
        return "A fatal error has been detected" in self._console.text()

    def summary(self) -> str:
        """Returns the last lines that tell a reason, as one."""
        lines = [
            *(line for line in self._log.lines() if " ERROR " in line or line.startswith("Caused by:")),
            *self._errors(),
            # Java prints warnings at every start, and stack traces are indented.
            *(line for line in self._console.lines() if not line.startswith(("WARNING:", "\t"))),
        ]
        return "; ".join(line.strip()[:LINE_LENGTH] for line in lines[-LINES:]) or "it logged no reason"

    def _errors(self) -> Iterator[str]:
        for line in self._debug.lines():
            # A line without its end is still being written.
            if '"ERROR"' in line and line.endswith("}"):
                yield _with_causes(json.loads(line))


_STAGES: dict[str, State] = {
    "Starting...": "starting",
    "Started.": "hanging",
    "Stopping...": "stopping",
    "Stopped.": "stopping",
}
"""The ends of the lines by which Neo4j's log tells its stages, with what a process is that then does not answer."""


def last_stage(log: Path, since: float) -> State:
    """Returns what a process that does not answer is doing, by the last stage that it has logged.

    `since` is when it was started, in seconds since 1970: older lines are another process's.
    """
    for line in reversed(log.read_text("utf-8", "replace").splitlines() if log.exists() else []):
        for end, state in _STAGES.items():
            if line.endswith(end):
                return state if _time_of(line) >= since else "starting"
    return "starting"


def _time_of(line: str) -> float:
    """Returns the time at the beginning of a line of the log, in seconds since 1970; 0 where there is none."""
    try:
        return datetime.strptime(" ".join(line.split()[:2]), "%Y-%m-%d %H:%M:%S.%f%z").timestamp()
    except ValueError:
        return 0.0


class _Tail:
    """The part of a log file that is written from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = path.stat().st_size if path.exists() else 0

    def text(self) -> str:
        """Returns what was appended, or all of a file that was rotated; nothing while there is none."""
        if not self._path.exists():
            return ""
        with self._path.open("rb") as file:
            if self._path.stat().st_size >= self._start:
                file.seek(self._start)
            return file.read().decode("utf-8", "replace")

    def lines(self) -> list[str]:
        return [line for line in self.text().splitlines() if line.strip()]


def _with_causes(entry: dict[str, Any]) -> str:
    """Returns the message and the causes that its stack trace names, outermost first.

    A cause that only repeats the next one, as wrapped exceptions do, is left out.
    """
    causes = re.findall(r"^(?:Caused by: )?[\w.$]+(?:Exception|Error): (.*)$", entry.get("stacktrace", ""), re.M)
    deeper = [*causes, "\n"][1:]
    telling = [cause for cause, next_cause in zip(causes, deeper, strict=True) if next_cause not in cause]
    return ": ".join([entry["message"], *(cause.rstrip(".") for cause in telling)])
