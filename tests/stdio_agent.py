"""An agent that has started `graphmem mcp`, message by message: what it sends, and when, is the test's to say."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from typing import Any

from tests.graphql_client import START_TIMEOUT, graphmem_command

PATIENCE = 120
"""Seconds until an answer is taken for never coming."""
_HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "tests", "version": "1"}}


@dataclass(slots=True)
class StdioAgent:
    process: subprocess.Popen[str]
    _said: Queue[dict[str, Any] | None] = field(default_factory=Queue)
    _id: int = 0

    def send(self, method: str, **params: Any) -> int:
        """Sends a request and does not wait for its answer; its id."""
        self._id += 1
        self._write({"id": self._id, "method": method, "params": params})
        return self._id

    def notify(self, method: str, **params: Any) -> None:
        self._write({"method": method, "params": params})

    def answer(self, patience: float = PATIENCE) -> dict[str, Any]:
        """The next message that it is sent; raises EOFError where there will be none."""
        said = self._said.get(timeout=patience)
        if said is None:
            raise EOFError
        return said

    def begin(self) -> None:
        """Waits until it is ready, as agents do before they call a tool."""
        self.send("initialize", **_HELLO)
        assert self.answer(START_TIMEOUT)["result"]["serverInfo"]["name"] == "graphmem"
        self.notify("notifications/initialized")

    def start_call(self, tool: str, **arguments: Any) -> int:
        return self.send("tools/call", name=tool, arguments=arguments)

    def call(self, tool: str, **arguments: Any) -> Any:
        """The structured content."""
        number = self.start_call(tool, **arguments)
        answer = self.answer()
        assert answer["id"] == number, answer
        assert not answer["result"]["isError"], answer
        return answer["result"]["structuredContent"]

    def end(self, number: int | None = None, patience: float = 30) -> int:
        """Ends it by a signal, or else by closing its input; its exit status."""
        if number is None:
            assert self.process.stdin
            self.process.stdin.close()
        else:
            self.process.send_signal(number)
        return self.process.wait(patience)

    def complaints(self) -> str:
        """What it wrote on standard error, after its end."""
        assert self.process.stderr
        return self.process.stderr.read()

    def _write(self, message: Mapping[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
        self.process.stdin.flush()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self._said.put(json.loads(line))
        self._said.put(None)


@contextmanager
def stdio_agent(environment: Mapping[str, str], *options: str) -> Iterator[StdioAgent]:
    """Starts the command, and kills it in the end where it still runs."""
    process = subprocess.Popen(
        graphmem_command("mcp", *options),
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    agent = StdioAgent(process)
    listener = threading.Thread(target=agent._listen)
    listener.start()
    try:
        yield agent
    finally:
        process.kill()
        process.wait()
        listener.join()
        for pipe in (process.stdin, process.stdout, process.stderr):
            assert pipe
            if pipe is not process.stdin or not pipe.closed:
                pipe.close()
