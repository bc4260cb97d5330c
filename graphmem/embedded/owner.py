"""One graphmem at a time looks after a data directory; the operating system forgets those that die."""

from __future__ import annotations

import os
import sys
from types import TracebackType

from graphmem.embedded.home import Home
from graphmem.embedded.record import Record
from graphmem.errors import SetupError

if sys.platform != "win32":
    import fcntl


class Owner:
    """Holds the lock from `take` to `release`, or for the length of a `with` block."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._file: int | None = None

    def take(self) -> None:
        """Raises SetupError naming the process that has the directory."""
        if sys.platform == "win32":
            raise SetupError("The embedded Neo4j needs Linux or macOS: set GRAPHMEM_NEO4J_URI to another Neo4j.")
        file = os.open(self._home.owner_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise SetupError(_taken(self._home)) from None
        os.truncate(file, 0)
        os.write(file, str(os.getpid()).encode())
        self._file = file

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Owner:
        self.take()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _taken(home: Home) -> str:
    pid = home.owner_file.read_text("utf-8") or "unknown"
    record = Record.read(home)
    uri = f"={record.bolt_uri}" if record else ""
    return (
        f"The data directory {home.path} is in use by another graphmem (process {pid}): stop that one, "
        f"choose another directory with GRAPHMEM_DATA_DIR, or share its Neo4j with GRAPHMEM_NEO4J_URI{uri} "
        f"(user neo4j, password in {home.password_file})."
    )
