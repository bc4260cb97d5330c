"""A journal keeps the figures that were measured of a store beside it, so that no later run measures them again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.measures import Row
from benchmarks.scale.vectors import Kind
from graphmem.embedded.data_directory import write_atomically

Value = float | str


@dataclass(slots=True)
class Journal:
    """The figures at each size by name, and the rows of recall at some sizes."""

    path: Path
    vectors: Kind
    figures: dict[int, dict[str, Value]] = field(default_factory=dict)
    recalls: dict[int, list[Row]] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path, vectors: Kind) -> Journal:
        """Reads the journal, or begins one. Exits where its store has vectors of the other kind."""
        journal = cls(path, vectors)
        if path.exists():
            journal._read(json.loads(path.read_text("utf-8")))
        return journal

    def _read(self, content: Mapping[str, Any]) -> None:
        if content["vectors"] != self.vectors:
            raise SystemExit(f"{self.path.parent} has a store with VECTORS={content['vectors']}: name another DIR.")
        self.figures = {int(size): figures for size, figures in content["figures"].items()}
        self.recalls = {int(size): [Row(**row) for row in rows] for size, rows in content["recalls"].items()}

    def has(self, size: int, names: Sequence[str]) -> bool:
        return set(names) <= self.figures.get(size, {}).keys()

    def add(self, size: int, figures: Mapping[str, Value]) -> None:
        self.figures.setdefault(size, {}).update(figures)
        self.save()

    def add_recall(self, size: int, rows: list[Row]) -> None:
        self.recalls[size] = rows
        self.save()

    def save(self) -> None:
        recalls = {size: [asdict(row) for row in rows] for size, rows in self.recalls.items()}
        content = {"vectors": self.vectors, "figures": self.figures, "recalls": recalls}
        write_atomically(self.path, json.dumps(content, indent=1))
