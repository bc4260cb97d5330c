"""What is no backup, or a damaged one, is refused and changes nothing."""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.backups import OLD, PASSWORD, STORE, back_up, forge, manifest, member, members, refusal, write


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return back_up(write(tmp_path / "source", STORE), tmp_path / "backup.tar.gz").file


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where there is a database already."""
    return write(tmp_path / "target", OLD)


@pytest.mark.parametrize("part", range(20))
def test_a_byte_that_is_not_as_it_was_is_found(target: Path, file: Path, part: int) -> None:
    content = bytearray(file.read_bytes())
    content[10 + part * (len(content) - 11) // 19] ^= 1  # the first ten say nothing of what is in the file
    file.write_bytes(content)

    assert "damaged" in (said := refusal(target, file)) or "is not a backup" in said


@pytest.mark.parametrize("part", range(10))
def test_a_backup_that_ends_too_early_is_refused(target: Path, file: Path, part: int) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: part * (len(content) - 1) // 9])

    assert "damaged" in (said := refusal(target, file)) or "is not a backup" in said


# Gzip writes the time into its header, and the processes of a run would not name the same tests.
@pytest.mark.parametrize(
    "content",
    [b"", b"text", gzip.compress(b""), gzip.compress(b"text" * 1000)],
    ids=["nothing", "text", "nothing compressed", "text compressed"],
)
def test_what_is_no_archive_is_no_backup(target: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)

    assert refusal(target, tmp_path / "file") == f"{tmp_path / 'file'} is not a backup that `graphmem backup` has made."


def test_an_archive_without_a_manifest_is_no_backup(target: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "file", "w:gz") as tar:
        tar.add(target / PASSWORD, PASSWORD)

    assert "is not a backup" in refusal(target, tmp_path / "file")


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"format": "other"},
        manifest() | {"format_version": "1"},
        manifest() | {"more": 1},
        manifest() | {"files": []},
        manifest() | {"files": [{}]},
        manifest(created_at="yesterday"),
        manifest(neo4j_version=None),
        manifest({PASSWORD: b""}),
        manifest({path: content for path, content in STORE.items() if path != PASSWORD}),
        manifest() | {"files": manifest()["files"] * 2},
    ],
)
def test_a_manifest_that_does_not_make_sense_is_refused(target: Path, tmp_path: Path, told: object) -> None:
    assert "is not a backup" in refusal(target, forge(tmp_path / "file", told, members()))


@pytest.mark.parametrize(
    "path",
    [
        "../evil",
        "/tmp/evil",
        "data/../../evil",
        "data/..",
        "data//evil",
        "data/./evil",
        "data",
        "neo4j.json",
        "",
        "a\0",
    ],
)
def test_a_path_that_leads_out_of_the_store_is_refused(target: Path, tmp_path: Path, path: str) -> None:
    files = STORE | {path: b"evil"}

    assert "is not a backup" in refusal(target, forge(tmp_path / "file", manifest(files), members(files)))


LAST = "data/dbms/auth.ini"


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found[:-1],
        lambda found: [*found, member("data/more")],
        lambda found: [*reversed(found)],
        lambda found: [*found[:-1], member(LAST, b"neo4j:SHA-257")],
        lambda found: [*found[:-1], member(LAST, b"longer than it was")],
        lambda found: [*found[:-1], member("../evil", STORE[LAST])],
        lambda found: [*found[:-1], member(LAST, type=tarfile.SYMTYPE, linkname="/etc/passwd")],
        lambda found: [*found[:-1], member(LAST, type=tarfile.LNKTYPE, linkname=PASSWORD)],
        lambda found: [*found[:-1], member(LAST, type=tarfile.CHRTYPE)],
        lambda found: [*found[:-1], member(LAST, type=tarfile.FIFOTYPE)],
        lambda found: [*found[:-1], member(LAST, type=tarfile.DIRTYPE)],
    ],
    ids=["missing", "more", "order", "content", "size", "path", "symlink", "link", "device", "pipe", "folder"],
)
def test_what_is_not_as_the_manifest_says_is_damage(
    target: Path,
    tmp_path: Path,
    change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], list[tuple[tarfile.TarInfo, bytes]]],
) -> None:
    assert "is damaged" in refusal(target, forge(tmp_path / "file", manifest(), change(members())))


def test_a_backup_of_a_newer_format_or_neo4j_is_refused(target: Path, tmp_path: Path) -> None:
    newer = {"format": "graphmem-backup", "format_version": 2, "graphmem_version": "7.1"}
    assert "restore it with graphmem 7.1 or newer" in refusal(target, forge(tmp_path / "1", newer, []))

    newer = manifest(neo4j_version="2027.01.0")
    assert "of Neo4j 2027.01.0" in refusal(target, forge(tmp_path / "2", newer, members()))
