from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import graphmem
from graphmem.embedded import artifacts
from graphmem.embedded.artifacts import Artifact, fetch, locked, repository
from graphmem.errors import SetupError
from graphmem.web.dashboard import LIBRARIES

ROOT = Path(graphmem.__file__).parents[1]
ABC = Artifact(
    "org.example:thing:1.0:linux", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3, "MIT"
)
CONTENT = os.urandom(300_000)
THING = Artifact("org.example:thing:1.0", hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), "MIT")
NOWHERE = "http://127.0.0.1:9"
FETCH_THING = f"""
import sys
from pathlib import Path
from graphmem.embedded import artifacts
artifacts.repository = lambda: sys.argv[1]
artifacts.locked = lambda: {{"things": (artifacts.{THING!r},)}}
artifacts.fetch("things", Path(sys.argv[2]))
"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None: ...


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of the folder's files."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Of a repository that has one thing."""
    folder = tmp_path_factory.mktemp("repository")
    (folder / THING.place).parent.mkdir(parents=True)
    (folder / THING.place).write_bytes(CONTENT)
    with serving(folder) as address:
        yield address


@pytest.fixture(autouse=True)
def things(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thing is all that is locked, and comes from this machine."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(artifacts, "repository", lambda: address)
    monkeypatch.setattr(artifacts, "locked", lambda: {"things": (THING,)})


def test_the_lock_has_neo4j_with_its_dependencies_and_the_others_alone() -> None:
    sizes = {name: len(group) for name, group in locked().items()}

    assert sizes.pop("neo4j") > 200
    assert sizes.pop("dashboard") == len(LIBRARIES)
    assert {"browser", "bge-small-en-v1.5"} <= sizes.keys()
    assert set(sizes.values()) == {1}


def test_every_line_of_the_lock_is_whole_and_of_a_file_of_its_own() -> None:
    every = [artifact for group in locked().values() for artifact in group]
    torn = [
        artifact
        for artifact in every
        if not re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+)?", artifact.coordinate)
        or not re.fullmatch(r"[0-9a-f]{64}", artifact.sha256)
        or artifact.size <= 0
        or artifact.licence in ("", "not stated")
        or "//" in artifact.licence  # no address is to be written down
    ]

    assert torn == []
    assert len({artifact.place for artifact in every}) == len(every)


def test_the_repository_is_asked_in_secret() -> None:
    assert repository().startswith("https://")


def test_versions_and_classifiers_lie_beside_each_other() -> None:
    assert ABC.path(Path("/c")) == Path("/c/artifacts/org/example/thing/1.0/thing-1.0-linux.jar")
    assert ABC.version == "1.0"


@pytest.mark.parametrize(("content", "intact"), [(b"abc", True), (b"ab", False), (b"abcd", False), (b"abd", False)])
def test_only_the_very_bytes_are_intact(tmp_path: Path, content: bytes, intact: bool) -> None:
    (tmp_path / "file").write_bytes(content)
    assert ABC.is_intact(tmp_path / "file") is intact


def test_what_is_no_file_is_not_intact(tmp_path: Path) -> None:
    assert not ABC.is_intact(tmp_path / "missing")
    assert not ABC.is_intact(tmp_path)


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []

    fetch("things", tmp_path, lambda *report: seen.append(report))

    assert seen[0] == ("things", 0, THING.size)
    assert seen[-1] == ("things", THING.size, THING.size)
    assert len(seen) > 3
    assert not list((tmp_path / "partial").iterdir())


def test_a_truncated_file_is_fetched_again_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (file,) = fetch("things", tmp_path)
    file.write_bytes(file.read_bytes()[:-1])

    assert fetch("things", tmp_path) == [file]
    assert file.read_bytes() == CONTENT
    assert f"{THING.coordinate} is damaged" in caplog.text


def test_what_progress_raises_ends_the_download(tmp_path: Path) -> None:
    def refuse(group: str, ready: int, total: int) -> None:
        if ready:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("things", tmp_path, refuse)
    assert not THING.path(tmp_path).exists()
    assert not list((tmp_path / "partial").iterdir())


def test_other_bytes_than_the_locked_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(THING, sha256=ABC.sha256)
    monkeypatch.setattr(artifacts, "locked", lambda: {"things": (other,)})

    with pytest.raises(SetupError, match=re.escape(THING.coordinate) + ".*sha256"):
        fetch("things", tmp_path)
    assert not other.path(tmp_path).exists()


@pytest.mark.parametrize("version", ["1.0", "2.0"], ids=["nobody answers", "there is no such file"])
def test_the_error_names_what_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, version: str
) -> None:
    wanted = replace(THING, coordinate=f"org.example:thing:{version}")
    monkeypatch.setattr(artifacts, "locked", lambda: {"things": (wanted,)})
    monkeypatch.setattr(artifacts, "repository", lambda: NOWHERE if version == "1.0" else address)

    with pytest.raises(SetupError, match=re.escape(wanted.coordinate) + ".*network connection") as caught:
        fetch("things", tmp_path)
    assert "\n" not in caught.value.message


def test_an_intact_file_needs_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch("things", tmp_path)
    monkeypatch.setattr(artifacts, "repository", lambda: NOWHERE)
    assert fetch("things", tmp_path) == [THING.path(tmp_path)]


def test_a_cache_that_cannot_be_written_to_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"^Cannot write to the cache .*GRAPHMEM_CACHE_DIR\.$"):
        fetch("things", tmp_path / "file" / "cache")


def test_processes_that_fetch_at_the_same_time_do_no_harm(tmp_path: Path, address: str) -> None:
    command = [sys.executable, "-c", FETCH_THING, address, str(tmp_path)]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]

    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert THING.path(tmp_path).read_bytes() == CONTENT
    assert not list((tmp_path / "partial").iterdir())


def test_what_a_killed_download_left_is_forgotten_after_a_day(tmp_path: Path) -> None:
    for name, age in (("old", artifacts.ABANDONED_AFTER + 60), ("new", 60)):
        draft = tmp_path / "partial" / name
        draft.mkdir(parents=True)
        moment = draft.stat().st_mtime - age
        os.utime(draft, (moment, moment))
    fetch("things", tmp_path)
    assert [draft.name for draft in (tmp_path / "partial").iterdir()] == ["new"]
