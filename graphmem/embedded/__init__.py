"""A private Neo4j that needs nothing installed: its files, a Java to run it, and the process itself."""

from __future__ import annotations

from graphmem.embedded.artifacts import Artifact, Progress, fetch, locked
from graphmem.embedded.backup import Backup, Restored, make_backup, restore_backup
from graphmem.embedded.detached import log_path, password_of, start_detached, status, stop_running
from graphmem.embedded.directory_lock import InUse
from graphmem.embedded.java import Java, find_java
from graphmem.embedded.launch import fetched, neo4j_version
from graphmem.embedded.server import EmbeddedNeo4j
from graphmem.embedded.settings import Options
from graphmem.embedded.status import State, Status
from graphmem.embedded.users import using

__all__ = [
    "Artifact",
    "Backup",
    "EmbeddedNeo4j",
    "InUse",
    "Java",
    "Options",
    "Progress",
    "Restored",
    "State",
    "Status",
    "fetch",
    "fetched",
    "find_java",
    "locked",
    "log_path",
    "make_backup",
    "neo4j_version",
    "password_of",
    "restore_backup",
    "start_detached",
    "status",
    "stop_running",
    "using",
]
