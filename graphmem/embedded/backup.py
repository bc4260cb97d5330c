"""Cold backups of the embedded Neo4j, and restores: Neo4j Community can take no backup while it runs."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, silent
from graphmem.embedded.backup_file import pack, read_manifest, unpack
from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.directory_lock import DirectoryLock
from graphmem.embedded.launch import launch, neo4j_version
from graphmem.embedded.manifest import Manifest
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.replacement import Replacement, commit_staged, finish_restore, staging_folder
from graphmem.embedded.settings import Options
from graphmem.errors import SetupError

T = TypeVar("T")


@dataclass(frozen=True)
class Backup:
    """A backup that was taken; `restarted` says whether a detached Neo4j was stopped for it and runs again."""

    file: Path
    manifest: Manifest
    restarted: bool


@dataclass(frozen=True)
class Restored:
    """A backup that was restored; `kept` are the paths under which the former store and password are kept."""

    manifest: Manifest
    kept: list[Path]


async def make_backup(options: Options, file: Path, *, force: bool = False, progress: Progress = silent) -> Backup:
    """Writes the store and the password into a new file, or with `force` in the place of an old one.

    Raises SetupError.
    """
    directory = options.directory
    _check_source(directory)
    _check_target(directory, file, force)
    with _explaining(f"Cannot back up {directory.path} to {file}"), _holding(directory):
        finish_restore(directory)
        directory.password()
        async with _stopped(options) as known:
            version = known.version if known else neo4j_version()
            manifest = await _in_thread(lambda told: pack(directory, version, file, told), progress)
        return Backup(file, manifest, restarted=bool(known and known.detached))


async def restore_backup(data_dir: Path, file: Path, *, replace: bool = False, progress: Progress = silent) -> Restored:
    """Puts a backup in the place of the store; nothing is replaced before all of the backup has been verified.

    A database that is there is kept aside if `replace` is given. Raises SetupError, also where there is one without it.
    """
    directory = DataDirectory.at(data_dir)
    manifest = await asyncio.to_thread(read_manifest, file)
    manifest.check_neo4j(neo4j_version())
    directory.make()
    with _explaining(f"Cannot restore {file} into {directory.path}"), DirectoryLock(directory):
        _check_stopped(directory)
        # A restore that was interrupted after its commit is finished first, so that the same command can be run again.
        if interrupted := Replacement.pending(directory):
            same = interrupted.manifest == manifest
            interrupted.take_place()
            if same:
                return Restored(manifest, interrupted.kept)
        if directory.has_database and not replace:
            raise SetupError(
                f"{directory.path} holds a database already: add --replace, which keeps it aside under another name, "
                "or choose another directory with GRAPHMEM_DATA_DIR."
            )
        replacement = await _in_thread(lambda told: _put_in_place(directory, file, told), progress)
        return Restored(manifest, replacement.kept)


def _put_in_place(directory: DataDirectory, file: Path, progress: Progress) -> Replacement:
    """Unpacks the backup beside the store, commits it, and swaps the two."""
    with staging_folder(directory) as folder:
        manifest = unpack(file, folder, progress)
        replacement = commit_staged(directory, folder, manifest)
    record.delete(directory)
    replacement.take_place()
    return replacement


def _check_source(directory: DataDirectory) -> None:
    """Raises SetupError where there is no database to back up."""
    if not directory.has_database and not Replacement.pending(directory):
        raise SetupError(
            f"There is no database in {directory.path}: choose the directory of one with GRAPHMEM_DATA_DIR."
        )


def _check_target(directory: DataDirectory, file: Path, force: bool) -> None:
    """Raises SetupError where the file cannot be written; it is called before anything is stopped."""
    if not file.parent.is_dir():
        raise SetupError(f"The folder {file.parent} does not exist: make it, or name a file in another one.")
    if not os.access(file.parent, os.W_OK):
        raise SetupError(f"The folder {file.parent} cannot be written to: name a file in another one.")
    if file.exists() and not file.is_file():
        raise SetupError(f"{file} is there and is not a file: name another one.")
    if file.exists() and not force:
        raise SetupError(f"{file} exists already: name another file, or add --force to replace it.")
    if file.resolve().is_relative_to(directory.store_dir.resolve()):
        raise SetupError(f"{file} lies in what is to be backed up: name a file outside of {directory.store_dir}.")


def _check_stopped(directory: DataDirectory) -> None:
    """Raises SetupError while a Neo4j runs on the data directory."""
    if process := Neo4jProcess.find(directory, Record.read(directory)):
        raise SetupError(
            f"A Neo4j runs on {directory.path} (process {process.pid}): "
            "stop it with `graphmem neo4j stop`, then restore."
        )


@contextmanager
def _explaining(failure: str) -> Iterator[None]:
    """Turns an OSError, such as a full disk, into a SetupError that says what has failed."""
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"{failure} ({error.strerror or error}): mend that, and run the same command again."
        ) from error


@contextmanager
def _holding(directory: DataDirectory) -> Iterator[None]:
    """Holds the directory's lock; if a server has it, the error says what works while that runs."""
    lock = DirectoryLock(directory)
    try:
        lock.acquire()
    except SetupError as error:
        advice = "A backup is taken of a Neo4j that is stopped; `graphmem export` works while it runs."
        raise SetupError(f"{error.message} {advice}") from error
    try:
        yield
    finally:
        lock.release()


@asynccontextmanager
async def _stopped(options: Options) -> AsyncIterator[Record | None]:
    """Stops Neo4j for the length of the block, and yields its record, or None where none was running.

    One that was detached is started again in the end. One that was not is left over from a server that was killed.
    """
    directory = options.directory
    known = Record.read(directory)
    process = Neo4jProcess.find(directory, known)
    if process is None:
        yield None
        return
    try:
        await process.stop()
        yield known
    finally:
        # Whoever is cancelled while `stop` waits comes here with a Neo4j that is still about to end.
        await process.stop()
        record.delete(directory)
        if known and known.detached:
            running = await launch(options, known.ports, detached=True, progress=silent)
            running.process.disown()


async def _in_thread(work: Callable[[Progress], T], progress: Progress) -> T:
    """Does the work in a thread. A caller that is cancelled waits until the thread has ended, at its next block."""
    cancelled = threading.Event()

    def watch(step: str, ready: int, total: int) -> None:
        if cancelled.is_set():
            raise InterruptedError
        progress(step, ready, total)

    # A thread cannot be cancelled: without the shield its caller would go on, and clean up, while it still writes.
    thread = asyncio.create_task(asyncio.to_thread(work, watch))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        cancelled.set()
        await asyncio.wait([thread])
        raise
