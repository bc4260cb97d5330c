"""This module replaces the store by a restored one so that it survives a crash at any moment.

The new store is unpacked into a staging folder beside the old one. One rename commits it; from then on the renames that
swap the two are finished by the next start or the next restore, wherever they were interrupted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from graphmem.embedded.data_directory import DataDirectory, sync, write_atomically
from graphmem.embedded.manifest import Manifest

UNFINISHED = "restoring"
READY = "restored-"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Replacement:
    """A committed folder with a store and its password; `stamp` is when it was committed."""

    directory: DataDirectory
    stamp: str

    @classmethod
    def pending(cls, directory: DataDirectory) -> Replacement | None:
        """Returns the replacement that has not been swapped in yet, if there is one."""
        told = min(directory.path.glob(f"{READY}*/{MANIFEST}"), default=None)
        return cls(directory, told.parent.name.removeprefix(READY)) if told else None

    @property
    def manifest(self) -> Manifest:
        return Manifest.from_json((self.folder.path / MANIFEST).read_text("utf-8"))

    @property
    def kept(self) -> list[Path]:
        """The paths of what was replaced."""
        places = (self.directory.store_dir, self.directory.password_file)
        return [aside for aside in map(self._aside, places) if os.path.lexists(aside)]

    def take_place(self) -> None:
        """Swaps the replacement in. It may be interrupted anywhere and called again (idempotent).

        The password goes first, so that a database never stands without one, which no start would accept.
        """
        directory, new = self.directory, self.folder
        if new.password_file.exists():
            # It is copied and not renamed, so that there is a password at every moment.
            aside = self._aside(directory.password_file)
            if directory.password_file.exists() and not aside.exists():
                write_atomically(aside, directory.password_file.read_text("utf-8"))
            os.replace(new.password_file, directory.password_file)
        if new.store_dir.exists():
            # `lexists`, since the store may be a symbolic link to another disk: it is the link that is renamed.
            if os.path.lexists(directory.store_dir):
                directory.store_dir.rename(self._aside(directory.store_dir))
            new.store_dir.rename(directory.store_dir)
        sync(directory.path)
        # Under this name what is left of it is deleted by whoever comes next, should this process end here.
        unwanted = new.path.rename(directory.path / UNFINISHED)
        shutil.rmtree(unwanted, ignore_errors=True)

    @property
    def folder(self) -> DataDirectory:
        """The folder, which is laid out as a data directory."""
        return DataDirectory(self.directory.path / f"{READY}{self.stamp}")

    def _aside(self, path: Path) -> Path:
        return path.with_name(f"{path.name}.replaced-{self.stamp}")


@contextmanager
def staging_folder(directory: DataDirectory) -> Iterator[Path]:
    """Yields an empty folder to unpack into; it is deleted in the end, unless `commit_staged` has renamed it."""
    folder = directory.path / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def commit_staged(directory: DataDirectory, folder: Path, manifest: Manifest) -> Replacement:
    """Commits the staging folder by a rename: from here on the restore happens, whatever is interrupted."""
    write_atomically(folder / MANIFEST, manifest.to_json())
    # Else the rename could reach the disk before what it makes valid does.
    for place, _, _ in os.walk(folder):
        sync(Path(place))
    replacement = Replacement(directory, _free_stamp(directory))
    folder.rename(replacement.folder.path)
    sync(directory.path)
    return replacement


def finish_restore(directory: DataDirectory) -> None:
    """Finishes a restore that was interrupted after its commit, and deletes what is left of one before it."""
    shutil.rmtree(directory.path / UNFINISHED, ignore_errors=True)
    if replacement := Replacement.pending(directory):
        replacement.take_place()


def _free_stamp(directory: DataDirectory) -> str:
    """Returns the time, with a number where another restore took place within the same second."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    taken = {path.name.rpartition(".replaced-")[2] for path in directory.path.glob("*.replaced-*")}
    return next(stamp for stamp in chain([now], (f"{now}-{number}" for number in count(2))) if stamp not in taken)
