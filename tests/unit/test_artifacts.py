from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import graphmem
from graphmem.embedded import artifacts
from graphmem.embedded.artifacts import Artifact, fetch, locked
from graphmem.errors import SetupError

CACHE = Path(os.environ.get("GRAPHMEM_CACHE_DIR") or Path.home() / ".cache" / "graphmem")
REPOSITORY = Path(graphmem.__file__).parents[1]
ABC = Artifact(
    "org.example:thing:1.0:linux", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3, "MIT"
)
EVERY = [artifact for group in locked().values() for artifact in group]


@pytest.fixture
def smallest(monkeypatch: pytest.MonkeyPatch) -> Artifact:
    """The lock's smallest file, as the only one of a group `small`."""
    artifact = min(EVERY, key=lambda one: one.size)
    monkeypatch.setattr(artifacts, "locked", lambda: {"small": (artifact,)})
    return artifact


def test_lock_has_neo4j_with_its_dependencies_and_the_others_alone() -> None:
    sizes = {name: len(group) for name, group in locked().items()}
    assert sizes.pop("neo4j") > 200
    assert {"browser", "bge-small-en-v1.5"} <= sizes.keys()
    assert set(sizes.values()) == {1}


@pytest.mark.parametrize("artifact", EVERY, ids=lambda artifact: artifact.coordinate)
def test_every_line_of_the_lock_is_whole(artifact: Artifact) -> None:
    assert re.fullmatch(r"[\w.-]+:[\w.-]+:[\w.-]+(:[\w.-]+)?", artifact.coordinate)
    assert re.fullmatch(r"[0-9a-f]{64}", artifact.sha256)
    assert artifact.size > 0
    assert artifact.licence not in ("", "not stated")


def test_no_two_lines_are_the_same_file() -> None:
    assert len({artifact.path(CACHE) for artifact in EVERY}) == len(EVERY)


def test_lock_names_no_address() -> None:
    assert "//" not in Path(artifacts.__file__).with_name("artifacts.lock").read_text()


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


def test_progress_ends_at_the_whole(tmp_path: Path, smallest: Artifact) -> None:
    seen: list[tuple[str, int, int]] = []
    fetch("small", tmp_path, lambda *report: seen.append(report))
    assert seen[0] == ("small", 0, smallest.size)
    assert seen[-1] == ("small", smallest.size, smallest.size)
    assert not list((tmp_path / "partial").iterdir())


def test_a_truncated_file_is_fetched_again_with_a_warning(
    tmp_path: Path, smallest: Artifact, caplog: pytest.LogCaptureFixture
) -> None:
    (file,) = fetch("small", tmp_path)
    file.write_bytes(file.read_bytes()[:-1])
    assert fetch("small", tmp_path) == [file]
    assert smallest.is_intact(file)
    assert f"{smallest.coordinate} is damaged" in caplog.text


def test_what_progress_raises_ends_the_download(tmp_path: Path, smallest: Artifact) -> None:
    def refuse(group: str, ready: int, total: int) -> None:
        if ready:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch("small", tmp_path, refuse)
    assert not smallest.path(tmp_path).exists()
    assert not list((tmp_path / "partial").iterdir())


def test_other_bytes_than_the_locked_ones_are_refused(
    tmp_path: Path, smallest: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(smallest, sha256=ABC.sha256)
    monkeypatch.setattr(artifacts, "locked", lambda: {"small": (other,)})
    with pytest.raises(SetupError, match=re.escape(smallest.coordinate) + ".*sha256"):
        fetch("small", tmp_path)
    assert not other.path(tmp_path).exists()


def test_without_a_network_the_error_names_what_is_missing(
    tmp_path: Path, smallest: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(SetupError, match=re.escape(smallest.coordinate) + ".*network connection") as caught:
        fetch("small", tmp_path)
    assert "\n" not in caught.value.message


def test_an_intact_file_needs_no_network(tmp_path: Path, smallest: Artifact, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch("small", tmp_path)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert fetch("small", tmp_path) == [smallest.path(tmp_path)]


def test_a_cache_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, smallest: Artifact) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SetupError, match=r"^Cannot write to the cache .*GRAPHMEM_CACHE_DIR\.$"):
        fetch("small", tmp_path / "file" / "cache")


def test_processes_that_fetch_at_the_same_time_do_no_harm(tmp_path: Path) -> None:
    code = "import sys, pathlib, graphmem.embedded as e; e.fetch('browser', pathlib.Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(tmp_path)]
    processes = [subprocess.Popen(command, cwd=REPOSITORY) for _ in range(3)]
    assert [process.wait() for process in processes] == [0, 0, 0]
    (browser,) = locked()["browser"]
    assert browser.is_intact(browser.path(tmp_path))
    assert not list((tmp_path / "partial").iterdir())


def test_what_a_killed_download_left_is_forgotten_after_a_day(tmp_path: Path, smallest: Artifact) -> None:
    for name, age in (("old", artifacts.ABANDONED_AFTER + 60), ("new", 60)):
        draft = tmp_path / "partial" / name
        draft.mkdir(parents=True)
        moment = draft.stat().st_mtime - age
        os.utime(draft, (moment, moment))
    fetch("small", tmp_path)
    assert [draft.name for draft in (tmp_path / "partial").iterdir()] == ["new"]
