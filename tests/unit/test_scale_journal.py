from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measures import Row
from benchmarks.scale.journal import Journal
from benchmarks.scale.vectors import Kind

ROW = Row("recall@10, filter matches 1 %", "EXACT", "exact cosine", "1.000", "≥ 0.99")


def test_what_was_measured_is_read_again(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "measured.json", Kind.CLOSE)
    journal.add(10_000, {"add": 0.05, "heap": "512m"})
    journal.add(10_000, {"delete": 0.06})
    journal.add_recall(10_000, [ROW])

    again = Journal.open(tmp_path / "measured.json", Kind.CLOSE)

    assert again == journal
    assert again.has(10_000, ["add", "delete"])
    assert again.recalls == {10_000: [ROW]}


def test_what_was_measured_in_part_is_not_all_there(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "measured.json", Kind.SPREAD)
    journal.add(10_000, {"add": 0.05})
    assert not journal.has(10_000, ["add", "delete"])
    assert not journal.has(100_000, ["add"])


def test_a_store_with_the_other_kind_of_vectors_is_not_gone_on_with(tmp_path: Path) -> None:
    Journal.open(tmp_path / "measured.json", Kind.SPREAD).save()
    with pytest.raises(SystemExit, match="VECTORS=spread"):
        Journal.open(tmp_path / "measured.json", Kind.CLOSE)
