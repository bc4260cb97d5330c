"""A forecast tells, before a store is filled, how much disk and time it will take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from graphmem.embedded.data_directory import stat_files

BYTES = 13_000
"""The disk that a memory takes, with its version, its turn, its event and their places in all indexes."""
FILLED = 250
"""Memories that are written a second, on two cores."""
CHECKED = 2_000
"""Memories that `graphmem doctor --deep` checks a second, on two cores."""
MEASURED = 180
"""Seconds that all else takes that is measured at one size."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The disk, in bytes, and the time, in seconds, that a store needs from here on."""

    memories: int
    there: int
    """Bytes that are there from an earlier run."""
    free: int
    sizes: Iterable[int]
    """The sizes at which is still to be measured."""

    @property
    def whole(self) -> int:
        return self.memories * BYTES

    @property
    def missing(self) -> int:
        return max(0, self.whole - self.there)

    @property
    def fits(self) -> bool:
        return self.missing <= self.free

    @property
    def seconds(self) -> float:
        return self.missing / BYTES / FILLED + sum(MEASURED + size / CHECKED for size in self.sizes)

    def text(self, folder: Path) -> str:
        return (
            f"A store of {self.memories:,} memories in {folder}: about {_gigabytes(self.whole)} of disk, of which "
            f"{_gigabytes(self.there)} are there and {_gigabytes(self.free)} are free; about {spoken(self.seconds)} on "
            "two cores. Whatever ends it, started again it goes on."
        )

    def refusal(self, folder: Path) -> str:
        return (
            f"{self.memories:,} memories need about {_gigabytes(self.missing)} more of disk, and at {folder} "
            f"{_gigabytes(self.free)} are free: name another place with DIR, or fewer MEMORIES."
        )


def size_of(folder: Path) -> int:
    """Returns the bytes that all files of a folder take of the disk."""
    return sum(stat.st_blocks * 512 for _, stat in stat_files(folder))


def spoken(seconds: float) -> str:
    """Returns a time as one would say it."""
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{max(1, minutes)} min"


def _gigabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB"
