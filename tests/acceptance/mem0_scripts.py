"""mem0's own clients, and the scripts that run examples with each of them in a project of its own."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from graphmem.model.principal import Permission
from tests import node_packages, python_packages
from tests.acceptance.conftest import KeyedServer
from tests.acceptance.mem0_examples import SAID
from tests.acceptance.mem0_shapes import Row
from tests.graphql_client import Client
from tests.packages import Packages

RUN = str(python_packages.SOURCES / "run_examples.py")
COMMANDS = Path(__file__).parent / "data" / "mem0_seed.sh"


@dataclass(frozen=True, slots=True)
class Mem0Client:
    """One of mem0's clients, with the scripts that use it."""

    install: Callable[[str, Path, Path], Packages]
    packages: str
    before: tuple[str, ...]
    """What an interpreter is given before host, key, and what is said; a script's name is put in."""
    kind: str = ""
    is_v3: bool = False

    async def run(self, script: str, asked: Client, place: tuple[Path, Path]) -> Any:
        """Returns what the script's examples gave. `place` is the cache of packages, and a directory for scripts."""
        packages = self.install(self.packages, *place)
        assert asked.token
        home = str(packages.directory)  # the clients leave a file there
        arguments = [one.format(script) for one in self.before]
        arguments += [str(asked.http.base_url).rstrip("/"), asked.token, json.dumps(SAID)]
        arguments += [self.kind] if self.kind else []
        gave = await packages.run(*arguments, timeout=600, MEM0_TELEMETRY="false", HOME=home, MEM0_DIR=home)
        return _in_snake_case(gave) if self.is_v3 else gave


CLIENTS = {
    "python_2025": Mem0Client(python_packages.install, "mem0_2025", (RUN, "{}.py"), "sync"),
    "python_2025_async": Mem0Client(python_packages.install, "mem0_2025", (RUN, "{}.py"), "async"),
    "python_2026": Mem0Client(python_packages.install, "mem0_2026", (RUN, "{}.py"), "sync", is_v3=True),
    "python_2026_async": Mem0Client(python_packages.install, "mem0_2026", (RUN, "{}.py"), "async", is_v3=True),
    "javascript_2025": Mem0Client(node_packages.install, "mem0", ("{}2025.mjs",)),
    "javascript_2026": Mem0Client(node_packages.install, "mem0", ("{}2026.mjs",), is_v3=True),
}


@dataclass(frozen=True, slots=True)
class Answers:
    """What a script's examples gave with each client, which runs them once, in a project of its own."""

    script: str
    keyed: KeyedServer
    permissions: frozenset[Permission]
    cache_dir: Path
    directory: Path
    runs: dict[str, asyncio.Task[Any]] = field(default_factory=dict)

    async def of(self, client: str) -> Any:
        if client not in self.runs:
            self.runs[client] = asyncio.create_task(self._run(client))
        return await self.runs[client]

    async def _run(self, client: str) -> Any:
        asked = await self.keyed.client(f"mem0-{self.script}-{client}", self.permissions)
        if client == "curl":
            return await run_commands(asked)
        return await CLIENTS[client].run(self.script, asked, (self.cache_dir, self.directory / client))


async def run_commands(asked: Client) -> Row:
    """Returns what the commands of curl gave, one after another, each under its name."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed.")
    gave: Row = {}
    for block in COMMANDS.read_text("utf-8").split("\n\n"):
        title, _, command = block.partition("\n")
        gave[title.removeprefix("# ")] = await _output(shlex.split(_filled_in(command, asked, gave)))
    return gave


def _filled_in(command: str, asked: Client, gave: Row) -> str:
    """Returns the command with this server and this key, and what stands in <> of it: an id that was given, or JSON."""

    def fill_in(found: re.Match[str]) -> str:
        number, _, name = found[1].partition(" of ")
        if not name:
            return json.dumps(SAID[number])
        rows = gave[name]["results"] if isinstance(gave[name], dict) else gave[name]
        return str(rows[int(number) - 1]["id"])

    command = re.sub("<([^>]+)>", fill_in, command.replace("\\\n", ""))
    host = str(asked.http.base_url).rstrip("/")
    return command.replace("https://api.mem0.ai", host).replace("your-api-key", asked.token or "")


async def _output(arguments: list[str]) -> Any:
    process = await asyncio.create_subprocess_exec(*arguments, "--silent", "--show-error", stdout=-1, stderr=-1)
    out, err = await process.communicate()
    assert process.returncode == 0, (arguments, err)
    return json.loads(out)


def _in_snake_case(answer: Any) -> Any:
    """Returns an answer with fields as they were sent: the client for JavaScript renames all but those of metadata."""
    if isinstance(answer, list):
        return [_in_snake_case(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {
        re.sub("(?<=[a-z])[A-Z]", lambda letter: f"_{letter[0].lower()}", name): value
        if name == "metadata"
        else _in_snake_case(value)
        for name, value in answer.items()
    }
