"""The file format of a backup: a gzipped tar whose first member, the manifest, has the hash of every other one."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from graphmem.embedded.artifacts import Progress
from graphmem.embedded.data_directory import DataDirectory, sync
from graphmem.embedded.manifest import PASSWORD, STORE, Entry, Manifest
from graphmem.errors import SetupError

MANIFEST = "manifest.json"
LARGEST_MANIFEST = 64 << 20
BLOCK = 1 << 20
COMPRESSION = 6
DAMAGES = (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError)
LOCKS = {"store_lock", "database_lock"}
"""Empty files by which a running Neo4j keeps others out."""


def pack(directory: DataDirectory, neo4j_version: str, file: Path, progress: Progress) -> Manifest:
    """Writes the store and the password of a Neo4j that is stopped, atomically: `file` is there whole or not at all.

    Everything is read twice, since the hashes come first in the file: whoever reads it can verify it as a stream.
    """
    manifest = Manifest.of(_entries(directory, progress), neo4j_version)
    meter = _Meter("packing", manifest.size, progress)
    with (
        _draft(file) as draft,
        gzip.GzipFile("", "wb", COMPRESSION, draft) as zipped,
        tarfile.open(fileobj=zipped, mode="w|") as tar,
    ):
        text = manifest.to_json().encode()
        tar.addfile(_member(MANIFEST, len(text)), io.BytesIO(text))
        for entry in manifest.files:
            with (directory.path / entry.path).open("rb") as source:
                measured = _Measured(source, meter)
                tar.addfile(_member(entry.path, entry.size), measured)
                # `read` finds a file that has grown: tar takes only as many bytes as its header says.
                if measured.sha256 != entry.sha256 or source.read(1):
                    raise SetupError(f"{source.name} has changed meanwhile: stop what writes to it, and try again.")
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Returns the manifest. Raises SetupError when the file is no backup, or one that only a newer graphmem reads."""
    with _reading(file) as (_, _, manifest):
        return manifest


def unpack(file: Path, folder: Path, progress: Progress) -> Manifest:
    """Extracts a backup into an empty folder. Raises SetupError unless its files are exactly those of the manifest.

    Names and sizes come from the manifest, never from the tar's headers: this keeps out path traversal ("zip slip"),
    links, and archives that grow without end ("zip bombs").
    """
    with _reading(file) as (zipped, tar, manifest):
        meter = _Meter("unpacking", manifest.size, progress)
        for entry in manifest.files:
            _extract(tar, entry, folder, meter)
        if tar.next() is not None:
            raise tarfile.ReadError("it goes on after its end")
        # gzip compares its checksum only when all has been read, and tar ends before the last block.
        while zipped.read(BLOCK):
            pass
    return manifest


class _Meter:
    """Reports the progress of one step."""

    def __init__(self, step: str, total: int, progress: Progress) -> None:
        self._step = step
        self._total = total
        self._progress = progress
        self._ready = 0
        progress(step, 0, total)

    def add(self, size: int) -> None:
        before, self._ready = self._ready, self._ready + size
        if before // BLOCK < self._ready // BLOCK or before < self._ready == self._total:
            self._progress(self._step, self._ready, self._total)


class _Measured:
    """A file whose bytes are counted and hashed while they are read."""

    def __init__(self, file: IO[bytes], meter: _Meter) -> None:
        self._file = file
        self._meter = meter
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def read(self, size: int = -1) -> bytes:
        block = self._file.read(size)
        self._digest.update(block)
        self._meter.add(len(block))
        return block

    def blocks(self) -> Iterator[bytes]:
        while block := self.read(BLOCK):
            yield block


def _entries(directory: DataDirectory, progress: Progress) -> list[Entry]:
    """Returns the password's entry and those of the store's files, each of which is read for its hash."""
    paths = [directory.path / PASSWORD, *sorted(_store_files(directory))]
    meter = _Meter("reading", sum(path.stat().st_size for path in paths), progress)
    return [_entry(path, path.relative_to(directory.path).as_posix(), meter) for path in paths]


def _store_files(directory: DataDirectory) -> Iterator[Path]:
    # A store may lie on another disk, by a symbolic link.
    for folder, _, names in os.walk(directory.path / STORE, followlinks=True, onerror=_raise):
        yield from (Path(folder, name) for name in names if name not in LOCKS)


def _raise(error: OSError) -> None:
    """Raises the error of a folder that cannot be read, which `os.walk` would leave out without a word."""
    raise error


def _entry(path: Path, name: str, meter: _Meter) -> Entry:
    with path.open("rb") as file:
        measured = _Measured(file, meter)
        size = sum(map(len, measured.blocks()))
        return Entry(name, size, measured.sha256)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    # Without owners, who may not exist where it is restored; only the one who restores may read it.
    member.size, member.mode = size, 0o600
    return member


@contextmanager
def _draft(file: Path) -> Iterator[BinaryIO]:
    """Yields a temporary file, which gets the name `file` when it is whole and synced; only its owner may read it."""
    descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "wb") as draft:
            yield draft
            draft.flush()
            os.fsync(draft.fileno())
        os.replace(temporary, file)
        sync(file.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextmanager
def _reading(file: Path) -> Iterator[tuple[gzip.GzipFile, tarfile.TarFile, Manifest]]:
    """Yields the gzip stream, the tar in it, and the manifest that was its first member. Raises SetupError."""
    with _opened(file) as zipped:
        try:
            tar = tarfile.open(fileobj=zipped, mode="r|", bufsize=BLOCK)  # noqa: SIM115  (closes with what it reads)
            manifest = _manifest(tar)
        except (*DAMAGES, ValueError) as error:
            raise SetupError(f"{file} is not a backup that `graphmem backup` has made.") from error
        try:
            yield zipped, tar, manifest
        except DAMAGES as error:
            raise SetupError(f"The backup {file} is damaged ({error}): take another one.") from error


def _opened(file: Path) -> gzip.GzipFile:
    try:
        return gzip.open(file)
    except OSError as error:
        raise SetupError(f"Cannot read {file} ({error.strerror}): name a file that `graphmem backup` made.") from error


def _manifest(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    source = tar.extractfile(member) if member and member.name == MANIFEST else None
    if source is None:
        raise tarfile.ReadError("no manifest")
    return Manifest.from_json(source.read(LARGEST_MANIFEST))


def _extract(tar: tarfile.TarFile, entry: Entry, folder: Path, meter: _Meter) -> None:
    """Extracts the next member. Raises TarError unless it is that entry: a plain file of its name, size and hash."""
    member = tar.next()
    whole = member and (member.type, member.name, member.size) == (tarfile.REGTYPE, entry.path, entry.size)
    source = tar.extractfile(member) if member and whole else None
    if source is None:
        raise tarfile.ReadError(f"{entry.path} is not where it belongs")
    path = folder / entry.path
    path.parent.mkdir(parents=True, exist_ok=True)
    measured = _Measured(source, meter)
    with open(path, "xb", opener=_private) as target:
        for block in measured.blocks():
            target.write(block)
        target.flush()
        os.fsync(target.fileno())
    if measured.sha256 != entry.sha256:
        raise tarfile.ReadError(f"{entry.path} is not as it was")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
