"""Backups of the embedded Neo4j. Neo4j Community takes none while it runs, so they are taken of one that is stopped."""

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
from graphmem.embedded.bundle import pack, read_manifest, unpack
from graphmem.embedded.home import Home
from graphmem.embedded.launch import launch, neo4j_version
from graphmem.embedded.manifest import Manifest
from graphmem.embedded.owner import Owner
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.replacement import Replacement, finish, make_ready, unfinished
from graphmem.embedded.settings import Options
from graphmem.errors import SetupError

T = TypeVar("T")


@dataclass(frozen=True)
class Backup:
    """`restarted`: a detached Neo4j was stopped for it, and runs again."""

    file: Path
    manifest: Manifest
    restarted: bool


@dataclass(frozen=True)
class Restored:
    """`kept` is what was there before, under its new name."""

    manifest: Manifest
    kept: list[Path]


async def make_backup(options: Options, file: Path, *, force: bool = False, progress: Progress = silent) -> Backup:
    """Into a new file, or with `force` in the place of an old one. Raises SetupError."""
    home = options.home
    _check_source(home)
    _check_target(home, file, force)
    with _io_told(f"Cannot back up {home.path} to {file}"), _owned(home):
        finish(home)
        home.password()
        async with _stopped(options) as known:
            version = known.version if known else neo4j_version()
            manifest = await _in_thread(lambda told: pack(home, version, file, told), progress)
        return Backup(file, manifest, restarted=bool(known and known.detached))


async def restore_backup(data_dir: Path, file: Path, *, replace: bool = False, progress: Progress = silent) -> Restored:
    """Nothing is replaced before all of the backup has proved to be whole; `replace` then keeps a database aside.

    Raises SetupError.
    """
    home = Home.at(data_dir)
    manifest = await asyncio.to_thread(read_manifest, file)
    manifest.check_neo4j(neo4j_version())
    home.make()
    with _io_told(f"Cannot restore {file} into {home.path}"), Owner(home):
        _check_stopped(home)
        if interrupted := Replacement.ready(home):
            same = interrupted.manifest == manifest
            interrupted.take_place()
            if same:
                return Restored(manifest, interrupted.kept)
        if home.has_database and not replace:
            raise SetupError(
                f"{home.path} holds a database already: add --replace, which keeps it aside under another name, "
                "or choose another directory with GRAPHMEM_DATA_DIR."
            )
        replacement = await _in_thread(lambda told: _put_in_place(home, file, told), progress)
        return Restored(manifest, replacement.kept)


def _put_in_place(home: Home, file: Path, progress: Progress) -> Replacement:
    with unfinished(home) as folder:
        manifest = unpack(file, folder, progress)
        replacement = make_ready(home, folder, manifest)
    record.forget(home)
    replacement.take_place()
    return replacement


def _check_source(home: Home) -> None:
    if not home.has_database and not Replacement.ready(home):
        raise SetupError(f"There is no database in {home.path}: choose the directory of one with GRAPHMEM_DATA_DIR.")


def _check_target(home: Home, file: Path, force: bool) -> None:
    """Before anything is stopped."""
    if not file.parent.is_dir():
        raise SetupError(f"The folder {file.parent} does not exist: make it, or name a file in another one.")
    if not os.access(file.parent, os.W_OK):
        raise SetupError(f"The folder {file.parent} cannot be written to: name a file in another one.")
    if file.exists() and not file.is_file():
        raise SetupError(f"{file} is there and is not a file: name another one.")
    if file.exists() and not force:
        raise SetupError(f"{file} exists already: name another file, or add --force to replace it.")
    if file.resolve().is_relative_to(home.store_dir.resolve()):
        raise SetupError(f"{file} lies in what is to be backed up: name a file outside of {home.store_dir}.")


def _check_stopped(home: Home) -> None:
    if process := Neo4jProcess.find(home, Record.read(home)):
        raise SetupError(
            f"A Neo4j runs on {home.path} (process {process.pid}): stop it with `graphmem neo4j stop`, then restore."
        )


@contextmanager
def _io_told(failure: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SetupError(
            f"{failure} ({error.strerror or error}): mend that, and run the same command again."
        ) from error


@contextmanager
def _owned(home: Home) -> Iterator[None]:
    owner = Owner(home)
    try:
        owner.take()
    except SetupError as error:
        advice = "A backup is taken of a Neo4j that is stopped; `graphmem export` works while it runs."
        raise SetupError(f"{error.message} {advice}") from error
    try:
        yield
    finally:
        owner.release()


@asynccontextmanager
async def _stopped(options: Options) -> AsyncIterator[Record | None]:
    """The record of a Neo4j that was running; one that was detached is started again in the end.

    One that is not is left over from a graphmem that was killed.
    """
    home = options.home
    known = Record.read(home)
    process = Neo4jProcess.find(home, known)
    if process is None:
        yield None
        return
    try:
        await process.stop()
        yield known
    finally:
        await process.stop()  # this far again when it was cancelled while it waited
        record.forget(home)
        if known and known.detached:
            running = await launch(options, known.ports, detached=True, progress=silent)
            running.process.disown()


async def _in_thread(work: Callable[[Progress], T], progress: Progress) -> T:
    """Returns when the thread has ended, which it does at its next block where the caller is cancelled."""
    cancelled = threading.Event()

    def watch(step: str, ready: int, total: int) -> None:
        if cancelled.is_set():
            raise InterruptedError
        progress(step, ready, total)

    thread = asyncio.create_task(asyncio.to_thread(work, watch))
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        cancelled.set()
        await asyncio.wait([thread])
        raise
