"""The wheel; `make release-check` installs it and runs it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def files_under(folder: str, pattern: str) -> set[str]:
    return {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / folder).rglob(pattern)}


def test_the_wheel_carries_every_file_that_runs_and_no_other(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=REPOSITORY, check=True)
    [wheel] = tmp_path.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}

    source = (
        files_under("graphmem", "*.py")
        | files_under("graphmem/web", "*.*")
        | files_under("graphmem", "*.md")
        | files_under("graphmem", "*.txt")
        | files_under("graphmem", "*.toml")
    )
    queries = {f"graphmem/{name}" for name in files_under("cypher", "*.cypher")}
    assert held == source | queries | {"graphmem/embedded/artifacts.lock"}
