"""A Neo4j that stays when the command that started it has ended."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from graphmem.embedded import record
from graphmem.embedded.artifacts import Progress, silent
from graphmem.embedded.home import Home
from graphmem.embedded.launch import adopt, launch
from graphmem.embedded.owner import Owner
from graphmem.embedded.process import Neo4jProcess
from graphmem.embedded.record import Record
from graphmem.embedded.settings import Options, Ports
from graphmem.embedded.status import Status


async def start_detached(options: Options, progress: Progress = silent) -> Status:
    """Starts Neo4j, or lets one stay that already runs. Raises SetupError."""
    home = options.home
    home.prepare()
    with Owner(home):
        wished = Ports(options.bolt_port, options.http_port)
        running = await adopt(options) or await launch(options, wished, detached=True, progress=progress)
        known = replace(running.record, detached=True)
        known.write(home)
        running.process.disown()
        return Status.of(home, "running", known)


async def stop_running(data_dir: Path) -> bool:
    """Whether there was one to stop. Raises SetupError while a graphmem looks after it."""
    home = Home.at(data_dir)
    if not home.owner_file.exists():
        return False
    with Owner(home):
        process = Neo4jProcess.find(home, Record.read(home))
        if process:
            await process.stop()
        record.forget(home)
        return process is not None


async def status(data_dir: Path) -> Status:
    """`running` when Bolt answers, `starting` when there is but the process."""
    home = Home.at(data_dir)
    known = Record.read(home)
    process = Neo4jProcess.find(home, known)
    if process is None or known is None:
        return Status.of(home, "stopped", None)
    return Status.of(home, "running" if await process.is_ready(known.ports) else "starting", known)


def log_path(data_dir: Path) -> Path:
    return Home.at(data_dir).log_file
