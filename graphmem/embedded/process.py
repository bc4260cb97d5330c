"""The Java process that is Neo4j: how it is started, recognised, asked whether it is ready, and stopped."""

from __future__ import annotations

import asyncio
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress

import psutil

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.record import Record
from graphmem.embedded.settings import LOOPBACK, MAIN_CLASS, Ports, home_arguments
from graphmem.errors import SetupError

POLL = 0.1
HANDSHAKE_TIMEOUT = 2.0
STOP_PATIENCE = 120.0
BOLT_MAGIC = b"\x60\x60\xb0\x17"
BOLT_VERSIONS = b"\x00\x08\x08\x05" + b"\x00" * 12
"""A Bolt handshake proposes four versions, each with a range of minor ones: here 5.8 down to 5.0, and three blanks."""


class Neo4jProcess:
    """A Neo4j that this process has started, or has found running."""

    def __init__(self, process: psutil.Process, child: subprocess.Popen[bytes] | None = None) -> None:
        self._process = process
        self._child = child
        self.pid: int = process.pid
        self.created: float = process.create_time()

    @classmethod
    def spawn(cls, command: Sequence[str], directory: DataDirectory) -> Neo4jProcess:
        """Starts Neo4j in a session of its own: Ctrl-C in a terminal must reach graphmem alone. Raises SetupError."""
        with directory.console_file.open("ab") as console:
            try:
                child = subprocess.Popen(
                    command,
                    cwd=directory.path,
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    # What people have said is in Neo4j's files and logs: only their owner may read them.
                    umask=0o077,
                )
            except OSError as error:
                raise SetupError(f"Cannot run {command[0]} ({error.strerror}): check that Java.") from error
        return cls(psutil.Process(child.pid), child)

    @classmethod
    def find(cls, directory: DataDirectory, record: Record | None) -> Neo4jProcess | None:
        """Returns the Neo4j of this data directory: the recorded process if it still is one, else any that is."""
        for process in _candidates(record):
            with suppress(psutil.Error):
                if _is_neo4j_of(directory, process):
                    return cls(process)
        return None

    def is_alive(self) -> bool:
        """Returns whether the process still runs; a zombie, which nobody has waited for yet, does not."""
        if self._child:
            return self._child.poll() is None
        try:
            return bool(self._process.is_running() and self._process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:
            return False

    async def ended(self) -> None:
        """Returns when the process has ended."""
        while self.is_alive():  # noqa: ASYNC110  (a process that is not our child can only be polled)
            await asyncio.sleep(POLL)

    async def is_ready(self, ports: Ports) -> bool:
        """Returns whether it, and no other process, answers on its ports."""
        return self._listens(ports) and await _answers_bolt(ports.bolt)

    def _listens(self, ports: Ports) -> bool:
        # Another program may have taken a port and speak Bolt too: a second Neo4j, for one.
        try:
            connections = self._process.net_connections(kind="tcp")
        except psutil.Error:
            return False
        listening = {one.laddr.port for one in connections if one.status == psutil.CONN_LISTEN}
        return {ports.bolt, ports.http} <= listening

    async def stop(self, patience: float = STOP_PATIENCE) -> None:
        """Stops the process in order (SIGTERM), or by force (SIGKILL) if it takes more than `patience` seconds.

        After SIGTERM Neo4j writes a checkpoint, without which the next start replays the transaction log. A process
        that was halted (SIGSTOP) must be continued for that.
        """
        for means in ((signal.SIGTERM, signal.SIGCONT), (signal.SIGKILL,)):
            self._send(*means)
            with suppress(TimeoutError):
                return await asyncio.wait_for(self.ended(), patience)

    def kill(self) -> None:
        """Ends the process by force: one that hangs handles no other signal."""
        self._send(signal.SIGKILL)

    def _send(self, *signals: signal.Signals) -> None:
        for number in signals:
            with suppress(psutil.NoSuchProcess):
                self._process.send_signal(number)

    def cpu_seconds(self) -> float:
        """Returns how long it has kept a processor busy; 0 where it has ended."""
        try:
            times = self._process.cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def disown(self) -> None:
        """Leaves the child running when this process ends: Python warns of one unless it takes it for ended."""
        if self._child:
            self._child.returncode = 0

    def how_it_ended(self) -> str:
        """Returns the end of a sentence; how a process has ended that is not our child cannot be known."""
        code = self._child.poll() if self._child else None
        if code is None:
            return "ended"
        return f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"


def _candidates(record: Record | None) -> Iterator[psutil.Process]:
    if record and record.pid:
        with suppress(psutil.NoSuchProcess):
            # The system uses process ids again, so the time of its start has to fit too.
            process = psutil.Process(record.pid)
            if abs(process.create_time() - record.created) < 1:
                yield process
    yield from psutil.process_iter()


def _is_neo4j_of(directory: DataDirectory, process: psutil.Process) -> bool:
    """Returns whether its command line is that of a Neo4j with this home directory."""
    arguments = process.cmdline()
    return MAIN_CLASS in arguments and arguments[-2:] == home_arguments(directory)


async def _answers_bolt(port: int) -> bool:
    """Returns whether a Bolt server accepts a handshake: it answers with the version it has chosen, or with zeros."""
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
