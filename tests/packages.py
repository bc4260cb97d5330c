"""Scripts in other surroundings than graphmem's own: what they need is installed once for each lock file."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Packages:
    """A directory with scripts, and the packages that they use."""

    directory: Path
    interpreter: str
    """The program that runs the scripts."""
    commands: Path
    """The directory of the commands that the packages bring."""

    async def run(self, script: str, *arguments: str, timeout: float = 120, **environment: str) -> Any:
        """Runs a script of the directory, such as `audits.mjs`, and returns the JSON that it prints.

        Raises AssertionError with all that it printed where it fails.
        """
        return json.loads(await self.output(self.interpreter, script, *arguments, timeout=timeout, **environment))

    async def output(self, command: str, *arguments: str, timeout: float = 120, **environment: str) -> str:
        """Runs the interpreter, or a package's command such as `eslint`, in the directory; returns what it prints."""
        path = f"{self.commands}{os.pathsep}{os.environ['PATH']}"
        process = await asyncio.create_subprocess_exec(
            command,
            *arguments,
            cwd=self.directory,
            env={**os.environ, "PATH": path, **environment},
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


def installed_once(lock_file: Path, place: Path, install: Callable[[Path], None]) -> Path:
    """Returns the directory in `place` in which what the file locks is installed, by `install` if it is not there yet.

    Processes that want it at the same time wait for the one that installs it.
    """
    name = lock_file.parent.name
    target = place / f"{name}-{hashlib.sha256(lock_file.read_bytes()).hexdigest()[:16]}"
    place.mkdir(parents=True, exist_ok=True)
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.exists():
            # It gets its name when all is there, so that half an installation is never taken.
            with tempfile.TemporaryDirectory(dir=place, ignore_cleanup_errors=True) as made:
                (Path(made) / "packages").mkdir()
                install(Path(made) / "packages")
                (Path(made) / "packages").rename(target)
    return target
