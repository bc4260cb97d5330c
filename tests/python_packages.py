"""Scripts for Python that use GraphQL clients, which are kept away from graphmem: they need an older graphql-core."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from tests.packages import Packages, installed_once

SOURCES = Path(__file__).parent / "pip"
"""A directory for each set of packages, with its requirements, their lock file, and the scripts that use them."""


class PythonPackages(Packages):
    """A directory with the scripts of one set, and with its packages installed."""


def install(name: str, cache_dir: Path, directory: Path) -> PythonPackages:
    """Installs a set of packages, once for each lock file, and copies its scripts to a directory of the caller's."""
    source = SOURCES / name
    shutil.copytree(source, directory, dirs_exist_ok=True)
    lock_file = source / "requirements.lock"
    commands = installed_once(lock_file, cache_dir / "pip", partial(_install, lock_file)) / "bin"
    return PythonPackages(directory, str(commands / "python"), commands)


def _install(lock_file: Path, place: Path) -> None:
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
    for command in (
        [sys.executable, "-m", "venv", "--without-pip", str(place)],
        [*pip, "--python", str(place / "bin" / "python"), "install", "--require-hashes", "-r", str(lock_file)],
    ):
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, f"{command} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
