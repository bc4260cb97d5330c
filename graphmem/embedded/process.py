"""The Java process that is Neo4j: starting it, knowing it again, asking whether it answers, ending it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psutil

from graphmem.embedded.home import Home
from graphmem.embedded.record import Record
from graphmem.embedded.settings import LOOPBACK, MAIN_CLASS, Ports, home_arguments
from graphmem.errors import SetupError

POLL = 0.1
HANDSHAKE_TIMEOUT = 2.0
STOP_PATIENCE = 120.0
BOLT_MAGIC = b"\x60\x60\xb0\x17"
BOLT_VERSIONS = b"\x00\x08\x08\x05" + b"\x00" * 12
"""Four proposals of a major and a range of minor versions: 5.8 down to 5.0, and three empty ones."""


class Neo4jProcess:
    """A Neo4j that was started here, or was found running."""

    def __init__(self, process: psutil.Process, child: subprocess.Popen[bytes] | None = None) -> None:
        self._process = process
        self._child = child
        self.pid: int = process.pid
        self.created: float = process.create_time()

    @classmethod
    def spawn(cls, command: Sequence[str], home: Home) -> Neo4jProcess:
        """In a session of its own: Ctrl-C in a terminal must reach graphmem alone. Raises SetupError."""
        with home.console_file.open("ab") as console:
            try:
                child = subprocess.Popen(
                    command,
                    cwd=home.path,
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    umask=0o077,
                )
            except OSError as error:
                raise SetupError(f"Cannot run {command[0]} ({error.strerror}): check that Java.") from error
        return cls(psutil.Process(child.pid), child)

    @classmethod
    def find(cls, home: Home, record: Record | None) -> Neo4jProcess | None:
        """The Neo4j of this data directory: the recorded process if it is still that one, else any other."""
        for process in _candidates(record):
            with suppress(psutil.Error):
                if _is_neo4j_of(home, process):
                    return cls(process)
        return None

    def is_alive(self) -> bool:
        if self._child:
            return self._child.poll() is None
        try:
            return bool(self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    async def ended(self) -> None:
        while self.is_alive():  # noqa: ASYNC110  (a process that is not our child can only be polled)
            await asyncio.sleep(POLL)

    async def is_ready(self, ports: Ports) -> bool:
        """Whether it, and no other process, answers on its ports."""
        return self._listens(ports) and await _answers_bolt(ports.bolt)

    def _listens(self, ports: Ports) -> bool:
        try:
            connections = self._process.net_connections(kind="tcp")
        except psutil.Error:
            return False
        listening = {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
        return {ports.bolt, ports.http} <= listening

    async def stop(self, patience: float = STOP_PATIENCE) -> None:
        """In order if it obeys within `patience` seconds, else by force."""
        for means in (signal.SIGTERM, signal.SIGKILL):
            with suppress(psutil.NoSuchProcess):
                self._process.send_signal(means)
            with suppress(TimeoutError):
                return await asyncio.wait_for(self.ended(), patience)

    def disown(self) -> None:
        """Python warns of a child that is left running, unless it takes it for ended."""
        if self._child:
            self._child.returncode = 0

    def how_it_ended(self) -> str:
        code = self._child.poll() if self._child else None
        if code is None:
            return "ended"
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _candidates(record: Record | None) -> Iterator[psutil.Process]:
    if record and record.pid:
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(record.pid)
            if abs(process.create_time() - record.created) < 1:
                yield process
    yield from psutil.process_iter()


def _is_neo4j_of(home: Home, process: psutil.Process) -> bool:
    arguments = process.cmdline()
    return MAIN_CLASS in arguments and arguments[-2:] == home_arguments(home)


async def _answers_bolt(port: int) -> bool:
    try:
        async with asyncio.timeout(HANDSHAKE_TIMEOUT):
            reader, writer = await asyncio.open_connection(LOOPBACK, port)
            try:
                writer.write(BOLT_MAGIC + BOLT_VERSIONS)
                return any(await reader.readexactly(4))
            finally:
                writer.close()
    except (OSError, EOFError, TimeoutError):
        return False
