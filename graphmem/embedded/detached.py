"""A detached Neo4j: one that keeps running when the command that started it has ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, silent
from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.directory_lock import DirectoryLock
from graphmem.embedded.launch import adopt, launch
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.settings import Options, Ports
from graphmem.embedded.startup_logs import last_stage
from graphmem.embedded.status import Status


async def start_detached(options: Options, progress: Progress = silent) -> Status:
    """Starts a detached Neo4j, or detaches the one that already runs. Raises SetupError."""
    directory = options.directory
    directory.make()
    with DirectoryLock(directory, is_brief=True):
        directory.password()
        wished = Ports(options.bolt_port, options.http_port)
        running = await adopt(options) or await launch(options, wished, detached=True, progress=progress)
        known = replace(running.record, detached=True)
        known.write(directory)
        running.process.disown()
        return Status.of(directory, "running", known)


async def stop_running(data_dir: Path) -> bool:
    """Stops Neo4j, and returns whether one was running. Raises SetupError while a server uses the data directory."""
    directory = DataDirectory.at(data_dir)
    # Nothing has ever run here, and to take the lock would create the file.
    if not directory.lock_file.exists():
        return False
    with DirectoryLock(directory, is_brief=True):
        process = Neo4jProcess.find(directory, Record.read(directory))
        if process:
            await process.stop()
        record.delete(directory)
        return process is not None


async def status(data_dir: Path) -> Status:
    """Returns what Neo4j is doing: `running` when Bolt answers, and else what its log says that it was last doing."""
    directory = DataDirectory.at(data_dir)
    known = Record.read(directory)
    process = Neo4jProcess.find(directory, known)
    if process is None or known is None:
        return Status.of(directory, "stopped", None)
    if await process.is_ready(known.ports):
        return Status.of(directory, "running", known)
    return Status.of(directory, last_stage(directory.log_file, process.created), known)


def password_of(status: Status) -> str:
    """Returns the password of the user neo4j. Raises SetupError where its file is missing or not as it should be."""
    return DataDirectory.at(status.data_dir).password()


def log_path(data_dir: Path) -> Path:
    """Returns where Neo4j's log lies, which need not exist yet."""
    return DataDirectory.at(data_dir).log_file
