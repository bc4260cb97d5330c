"""The processes of a data directory: commands as typed in a terminal, its Neo4j, and waiting for what they do."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from tests.graphql_client import clean_environment, free_port, graphmem_command
from tests.waiting import PATIENCE


def environment(data_dir: Path, **settings: str) -> dict[str, str]:
    return clean_environment(GRAPHMEM_DATA_DIR=str(data_dir), GRAPHMEM_PORT=str(free_port()), **settings)


def command(data_dir: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a command on this data directory says, and with which status it ends."""
    return subprocess.run(
        graphmem_command(*arguments),
        env=environment(data_dir, **settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def neo4js_on(data_dir: Path) -> list[psutil.Process]:
    """The processes whose command line says that they are the Neo4j of this directory."""
    directory = f"--home-dir={data_dir.resolve()}"
    return [process for process in psutil.process_iter(["cmdline"]) if directory in (process.info["cmdline"] or [])]


def neo4j_on(data_dir: Path) -> psutil.Process:
    """The one Neo4j of this directory, which is the recorded one."""
    process = psutil.Process(json.loads((data_dir / "neo4j.json").read_text())["pid"])
    assert neo4js_on(data_dir) == [process]
    return process


def is_alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
