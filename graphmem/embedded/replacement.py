"""What a restore puts in the place of a data directory's store: complete beside it first, then in its place by
renames that the next start finishes where they were interrupted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, count
from pathlib import Path

from graphmem.embedded.home import Home, sync, write_atomically
from graphmem.embedded.manifest import Manifest

UNFINISHED = "restoring"
READY = "restored-"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Replacement:
    """A folder in the data directory, with a store and its password; `stamp` is when it became ready."""

    home: Home
    stamp: str

    @classmethod
    def ready(cls, home: Home) -> Replacement | None:
        """One that has not got its place yet."""
        told = min(home.path.glob(f"{READY}*/{MANIFEST}"), default=None)
        return cls(home, told.parent.name.removeprefix(READY)) if told else None

    @property
    def manifest(self) -> Manifest:
        return Manifest.from_json((self.folder.path / MANIFEST).read_text("utf-8"))

    @property
    def kept(self) -> list[Path]:
        """What was in its place before."""
        places = (self.home.store_dir, self.home.password_file)
        return [aside for aside in map(self._aside, places) if os.path.lexists(aside)]

    def take_place(self) -> None:
        """May be interrupted anywhere and called again.

        The password goes first, so that a database never stands without one, which no start would accept.
        """
        home, new = self.home, self.folder
        if new.password_file.exists():
            aside = self._aside(home.password_file)
            if home.password_file.exists() and not aside.exists():
                write_atomically(aside, home.password_file.read_text("utf-8"))
            os.replace(new.password_file, home.password_file)
        if new.store_dir.exists():
            if os.path.lexists(home.store_dir):
                home.store_dir.rename(self._aside(home.store_dir))
            new.store_dir.rename(home.store_dir)
        sync(home.path)
        unwanted = new.path.rename(home.path / UNFINISHED)
        shutil.rmtree(unwanted, ignore_errors=True)

    @property
    def folder(self) -> Home:
        return Home(self.home.path / f"{READY}{self.stamp}")

    def _aside(self, path: Path) -> Path:
        return path.with_name(f"{path.name}.replaced-{self.stamp}")


@contextmanager
def unfinished(home: Home) -> Iterator[Path]:
    """An empty folder for what is to become a replacement; it is gone in the end, unless `make_ready` took it."""
    folder = home.path / UNFINISHED
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def make_ready(home: Home, folder: Path, manifest: Manifest) -> Replacement:
    """From here on it takes its place, whatever is interrupted."""
    write_atomically(folder / MANIFEST, manifest.to_json())
    for place, _, _ in os.walk(folder):
        sync(Path(place))
    replacement = Replacement(home, _free_stamp(home))
    folder.rename(replacement.folder.path)
    sync(home.path)
    return replacement


def finish(home: Home) -> None:
    """What an interrupted restore has left to do, or to remove."""
    shutil.rmtree(home.path / UNFINISHED, ignore_errors=True)
    if replacement := Replacement.ready(home):
        replacement.take_place()


def _free_stamp(home: Home) -> str:
    """The time, or that with a number where another restore took place within the same second."""
    now = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    taken = {path.name.rpartition(".replaced-")[2] for path in home.path.glob("*.replaced-*")}
    return next(stamp for stamp in chain([now], (f"{now}-{number}" for number in count(2))) if stamp not in taken)
