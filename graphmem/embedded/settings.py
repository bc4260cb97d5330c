"""The settings of the embedded Neo4j: the caller's options, Neo4j's configuration and the Java command line."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graphmem.embedded.data_directory import DataDirectory, write_atomically
from graphmem.embedded.java import VECTOR_MODULE, Java
from graphmem.errors import SetupError

LOOPBACK = "127.0.0.1"
MAIN_CLASS = "org.neo4j.server.Neo4jCommunity"
OPENED_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
LARGE_HEAP = 2 << 30
QUIET_UNSAFE = 24
"""The first Java that prints warnings of Neo4j's use of sun.misc.Unsafe, unless it is told not to."""
BROWSER_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'; "
    "connect-src 'self' ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:* http://localhost:*"
)
"""The Content-Security-Policy that Neo4j sends by default, less the addresses outside this machine."""
FREE_PORT_ATTEMPTS = 10
UNITS = {"k": 1 << 10, "m": 1 << 20, "g": 1 << 30}


@dataclass(frozen=True)
class Options:
    """The options of a caller: memory sizes are such as `512m` or `2g`, and `start_timeout` is in seconds.

    Where a port is in use, a free one is taken in its place. A Neo4j that asks for no password is only to get one.
    `browser_commands` are what Neo4j Browser does once it has connected; they may read from this machine only.
    """

    data_dir: Path
    cache_dir: Path
    heap: str = "512m"
    page_cache: str = "256m"
    bolt_port: int = 7687
    http_port: int = 7474
    java_home: Path | None = None
    start_timeout: float = 3600.0
    asks_for_password: bool = True
    browser_commands: Sequence[str] = ()

    def __post_init__(self) -> None:
        memory_size(self.heap)
        memory_size(self.page_cache)

    @property
    def directory(self) -> DataDirectory:
        return DataDirectory.at(self.data_dir)


@dataclass(frozen=True)
class Ports:
    bolt: int
    http: int


def memory_size(text: str) -> int:
    """Returns the size in bytes. Raises SetupError."""
    match = re.fullmatch(r"(\d+)([kmg])", text.lower())
    if not match:
        raise SetupError(f"{text!r} is not a memory size for Neo4j: write it as 512m or 2g.")
    return int(match[1]) * UNITS[match[2]]


def free_ports(wished: Ports) -> Ports:
    """Returns the ports that are wished for, or free ones in the place of those in use. Raises SetupError."""
    bolt = _free_port(wished.bolt, taken=())
    return Ports(bolt, _free_port(wished.http, taken=(bolt,)))


def _free_port(wished: int, taken: Sequence[int]) -> int:
    # For port 0 the system chooses one. As addresses are shared, it may choose one on which another process is about to
    # listen, and then listening fails: that is chance, and the next choice is another.
    for port in (wished, *[0] * FREE_PORT_ATTEMPTS):
        with socket.socket() as probe:
            # As Neo4j does: else a port counts as in use for a minute after the last Neo4j has closed it (TIME_WAIT).
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
                probe.listen()
            except OSError:
                continue
            if (free := probe.getsockname()[1]) not in taken:
                return int(free)
    raise SetupError(f"No port is free on {LOOPBACK} for the embedded Neo4j: close what uses them all.")


def write_configuration(options: Options, ports: Ports) -> None:
    """Writes neo4j.conf for a Neo4j that only this machine reaches, and that reports nothing to anybody."""
    settings = {
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{ports.bolt}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{ports.bolt}",
        # With it the driver puts a time limit on each of the three pieces in which it reads every message: a quarter of
        # the processor time of a list of 100. Within one machine a silent connection is none that was lost, and
        # `store.pulse` finds a Neo4j that hangs.
        "server.bolt.connection_keep_alive_for_requests": "OFF",
        "server.http.listen_address": f"{LOOPBACK}:{ports.http}",
        "server.http.advertised_address": f"{LOOPBACK}:{ports.http}",
        # A header must not be able to name another address for the Browser to connect to.
        "server.http.x_forward.enabled": "false",
        "server.memory.pagecache.size": options.page_cache,
        "server.fleet_discovery.enabled": "false",
        "dbms.security.auth_enabled": str(options.asks_for_password).lower(),
        # Whoever has the password must not read this machine's files by LOAD CSV.
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "dbms.security.http_static_content_security_policy_header": BROWSER_POLICY,
        "browser.remote_content_hostname_whitelist": f"{LOOPBACK},localhost",
        "browser.post_connect_cmd": "; ".join(options.browser_commands),
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        "db.query.default_language": "CYPHER_25",
        # The counts of a young store multiply all the time, and each time every query would be planned again, for up
        # to a second: Neo4j's 10 seconds are short for that.
        "dbms.cypher.min_replan_interval": "1m",
        # By default each database takes 256 MB on the disk for its first log, even an empty one.
        "db.tx_log.rotation.size": "16m",
        "db.tx_log.rotation.retention_policy": "2 files",
        # Else an idle Bolt server takes ten seconds to stop.
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    }
    lines = [f"{name}={value}\n" for name, value in settings.items()]
    write_atomically(options.directory.conf_dir / "neo4j.conf", "".join(lines))


def java_command(options: Options, java: Java, jars: Sequence[Path], extra: Sequence[str] = ()) -> list[str]:
    """Returns the command that runs Neo4j in the foreground, as its own start script would."""
    directory = options.directory
    return [
        str(java.path),
        f"-Xms{options.heap}",
        f"-Xmx{options.heap}",
        _collector(options.heap),
        # A Neo4j that has run out of memory is in no known state; one that exits is restarted.
        "-XX:+ExitOnOutOfMemoryError",
        # Else an error that recurs comes to have no message, which Neo4j cannot send: the caller waits for ever.
        "-XX:-OmitStackTraceInFastThrow",
        f"-XX:ErrorFile={directory.path / 'logs' / 'jvm-crash-%p.log'}",
        *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPENED_PACKAGES),
        "--enable-native-access=ALL-UNNAMED",
        *([f"--add-modules={VECTOR_MODULE}"] if java.has_vector_module else []),
        *(["--sun-misc-unsafe-memory-access=allow"] if java.major >= QUIET_UNSAFE else []),
        "-Dio.netty.tryReflectionSetAccessible=true",
        *extra,
        "-cp",
        os.pathsep.join(map(str, jars)),
        MAIN_CLASS,
        *home_arguments(directory),
    ]


def home_arguments(directory: DataDirectory) -> list[str]:
    """Returns the end of the command line, by which a running Neo4j is recognised as the one of this directory."""
    return [f"--home-dir={directory.path}", f"--config-dir={directory.conf_dir}"]


def _collector(heap: str) -> str:
    """Returns the garbage collector: on a small heap the serial one is as fast as G1 and takes 200 MB less."""
    return "-XX:+UseSerialGC" if memory_size(heap) < LARGE_HEAP else "-XX:+UseG1GC"
