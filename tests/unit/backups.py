"""Stores that stand still, and backups of them as they are made and as they are forged."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from graphmem.embedded import Backup, Options, Restored, make_backup, neo4j_version, restore_backup
from graphmem.errors import SetupError

PASSWORD = "neo4j-password"
STORE = {
    PASSWORD: b"secret",
    "data/databases/system/neostore": bytes(range(256)) * 8,
    "data/databases/neo4j/neostore": hashlib.shake_256(b"memories").digest(5000),
    "data/databases/neo4j/schema/index/vector/1/segments_1": b"",
    "data/transactions/neo4j/checkpoint.0": b"\0" * 3000,
    "data/dbms/auth.ini": b"neo4j:SHA-256",
}
OTHERS = [
    "neo4j.json",
    "logs/neo4j.log",
    "conf/neo4j.conf",
    "run/pid",
    "data/databases/store_lock",
    "data.replaced-1/x",
]
OLD = {PASSWORD: b"old", "data/databases/system/neostore": b"old", "data/databases/neo4j/old": b"old"}


def write(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def read(folder: Path) -> dict[str, bytes]:
    """The password and the store."""
    paths = [folder / PASSWORD, *(folder / "data").rglob("*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def names_in(folder: Path) -> set[str]:
    """Less those that every command makes."""
    return {path.name for path in folder.iterdir()} - {"conf", "logs", "neo4j.owner"}


def back_up(data_dir: Path, file: Path, **how: Any) -> Backup:
    with asyncio.Runner() as runner:
        return runner.run(make_backup(Options(data_dir, data_dir.parent / "cache"), file, **how))


def restore(data_dir: Path, file: Path, **how: Any) -> Restored:
    with asyncio.Runner() as runner:
        return runner.run(restore_backup(data_dir, file, **how))


def manifest(files: Mapping[str, bytes] = STORE, **changed: Any) -> dict[str, Any]:
    entries = [
        {"path": path, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for path, content in files.items()
    ]
    fields = {
        "format": "graphmem-backup",
        "format_version": 1,
        "graphmem_version": "0.1.0",
        "neo4j_version": neo4j_version(),
        "created_at": "2026-11-02T10:00:00+00:00",
        "files": entries,
    }
    return fields | changed


def member(name: str, content: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    one = tarfile.TarInfo(name)
    one.size = len(content)
    for field, value in fields.items():
        setattr(one, field, value)
    return one, content


def members(files: Mapping[str, bytes] = STORE) -> list[tuple[tarfile.TarInfo, bytes]]:
    return [member(name, content) for name, content in files.items()]


def forge(file: Path, told: object, contents: Sequence[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(file, "w:gz") as tar:
        for one, content in [member("manifest.json", json.dumps(told).encode()), *contents]:
            tar.addfile(one, io.BytesIO(content))
    return file


def refusal(target: Path, file: Path, *, replace: bool = True) -> str:
    """The sentence of a restore that must change nothing."""
    before, names = read(target), names_in(target)
    with pytest.raises(SetupError) as caught:
        restore(target, file, replace=replace)
    assert read(target) == before
    assert names_in(target) == names
    assert "\n" not in caught.value.message
    return caught.value.message
