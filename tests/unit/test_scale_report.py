from __future__ import annotations

from pathlib import Path

from benchmarks.measures import Row
from benchmarks.scale.journal import Journal
from benchmarks.scale.measures import STEPS
from benchmarks.scale.report import FIGURES, report
from benchmarks.scale.vectors import Kind


def journal_of(**figures: list[float | str]) -> Journal:
    journal = Journal(Path("nowhere"), Kind.SPREAD)
    for name, values in figures.items():
        for size, value in zip((10_000, 100_000), values, strict=False):
            journal.figures.setdefault(size, {})[name] = value
    return journal


def row_of(table: str, label: str) -> list[str]:
    [line] = [line for line in table.splitlines() if line.startswith(f"| {label}")]
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_a_figure_has_a_column_for_each_size_and_its_growth() -> None:
    table = report(journal_of(search=[0.05, 0.06], check=[4.0, 44.0]))
    assert "| memories | 10,000 | 100,000 | largest against smallest | wanted |" in table.splitlines()
    assert row_of(table, "`searchMemories`, topK 10, an owner of 5,000, all") == [
        "50.0 ms",
        "60.0 ms",
        "1.20 ×",
        "≤ 1.3 ×",
    ]
    assert row_of(table, "`graphmem doctor --deep`") == ["4 s", "44 s", "11.00 ×", ""]


def test_ratios_and_settings_have_no_growth() -> None:
    figures: dict[str, list[float | str]] = {"list, ratio": [1.5, 1.6], "heap": ["512m", "2g"]}
    table = report(journal_of(**figures))
    assert row_of(table, "against the bare driver") == ["1.50 ×", "1.60 ×", "", ""]
    assert row_of(table, "`GRAPHMEM_NEO4J_HEAP`") == ["512m", "2g", "", ""]


def test_what_was_not_measured_is_left_empty() -> None:
    table = report(journal_of(search=[0.05, 0.06], add=[0.03]))
    assert row_of(table, "adding one memory") == ["30.0 ms", "", "", ""]


def test_one_size_has_no_growth() -> None:
    assert row_of(report(journal_of(add=[0.03])), "adding one memory") == ["30.0 ms", "", ""]


def test_recall_has_a_table_for_each_size() -> None:
    journal = journal_of(add=[0.03, 0.03])
    journal.recalls[100_000] = [Row("recall@10, filter matches 1 %", "EXACT", "exact cosine", "1.000", "≥ 0.99")]
    tables = report(journal).split("\n\n")
    assert tables[2].startswith("100,000 memories, vectors: spread;")
    assert tables[3].splitlines()[2] == "| recall@10, filter matches 1 % | EXACT | exact cosine | 1.000 | ≥ 0.99 |"


def test_every_figure_that_is_measured_is_shown() -> None:
    measured = {name for step in STEPS for name in step.names}
    assert measured - {figure.name for figure in FIGURES} == {"list, bare"}
