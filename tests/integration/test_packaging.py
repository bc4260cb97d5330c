"""The wheel, alone in a virtual environment of its own and far from the repository."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.graphql_client import clean_environment, free_port

REPOSITORY = Path(__file__).parents[2]
PIP = ("-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")
PATIENCE = 120
ADD = 'mutation { addMemories(input: {text: "I like tea.", userId: "alex", infer: false}) { outcome } }'


def python(executable: Path | str, *arguments: str) -> None:
    subprocess.run([executable, *arguments], cwd=REPOSITORY, check=True, timeout=10 * PATIENCE)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    python(sys.executable, *PIP, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), ".")
    return next(folder.iterdir())


@pytest.fixture(scope="module")
def graphmem(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, installed with what the lock names and nothing else."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    own = folder / "bin" / "python"
    python(own, *PIP, "install", "--no-compile", "--require-hashes", "-r", "requirements.lock")
    python(own, *PIP, "install", "--no-deps", str(wheel))
    return folder / "bin" / "graphmem"


@pytest.fixture
def cache(cache_dir: Path, tmp_path: Path) -> Path:
    """The downloads of all tests, with no room for archives of classes: recording one takes longer than it saves."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "artifacts").symlink_to(cache_dir / "artifacts")
    (cache / "classes").touch()
    return cache


def files_under(folder: str, pattern: str) -> set[str]:
    return {file.relative_to(REPOSITORY).as_posix() for file in (REPOSITORY / folder).rglob(pattern)}


def test_the_wheel_carries_every_file_that_runs_and_no_other(wheel: Path) -> None:
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


def test_the_installed_command_prints_the_schema(graphmem: Path, tmp_path: Path) -> None:
    printed = subprocess.run([graphmem, "schema"], cwd=tmp_path, capture_output=True, text=True, check=True)

    assert printed.stdout == (REPOSITORY / "schema.graphql").read_text("utf-8")


def test_the_installed_command_serves_from_an_empty_database(graphmem: Path, cache: Path, tmp_path: Path) -> None:
    with serving(graphmem, cache, tmp_path) as url:
        answer = httpx.post(f"{url}/graphql", json={"query": ADD}, timeout=60)

    assert answer.json() == {"data": {"addMemories": {"outcome": "STORED"}}}


@contextmanager
def serving(graphmem: Path, cache: Path, folder: Path) -> Iterator[str]:
    """With a Neo4j of its own, whose Java and files come from what was installed."""
    port = free_port()
    settings = {"DATA_DIR": folder / "data", "CACHE_DIR": cache, "PORT": port}
    environment = clean_environment(**{f"GRAPHMEM_{name}": str(value) for name, value in settings.items()})
    process = subprocess.Popen([graphmem, "serve"], cwd=folder, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(process, url)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0


def wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None
        assert time.monotonic() < deadline
        try:
            if httpx.get(f"{url}/readyz", timeout=10).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
