"""Scripts for Node.js that use packages of npm: GraphQL's own clients, audits and compilers, as users install them."""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.packages import Packages, installed_once

SOURCES = Path(__file__).parent / "npm"
"""A directory for each set of packages, with its `package.json`, its lock file, and the scripts that use it."""


class NodePackages(Packages):
    """A directory with the scripts of one set, and with its packages installed."""


def install(name: str, cache_dir: Path, directory: Path) -> NodePackages:
    """Installs a set of packages, once for each lock file, and copies its scripts to a directory of the caller's.

    Skips the test where there is no Node.js, of which graphmem itself has no need.
    """
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js is not installed: install version 20 or newer, with npm, to run the tests of clients.")
    source = SOURCES / name
    shutil.copytree(source, directory, dirs_exist_ok=True)
    installed = installed_once(source / "package-lock.json", cache_dir / "npm", partial(_install, source))
    modules = directory / "node_modules"
    modules.symlink_to(installed / "node_modules", target_is_directory=True)
    return NodePackages(directory, "node", modules / ".bin")


def _install(source: Path, place: Path) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(source / name, place)
    command = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True)
    assert done.returncode == 0, f"npm ci ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
