"""The record of the running Neo4j: a file in the data directory for other commands and for later starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from graphmem.embedded.data_directory import DataDirectory, write_atomically
from graphmem.embedded.settings import LOOPBACK, Ports


@dataclass(frozen=True)
class Record:
    """The record of a running Neo4j, by which another process finds it: like a PID file, with the ports besides.

    `pid` is None while Neo4j is being started, `created` is the process's start in seconds since 1970, and a
    `detached` Neo4j keeps running when graphmem ends.
    """

    pid: int | None
    created: float
    bolt_port: int
    http_port: int
    version: str
    detached: bool
    password_file: str

    @property
    def ports(self) -> Ports:
        return Ports(self.bolt_port, self.http_port)

    @property
    def bolt_uri(self) -> str:
        return f"bolt://{LOOPBACK}:{self.bolt_port}"

    @property
    def http_url(self) -> str:
        return f"http://{LOOPBACK}:{self.http_port}"

    @property
    def started_at(self) -> datetime:
        return datetime.fromtimestamp(self.created, UTC)

    @classmethod
    def read(cls, directory: DataDirectory) -> Record | None:
        """Returns the record, or None when there is none or it cannot be parsed."""
        try:
            return cls(**json.loads(directory.record_file.read_text("utf-8")))
        # TypeError: another version of graphmem has written it, with other fields.
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None

    def write(self, directory: DataDirectory) -> None:
        write_atomically(directory.record_file, json.dumps(asdict(self), indent=2) + "\n")


def delete(directory: DataDirectory) -> None:
    """Deletes the record of a Neo4j that has ended, if there is one."""
    directory.record_file.unlink(missing_ok=True)
