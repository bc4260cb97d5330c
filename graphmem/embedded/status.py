"""The status of the Neo4j on a data directory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.record import Record

State = Literal["starting", "running", "hanging", "stopping", "restarting", "failed", "stopped"]


@dataclass(frozen=True)
class Status:
    """The status of the embedded Neo4j: its state, its files and, while it runs, its process and addresses.

    `detail` says why it is restarting or has failed.
    """

    state: State
    data_dir: Path
    password_file: Path
    log_file: Path
    detail: str = ""
    pid: int | None = None
    bolt_uri: str | None = None
    browser_url: str | None = None
    version: str | None = None
    started_at: datetime | None = None
    detached: bool = False

    @property
    def running(self) -> bool:
        return self.state == "running"

    @classmethod
    def of(cls, directory: DataDirectory, state: State, known: Record | None, detail: str = "") -> Status:
        status = cls(state, directory.path, directory.password_file, directory.log_file, detail)
        if state != "running" or known is None:
            return status
        return replace(
            status,
            pid=known.pid,
            bolt_uri=known.bolt_uri,
            browser_url=f"{known.http_url}/browser/",
            version=known.version,
            started_at=known.started_at,
            detached=known.detached,
        )
