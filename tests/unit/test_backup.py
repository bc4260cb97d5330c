"""Backups of a store that stands still: what is in them, what is refused, and what an interruption leaves."""

from __future__ import annotations

import hashlib
import io
import json
import multiprocessing
import os
import resource
import shutil
import stat
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from graphmem.embedded import neo4j_version
from graphmem.embedded.data_directory import DataDirectory
from graphmem.embedded.directory_lock import DirectoryLock
from graphmem.embedded.replacement import finish_restore
from graphmem.errors import SetupError
from tests.unit.backups import (
    OLD,
    OTHERS,
    PASSWORD,
    STORE,
    back_up,
    forge,
    manifest,
    members,
    read,
    refusal,
    restore,
    write,
)

KILLED = 9
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["graphmem.embedded", __name__])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write(tmp_path / "source", STORE | dict.fromkeys(OTHERS, b"other"))


@pytest.fixture
def file(source: Path, tmp_path: Path) -> Path:
    return back_up(source, tmp_path / "backup.tar.gz").file


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where there is a database already."""
    return write(tmp_path / "target", OLD)


def test_what_is_restored_is_the_store_and_its_password_and_nothing_else(file: Path, tmp_path: Path) -> None:
    restored = restore(tmp_path / "new", file)

    assert read(tmp_path / "new") == STORE
    assert restored.kept == []
    assert not any((tmp_path / "new" / other).exists() for other in OTHERS)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new" / PASSWORD).stat().st_mode) == 0o600


def test_the_manifest_comes_first_and_says_what_all_is(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with tarfile.open(file) as tar:
        first, *others = tar.getmembers()
        told = json.load(tar.extractfile(first) or io.BytesIO())

    assert first.name == "manifest.json"
    assert (told["format"], told["format_version"], told["neo4j_version"]) == ("graphmem-backup", 1, neo4j_version())
    assert [entry["path"] for entry in told["files"]] == [one.name for one in others]
    assert {entry["path"]: entry["sha256"] for entry in told["files"]} == {
        path: hashlib.sha256(content).hexdigest() for path, content in STORE.items()
    }


def test_progress_ends_at_the_whole(source: Path, tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    back_up(source, tmp_path / "file", progress=lambda *report: seen.append(report))
    restore(tmp_path / "new", tmp_path / "file", progress=lambda *report: seen.append(report))

    size = sum(map(len, STORE.values()))
    assert seen == [(step, ready, size) for step in ("reading", "packing", "unpacking") for ready in (0, size)]


def test_a_file_that_exists_is_replaced_by_force_only(source: Path, tmp_path: Path) -> None:
    file = tmp_path / "backup.tar.gz"
    file.write_bytes(b"precious")

    with pytest.raises(SetupError, match=r"exists already: .*--force"):
        back_up(source, file)
    assert file.read_bytes() == b"precious"

    back_up(source, file, force=True)
    restore(tmp_path / "new", file)
    assert read(tmp_path / "new") == STORE


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nowhere/file", r"The folder .*nowhere does not exist"),
        ("source", r"is there and is not a file"),
        ("source/data/file", r"lies in what is to be backed up"),
    ],
)
def test_a_place_for_no_backup_is_told(source: Path, tmp_path: Path, place: str, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        back_up(source, tmp_path / place, force=True)


def test_a_full_disk_is_told_and_leaves_no_half_a_backup(source: Path, tmp_path: Path) -> None:
    with files_limited_to(2000), pytest.raises(SetupError, match=r"^Cannot back up .*\(File too large\)"):
        back_up(source, tmp_path / "backup.tar.gz")

    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_full_disk_is_told_and_leaves_the_old_store(target: Path, file: Path) -> None:
    with files_limited_to(2000):
        assert "(File too large)" in refusal(target, file)


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """A disk on which no file can be larger."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_where_no_database_is_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"There is no database in .*GRAPHMEM_DATA_DIR"):
        back_up(tmp_path / "none", tmp_path / "file")

    assert list(tmp_path.iterdir()) == []


def test_a_directory_that_another_graphmem_has_is_left_to_it(source: Path, file: Path) -> None:
    with DirectoryLock(DataDirectory.at(source)):
        with pytest.raises(SetupError, match=r"in use by another graphmem .*`graphmem export`"):
            back_up(source, file, force=True)
        assert "in use by another graphmem" in refusal(source, file)


def test_a_database_that_is_there_is_kept_aside_when_it_is_to_be_replaced(target: Path, file: Path) -> None:
    assert "--replace" in refusal(target, file, replace=False)

    store, password = restore(target, file, replace=True).kept

    assert read(target) == STORE
    assert store.name.startswith("data.replaced-")
    assert (store / "databases/neo4j/old").read_bytes() == b"old"
    assert password.read_bytes() == b"old"
    assert stat.S_IMODE(password.stat().st_mode) == 0o600


def test_what_was_replaced_twice_within_a_second_is_kept_twice(target: Path, file: Path) -> None:
    asides = [aside for _ in range(3) for aside in restore(target, file, replace=True).kept]

    assert len(set(asides)) == 6


@pytest.mark.parametrize("how", ["replace", "into nothing"])
def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, file: Path, how: str) -> None:
    old = OLD if how == "replace" else {}
    outcomes = []
    for step in count():
        data_dir = tmp_path / f"at-{step}"
        data_dir.mkdir()
        write(data_dir, old)
        if not killed(data_dir, file, step, how):
            break
        again = shutil.copytree(data_dir, tmp_path / f"again-{step}")

        start(data_dir)
        outcomes.append(read(data_dir))
        assert not list(data_dir.glob("rest*"))
        assert kept(data_dir) == ([OLD[PASSWORD]] if old and read(data_dir) == STORE else [])

        if not is_complete(again):
            restore(again, file, replace=how == "replace")
        assert read(again) == STORE
        assert kept(again) == ([OLD[PASSWORD]] if old else [])
        assert not list(again.glob("restored-*"))

    news = [outcome == STORE for outcome in outcomes]
    assert news == sorted(news)
    assert {True, False} == set(news)
    assert all(outcome in (old, STORE) for outcome in outcomes)


def killed(data_dir: Path, file: Path, step: int, how: str) -> bool:
    """Whether a restore was, before it could rename or remove something in the directory for that many times."""
    process = FORKED.Process(target=restore_until_killed, args=(data_dir, file, step, how))
    process.start()
    process.join(60)
    assert process.exitcode in (0, KILLED)
    return process.exitcode == KILLED


def restore_until_killed(data_dir: Path, file: Path, steps: int, how: str) -> None:
    left = count(steps, -1)

    def end_at_last(event: str, arguments: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.remove", "os.rmdir") and str(data_dir) in str(arguments) and next(left) == 0:
            os._exit(KILLED)

    sys.addaudithook(end_at_last)
    restore(data_dir, file, replace=how == "replace")


def start(data_dir: Path) -> None:
    """As far as a start of Neo4j has to do with a restore; less a password that is only made by it."""
    directory = DataDirectory.at(data_dir)
    directory.make()
    directory.password()
    finish_restore(directory)
    if not directory.has_database:
        directory.password_file.unlink()


def is_complete(data_dir: Path) -> bool:
    """Killed when only what it no longer needs had to be removed."""
    return not list(data_dir.glob("restored-*")) and read(data_dir) == STORE


def kept(data_dir: Path) -> list[bytes]:
    """The passwords of the stores that are kept, each of which must be whole."""
    stamps = [path.name.rpartition("-")[2] for path in data_dir.glob("data.replaced-*")]
    stores = [data_dir / f"data.replaced-{stamp}/databases" for stamp in stamps]
    assert all((store / "neo4j/old").exists() and (store / "system/neostore").exists() for store in stores)
    return [(data_dir / f"{PASSWORD}.replaced-{stamp}").read_bytes() for stamp in stamps]


def test_an_interrupted_restore_is_finished_before_another_one(target: Path, file: Path, tmp_path: Path) -> None:
    assert killed(target, file, 4, "replace")
    other = back_up(write(tmp_path / "other", STORE | {PASSWORD: b"other"}), tmp_path / "other.tar.gz").file

    with pytest.raises(SetupError, match="holds a database already"):
        restore(target, other)
    assert read(target) == STORE

    restore(target, other, replace=True)
    assert read(target)[PASSWORD] == b"other"
    assert len(list(target.glob("data.replaced-*"))) == 2


@pytest.mark.parametrize("version", ["2026.08.0", "2025.12.3", "5.26.1", neo4j_version()])
def test_a_backup_of_an_older_neo4j_is_restored(tmp_path: Path, version: str) -> None:
    restore(tmp_path / "new", forge(tmp_path / "file", manifest(neo4j_version=version), members()))

    assert read(tmp_path / "new") == STORE


def test_a_file_that_is_not_there_is_told_before_a_directory_is_made(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"Cannot read .*No such file"):
        restore(tmp_path / "new", tmp_path / "file")

    assert not (tmp_path / "new").exists()
