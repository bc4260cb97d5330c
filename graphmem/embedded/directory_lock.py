"""The lock on a data directory: one process at a time manages the Neo4j in it."""

from __future__ import annotations

import asyncio
import os
import sys
from types import TracebackType

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.record import Record
from graphmem.errors import SetupError

if sys.platform != "win32":
    import fcntl


_POLL = 0.1
_BRIEFLY = "briefly"
"""The word behind the process id of a holder that is to be waited for."""


class InUse(SetupError):
    """Another process manages the Neo4j in the data directory."""

    is_brief = False
    """Whether that process will soon have done what it does: it starts or stops a detached Neo4j."""


class DirectoryLock:
    """An advisory lock (flock), held from `acquire` to `release` or for the length of a `with` block.

    The operating system releases it when its process dies, however that happens, so no lock is ever stale.
    """

    def __init__(self, directory: DataDirectory, *, is_brief: bool = False) -> None:
        """`is_brief` tells others that it is worth waiting for."""
        self._directory = directory
        self._is_brief = is_brief
        self._file: int | None = None

    def acquire(self) -> None:
        """Takes the lock without waiting. Raises SetupError naming the process that holds it."""
        if sys.platform == "win32":
            raise SetupError("The embedded Neo4j needs Linux or macOS: set GRAPHMEM_NEO4J_URI to another Neo4j.")
        # It is opened without being emptied: until the lock is ours, it holds the process id of another.
        file = os.open(self._directory.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            raise _in_use(self._directory) from None
        # The process id is for the message to others: what locks is flock, not that the file is there.
        os.truncate(file, 0)
        os.write(file, f"{os.getpid()} {_BRIEFLY if self._is_brief else ''}".encode())
        self._file = file

    async def wait(self) -> None:
        """Takes the lock, after those that hold it briefly. Raises SetupError naming the process that goes on."""
        while True:
            try:
                return self.acquire()
            except InUse as error:
                if not error.is_brief:
                    raise
            await asyncio.sleep(_POLL)

    def release(self) -> None:
        """Gives the lock up. The file stays: one that is deleted could be locked by two, each having another inode."""
        if self._file is not None:
            os.truncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> DirectoryLock:
        self.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def _in_use(directory: DataDirectory) -> InUse:
    """Returns the error whose message names the holder and the ways out."""
    pid, _, how_long = directory.lock_file.read_text("utf-8").partition(" ")
    record = Record.read(directory)
    uri = f"={record.bolt_uri}" if record else ""
    error = InUse(
        f"The data directory {directory.path} is in use by another graphmem (process {pid or 'unknown'}): stop that "
        f"one, choose another directory with GRAPHMEM_DATA_DIR, or share its Neo4j with GRAPHMEM_NEO4J_URI{uri} "
        f"(user neo4j, password in {directory.password_file})."
    )
    # One that has just taken it has written nothing yet.
    error.is_brief = how_long == _BRIEFLY or not pid
    return error
