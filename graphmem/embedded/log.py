"""Reads in Neo4j's logs why it did not start."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphmem.embedded.home import Home

LINES = 3
LINE_LENGTH = 300


class Log:
    """What Neo4j has written since this was made."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._debug = _Tail(home.debug_file)
        self._log = _Tail(home.log_file)
        self._console = _Tail(home.console_file)

    def database_failure(self) -> str | None:
        """Why a database could not be opened: Neo4j itself then goes on running, of no use."""
        return next((text for text in self._errors() if text.startswith("Failed to start")), None)

    def tells_port_conflict(self) -> bool:
        return "PortBindException" in self._log.text()

    def tells_java_crash(self) -> bool:
        return "A fatal error has been detected" in self._console.text()

    def summary(self) -> str:
        """The last lines that mean something, as one."""
        lines = [
            *(line for line in self._log.lines() if " ERROR " in line or line.startswith("Caused by:")),
            *self._errors(),
            *(line for line in self._console.lines() if not line.startswith(("WARNING:", "\t"))),
        ]
        return "; ".join(line.strip()[:LINE_LENGTH] for line in lines[-LINES:]) or "it logged no reason"

    def _errors(self) -> Iterator[str]:
        for line in self._debug.lines():
            if '"ERROR"' in line and line.endswith("}"):
                yield _with_causes(json.loads(line))


class _Tail:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._start = path.stat().st_size if path.exists() else 0

    def text(self) -> str:
        """Empty while the file isn't there; all of it when it has been begun anew."""
        if not self._path.exists():
            return ""
        with self._path.open("rb") as file:
            if self._path.stat().st_size >= self._start:
                file.seek(self._start)
            return file.read().decode("utf-8", "replace")

    def lines(self) -> list[str]:
        return [line for line in self.text().splitlines() if line.strip()]


def _with_causes(entry: dict[str, Any]) -> str:
    """The message and what its stack trace names as causes, outermost first, less those that only repeat the
    next one."""
    causes = re.findall(r"^(?:Caused by: )?[\w.$]+(?:Exception|Error): (.*)$", entry.get("stacktrace", ""), re.M)
    telling = [
        cause for cause, deeper in zip(causes, [*causes[1:], None], strict=True) if (deeper or "\n") not in cause
    ]
    return ": ".join([entry["message"], *(cause.rstrip(".") for cause in telling)])
