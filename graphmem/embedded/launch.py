"""Gets a Neo4j running on a data directory: adopts one that already runs, or launches one."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, fetch, locked
from graphmem.embedded.class_archives import ClassArchives, delete_recording
from graphmem.embedded.java import find_java
from graphmem.embedded.process import POLL, Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.replacement import finish_restore
from graphmem.embedded.settings import Options, Ports, free_ports, java_command, write_configuration
from graphmem.embedded.start_watch import StartWatch
from graphmem.embedded.startup_logs import StartupLogs
from graphmem.errors import SetupError

ATTEMPTS = 3
GROUPS = ("neo4j", "browser")
START_STOP_PATIENCE = 5.0
"""Seconds that a Neo4j has to end in order before it is ready: nothing has been written to it yet."""


@dataclass(frozen=True)
class Running:
    """A Neo4j that answers, and its record."""

    process: Neo4jProcess
    record: Record


def neo4j_version() -> str:
    """Returns the version that the lock file pins."""
    return next(one.version for one in locked()["neo4j"] if one.coordinate.startswith("org.neo4j:neo4j:"))


async def adopt(options: Options) -> Running | None:
    """Returns the Neo4j that already runs on the data directory, if it answers; one that does not is stopped.

    Whoever is killed leaves its Neo4j behind, and to adopt it is faster than to start another on the same store.
    """
    directory = options.directory
    known = Record.read(directory)
    process = Neo4jProcess.find(directory, known)
    if process is None:
        return None
    if known is None:
        # Without its record nobody knows its ports.
        await process.stop()
        return None
    try:
        await _become_ready(process, known.ports, StartupLogs(directory), _watch(process, options))
    except SetupError:
        await process.stop()
        return None
    known = replace(known, pid=process.pid, created=process.created)
    known.write(directory)
    return Running(process, known)


async def launch(options: Options, wished: Ports, *, detached: bool, progress: Progress) -> Running:
    """Starts Neo4j and returns it once it answers. Raises SetupError with the reason that it logged."""
    try:
        return await _launch(options, wished, detached, progress)
    except OSError as error:
        raise SetupError(f"Neo4j cannot be started: {error}.") from error


async def _launch(options: Options, wished: Ports, detached: bool, progress: Progress) -> Running:
    jars = [jar for group in GROUPS for jar in await fetched(group, options.cache_dir, progress)]
    java = await asyncio.to_thread(find_java, options.java_home)
    archives = ClassArchives.of(options.cache_dir, java, jars)
    command = java_command(options, java, jars, await asyncio.to_thread(archives.arguments))
    await asyncio.to_thread(finish_restore, options.directory)
    directory = options.directory
    for _ in range(ATTEMPTS):
        directory.set_initial_password()
        log = StartupLogs(directory)
        try:
            return await _start(options, command, free_ports(wished), log, detached)
        except SetupError:
            if log.show_java_crash():
                # A class archive that is damaged makes Java crash at every start; without one it starts.
                archives.delete()
            if log.database_failure() and directory.has_unready_database:
                # Neo4j does not open what it had half made when it was killed in its first start.
                await asyncio.to_thread(directory.delete_unready_database)
            elif not log.show_port_conflict():
                # A port that was free when it was chosen may be taken before Neo4j binds it.
                raise
    raise SetupError(f"Neo4j did not start in {ATTEMPTS} attempts: {log.summary()}.")


async def _start(options: Options, command: list[str], ports: Ports, log: StartupLogs, detached: bool) -> Running:
    """Starts the process and waits until it is ready; if that fails or is cancelled, nothing is left running."""
    directory = options.directory
    if lack := directory.lack_of_room():
        raise SetupError(lack)
    write_configuration(options, ports)
    directory.note_first_start()
    # It is recorded before it is there: a Neo4j whose launcher is killed in between can still be adopted by its ports.
    known = Record(None, 0, ports.bolt, ports.http, neo4j_version(), detached, str(directory.password_file))
    known.write(directory)
    process = Neo4jProcess.spawn(command, directory)
    try:
        known = replace(known, pid=process.pid, created=process.created)
        known.write(directory)
        await _become_ready(process, ports, log, _watch(process, options))
    except BaseException:
        await process.stop(START_STOP_PATIENCE)
        delete_recording(command)
        record.delete(directory)
        raise
    return Running(process, known)


def _watch(process: Neo4jProcess, options: Options) -> StartWatch:
    return StartWatch(process, options.directory, options.start_timeout)


async def _become_ready(process: Neo4jProcess, ports: Ports, log: StartupLogs, watch: StartWatch) -> None:
    """Waits until Neo4j answers. Raises SetupError when it ends, a database fails, or it makes no progress."""
    while True:
        # Bolt answers also where a database did not start, so the log is read before readiness is believed.
        ready = await process.is_ready(ports)
        if failure := log.database_failure():
            raise SetupError(
                f"Neo4j cannot open its database: {failure}; choose another directory than {log.directory.path} "
                "with GRAPHMEM_DATA_DIR, or mend it (the logs there say more)."
            )
        if not process.is_alive():
            raise SetupError(f"Neo4j {process.how_it_ended()} while starting: {log.summary()}.")
        if ready:
            log.directory.note_ready()
            return
        if verdict := watch.verdict():
            raise SetupError(f"Neo4j {verdict}: {log.summary()}.")
        await asyncio.sleep(POLL)


async def fetched(group: str, cache_dir: Path, progress: Progress) -> list[Path]:
    """Fetches a group of files in a thread; downloads end when the caller is cancelled."""
    cancelled = threading.Event()

    def watch(group: str, ready: int, total: int) -> None:
        if cancelled.is_set():
            raise InterruptedError
        progress(group, ready, total)

    try:
        return await asyncio.to_thread(fetch, group, cache_dir, watch)
    except asyncio.CancelledError:
        cancelled.set()
        raise
