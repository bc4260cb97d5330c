"""Gets a Neo4j running on a data directory: takes over one that already runs, or starts one."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from graphmem.embedded import record
from graphmem.embedded.archive import ClassArchives, forget_recording
from graphmem.embedded.artifacts import Progress, fetch, locked
from graphmem.embedded.java import find_java
from graphmem.embedded.log import Log
from graphmem.embedded.process import POLL, Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.replacement import finish as finish_restore
from graphmem.embedded.settings import Options, Ports, free_ports, java_command, write_configuration
from graphmem.errors import SetupError

PORT_ATTEMPTS = 3
GROUPS = ("neo4j", "browser")


@dataclass(frozen=True)
class Running:
    process: Neo4jProcess
    record: Record


def neo4j_version() -> str:
    return next(one.version for one in locked()["neo4j"] if one.coordinate.startswith("org.neo4j:neo4j:"))


async def adopt(options: Options) -> Running | None:
    """The Neo4j that already runs on the data directory; one that does not answer is ended."""
    home = options.home
    known = Record.read(home)
    process = Neo4jProcess.find(home, known)
    if process is None:
        return None
    if known is None:
        await process.stop()
        return None
    try:
        await _become_ready(process, known.ports, Log(home), options.start_timeout)
    except SetupError:
        await process.stop()
        return None
    known = replace(known, pid=process.pid, created=process.created)
    known.write(home)
    return Running(process, known)


async def launch(options: Options, wished: Ports, *, detached: bool, progress: Progress) -> Running:
    """Raises SetupError when Neo4j can't be started, with what it logged."""
    try:
        return await _launch(options, wished, detached, progress)
    except OSError as error:
        raise SetupError(f"Neo4j cannot be started: {error}.") from error


async def _launch(options: Options, wished: Ports, detached: bool, progress: Progress) -> Running:
    jars = [jar for group in GROUPS for jar in await fetched(group, options.cache_dir, progress)]
    java = await asyncio.to_thread(find_java, options.java_home)
    archives = ClassArchives.of(options.cache_dir, java, jars)
    command = java_command(options, java, jars, await asyncio.to_thread(archives.arguments))
    await asyncio.to_thread(finish_restore, options.home)
    options.home.set_initial_password()
    for _ in range(PORT_ATTEMPTS):
        log = Log(options.home)
        try:
            return await _start(options, command, free_ports(wished), log, detached)
        except SetupError:
            if log.tells_java_crash():
                archives.forget()
            if not log.tells_port_conflict():
                raise
    raise SetupError(f"Other programs keep taking the ports that Neo4j is to use: {log.summary()}.")


async def _start(options: Options, command: list[str], ports: Ports, log: Log, detached: bool) -> Running:
    home = options.home
    write_configuration(options, ports)
    known = Record(None, 0, ports.bolt, ports.http, neo4j_version(), detached, str(home.password_file))
    known.write(home)
    process = Neo4jProcess.spawn(command, home)
    try:
        known = replace(known, pid=process.pid, created=process.created)
        known.write(home)
        await _become_ready(process, ports, log, options.start_timeout)
    except BaseException:
        await process.stop()
        forget_recording(command)
        record.forget(home)
        raise
    return Running(process, known)


async def _become_ready(process: Neo4jProcess, ports: Ports, log: Log, timeout: float) -> None:
    """Raises SetupError when it ends, when a database of it does not start, or when `timeout` has passed."""
    deadline = time.monotonic() + timeout
    while True:
        ready = await process.is_ready(ports)
        if failure := log.database_failure():
            raise SetupError(
                f"Neo4j cannot open its database: {failure}; choose another directory than {log.home.path} "
                "with GRAPHMEM_DATA_DIR, or mend it (the logs there say more)."
            )
        if not process.is_alive():
            raise SetupError(f"Neo4j {process.how_it_ended()} while starting: {log.summary()}.")
        if ready:
            return
        if time.monotonic() > deadline:
            raise SetupError(f"Neo4j did not answer within {timeout:.0f} s: {log.summary()}.")
        await asyncio.sleep(POLL)


async def fetched(group: str, cache_dir: Path, progress: Progress) -> list[Path]:
    """Off the event loop; downloads end when the caller is cancelled."""
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
