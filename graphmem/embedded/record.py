"""What is written down about the running Neo4j, for other commands and for later starts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from graphmem.embedded.home import Home, write_atomically
from graphmem.embedded.settings import LOOPBACK, Ports


@dataclass(frozen=True)
class Record:
    """`pid` is None while Neo4j is being started; `created` is the process's start as the system counts it;
    a `detached` Neo4j stays when graphmem goes."""

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
    def read(cls, home: Home) -> Record | None:
        """None when there is none, or none that can be understood."""
        try:
            return cls(**json.loads(home.record_file.read_text("utf-8")))
        except (FileNotFoundError, NotADirectoryError, ValueError, TypeError):
            return None

    def write(self, home: Home) -> None:
        write_atomically(home.record_file, json.dumps(asdict(self), indent=2) + "\n")


def forget(home: Home) -> None:
    home.record_file.unlink(missing_ok=True)
