"""Scripts for Node.js that use packages of npm: GraphQL's own clients, audits and compilers, as users install them."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SOURCES = Path(__file__).parent / "npm"
"""A directory for each set of packages, with its `package.json`, its lock file, and the scripts that use it."""


@dataclass(frozen=True, slots=True)
class NodePackages:
    """A directory with the scripts of one set, and with its packages installed."""

    directory: Path

    async def run(self, script: str, *arguments: str, timeout: float = 120, **environment: str) -> Any:
        """Runs a script of the set, such as `audits.mjs`, and returns the JSON that it prints.

        Raises AssertionError with all that it printed where it fails.
        """
        return json.loads(await self.output("node", script, *arguments, timeout=timeout, **environment))

    async def output(self, command: str, *arguments: str, timeout: float = 120, **environment: str) -> str:
        """Runs `node`, or the command of a package such as `eslint`, in the directory; returns what it prints."""
        process = await asyncio.create_subprocess_exec(
            command,
            *arguments,
            cwd=self.directory,
            env=self._environment(environment),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            out, err = await asyncio.wait_for(process.communicate(), timeout)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        said = f"{' '.join((command, *arguments))} ended with {process.returncode}:\n{out.decode()}\n{err.decode()}"
        assert process.returncode == 0, said
        return out.decode()

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        commands = self.directory / "node_modules" / ".bin"
        return {**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", **more}


def install(name: str, cache_dir: Path, directory: Path) -> NodePackages:
    """Installs a set of packages, once for each lock file, and copies its scripts to a directory of the caller's.

    Skips the test where there is no Node.js, of which graphmem itself has no need.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js is not installed: install version 20 or newer, with npm, to run the tests of clients.")
    shutil.copytree(SOURCES / name, directory, dirs_exist_ok=True)
    (directory / "node_modules").symlink_to(_installed(name, cache_dir / "npm"), target_is_directory=True)
    return NodePackages(directory)


def _installed(name: str, cache_dir: Path) -> Path:
    """Returns the set's `node_modules`. Processes that want it at the same time wait for the one that installs it."""
    lock_file = SOURCES / name / "package-lock.json"
    target = cache_dir / f"{name}-{hashlib.sha256(lock_file.read_bytes()).hexdigest()[:16]}"
    cache_dir.mkdir(parents=True, exist_ok=True)
    with (cache_dir / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            _install(lock_file, target)
    return target / "node_modules"


def _install(lock_file: Path, target: Path) -> None:
    """Installs into a directory that gets its name when all is there, so that half an installation is never taken."""
    with tempfile.TemporaryDirectory(dir=target.parent, ignore_cleanup_errors=True) as made:
        place = Path(made) / "packages"
        place.mkdir()
        for file in (lock_file, lock_file.with_name("package.json")):
            shutil.copy(file, place)
        command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=place, capture_output=True, text=True)
        assert done.returncode == 0, f"npm ci ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
        place.rename(target)
