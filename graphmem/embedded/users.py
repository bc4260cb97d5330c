"""The users of a Neo4j: processes that work with it beside the one that manages it, which leaves it running for them.

Each holds a lock (flock) on one file together with the others, which the operating system releases when it dies.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from graphmem.embedded.data_directory import DataDirectory

if sys.platform != "win32":
    import fcntl

_POLL = 0.1


@asynccontextmanager
async def using(data_dir: Path) -> AsyncIterator[None]:
    """Makes this process a user while the context is open; where Neo4j is being stopped, it waits until that is done.

    Raises SetupError when the directory can't be written to.
    """
    directory = DataDirectory.at(data_dir)
    directory.make()
    with _open(directory) as file:
        while not _locks(file, fcntl.LOCK_SH):  # noqa: ASYNC110  (another process tells of nothing)
            await asyncio.sleep(_POLL)
        yield


@contextmanager
def without_users(directory: DataDirectory) -> Iterator[bool]:
    """Yields whether there are no users, and keeps it so while the context is open."""
    with _open(directory) as file:
        yield _locks(file, fcntl.LOCK_EX)


@contextmanager
def _open(directory: DataDirectory) -> Iterator[int]:
    file = os.open(directory.users_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield file
    finally:
        os.close(file)


def _locks(file: int, kind: int) -> bool:
    """Takes a lock unless others exclude it, and returns whether it did."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
