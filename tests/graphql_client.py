"""A GraphQL client as a user would write one, and the server that the tests talk to."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

START_TIMEOUT = 240
"""Seconds, in which all may have to be downloaded first."""


class GraphQLErrors(AssertionError):
    """The answer held GraphQL errors; `codes` are theirs."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors
        self.codes = [error["extensions"]["code"] for error in errors]


@dataclass(slots=True)
class Client:
    """Sends documents to one server on behalf of one project."""

    http: httpx.AsyncClient
    project: str
    token: str | None = None

    async def send(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The whole answer."""
        response = await self.http.post(
            "/graphql",
            json={"query": document, "variables": dict(variables or {})},
            headers=self.headers(),
        )
        answer: dict[str, Any] = response.json()
        return answer

    def headers(self) -> dict[bytes, bytes]:
        """With which it shows who it is."""
        named = {b"X-Graphmem-Project": self.project.encode()}
        return named | {b"Authorization": f"Bearer {self.token}".encode()} if self.token else named

    async def data(self, document: str, **variables: Any) -> Any:
        """The answer's data, or of its only field what that holds; raises GraphQLErrors."""
        answer = await self.send(document, variables)
        if "errors" in answer:
            raise GraphQLErrors(answer["errors"])
        data = answer["data"]
        return next(iter(data.values())) if len(data) == 1 else data

    async def refused(self, document: str, **variables: Any) -> list[str]:
        """The codes of an answer that must hold errors."""
        answer = await self.send(document, variables)
        assert "errors" in answer, answer
        return [error["extensions"]["code"] for error in answer["errors"]]

    async def add(self, *texts: str, **input: Any) -> list[str]:
        """Stores each text as it is, as a user's message; the ids of the memories."""
        messages = [{"role": "user", "content": text} for text in texts]
        payload = await self.data(ADD_MEMORIES, input={"messages": messages, "infer": False, **input})
        assert payload["userErrors"] == [], payload
        return [result["id"] for result in payload["results"]]

    async def refused_add(self, **input: Any) -> list[dict[str, Any]]:
        """The userErrors of an add that must be refused."""
        payload = await self.data(ADD_MEMORIES, input={"infer": False, **input})
        assert payload["outcome"] is None
        assert payload["results"] == []
        assert payload["userErrors"], payload
        errors: list[dict[str, Any]] = payload["userErrors"]
        return errors


ADD_MEMORIES = """
mutation ($input: AddMemoriesInput!) {
  addMemories(input: $input) {
    outcome
    results { id event text previousText reason }
    userErrors { message code field }
  }
}
"""


@dataclass(slots=True)
class Server:
    """A `graphmem serve`, or a `graphmem embed serve`, that runs."""

    process: subprocess.Popen[str]
    url: str
    data_dir: Path
    log: Path

    def stop(self, number: int = signal.SIGINT, timeout: float = 60) -> int:
        """Its exit status."""
        self.process.send_signal(number)
        return self.process.wait(timeout)

    def last_words(self) -> list[str]:
        """What it printed for people last but one, and its last line: between, the log may tell of a request's end."""
        *before, last = self.log.read_text().splitlines()
        return [[line for line in before if line.startswith("graphmem ")][-1], last]


def neo4j_of(server: Server) -> dict[str, str]:
    """The settings of another server on the Neo4j of this one."""
    record = json.loads((server.data_dir / "neo4j.json").read_text())
    password = (server.data_dir / "neo4j-password").read_text().strip()
    return {"GRAPHMEM_NEO4J_URI": f"bolt://127.0.0.1:{record['bolt_port']}", "GRAPHMEM_NEO4J_PASSWORD": password}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment with these settings and no others of graphmem's, but where downloads are kept."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GRAPHMEM_", "OPENAI_"))}
    if "GRAPHMEM_CACHE_DIR" in os.environ:
        kept["GRAPHMEM_CACHE_DIR"] = os.environ["GRAPHMEM_CACHE_DIR"]
    return kept | settings


def graphmem_command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "graphmem", *arguments]


@contextmanager
def running_server(
    data_dir: Path, command: Sequence[str] = tuple(graphmem_command("serve")), **settings: str
) -> Iterator[Server]:
    """Starts `graphmem serve` as in a terminal of its own and waits until it is ready; stops it in the end."""
    port = settings.pop("GRAPHMEM_PORT", None) or str(free_port())
    log = data_dir.with_name(data_dir.name + ".log")
    # Each command that serves reads the port by a name of its own.
    ports = {"GRAPHMEM_PORT": port, "GRAPHMEM_EMBED_PORT": port}
    environment = clean_environment(GRAPHMEM_DATA_DIR=str(data_dir), **ports, **settings)
    with log.open("a") as output:
        process = subprocess.Popen(
            command,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    server = Server(process, f"http://127.0.0.1:{port}", data_dir, log)
    try:
        _await_ready(server)
        yield server
    finally:
        if process.poll() is None:
            server.stop()


def _await_ready(server: Server) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise AssertionError(f"graphmem ended with {server.process.returncode}:\n{server.log.read_text()}")
        try:
            if httpx.get(f"{server.url}/readyz", timeout=10).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"graphmem is not ready after {START_TIMEOUT} s:\n{server.log.read_text()}")
