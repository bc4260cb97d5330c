"""The wheel; `make release-check` installs it and runs it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def files_under(folder: str, pattern: str) -> set[str]:
    return {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / folder).rglob(pattern)}


def files_in_wheel(project: Path, folder: Path) -> set[str]:
    """The files that the wheel of a project brings, which is built in a folder."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=project, check=True)
    [wheel] = folder.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_carries_every_file_that_runs_and_no_other(tmp_path: Path) -> None:
    held = files_in_wheel(REPOSITORY, tmp_path)

    source = (
        files_under("graphmem", "*.py")
        | files_under("graphmem/web", "*.*")
        | files_under("graphmem", "*.md")
        | files_under("graphmem", "*.txt")
        | files_under("graphmem", "*.toml")
    )
    source = {name for name in source if not name.startswith("graphmem/client/")}
    queries = {f"graphmem/{name}" for name in files_under("cypher", "*.cypher")}
    assert held == source | queries | {"graphmem/embedded/artifacts.lock"}


def test_so_does_that_of_the_client(tmp_path: Path) -> None:
    held = files_in_wheel(REPOSITORY / "graphmem" / "client", tmp_path)

    source = files_under("graphmem/client", "*.py") | files_under("graphmem/client/operations", "*.graphql")
    generators = files_under("graphmem/client/codegen", "*.py")
    assert held == source - generators | {"graphmem/client/py.typed"}
