"""The figures of all sizes as one table, with how each grows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.scale.corpus import OWNED
from benchmarks.scale.journal import Journal, Value
from benchmarks.table import machine, table
from benchmarks.writes import OWNED as DELETED


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of the table."""

    name: str
    label: str
    show: Callable[[float], str]
    grows: bool = True
    """Whether the largest store's is to be compared with the smallest's."""
    wanted: str = ""


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _seconds(seconds: float) -> str:
    return f"{seconds:.0f} s"


def _ratio(ratio: float) -> str:
    return f"{ratio:.2f} ×"


def _megabytes(size: float) -> str:
    return f"{size / 2**20:,.0f} MiB"


def _kilobytes(size: float) -> str:
    return f"{size / 1000:.1f} kB"


_SEARCH = f"`searchMemories`, topK 10, an owner of {OWNED:,}"
_BARE = "embedding and one bare vector query"
FIGURES = (
    Figure("search", f"{_SEARCH}, all signals, p50", _milliseconds, wanted="≤ 1.3 ×"),
    Figure("search, bare", f"{_BARE}, at that moment", _milliseconds),
    Figure("search, ratio", "the search against that", _ratio, grows=False),
    Figure("vectors", f"{_SEARCH}, `signals: [VECTOR]`, p50", _milliseconds, wanted="≤ 1.3 ×"),
    Figure("vectors, bare", f"{_BARE}, at that moment", _milliseconds),
    Figure("vectors, ratio", "the search against that", _ratio, grows=False),
    Figure("list", "`memories(first: 100)` of that owner, p50", _milliseconds),
    Figure("list, ratio", "against the bare driver", _ratio, grows=False),
    Figure("activity", "`activity(first: 100)`, p50", _milliseconds),
    Figure("activity of the owner", "`activity(first: 100)` of that owner, p50", _milliseconds),
    Figure("add", "adding one memory, its embedding included, p50", _milliseconds),
    Figure("delete", "deleting one memory, p50", _milliseconds),
    Figure("delete owner", f"deleting an owner of {DELETED}, p50", _milliseconds),
    Figure("check", "`graphmem doctor --deep`", _seconds),
    Figure("check's memory", "its peak memory", _megabytes),
    Figure("check's findings", "parts of the graph that it finds wrong", str, grows=False),
    Figure("fill", "memories that the bare driver writes a second, as far as the last run filled", "{:.0f}".format),
    Figure("disk", "disk", _megabytes),
    Figure("disk a memory", "disk a memory", _kilobytes),
    Figure("memory of Neo4j", "resident memory of Neo4j", _megabytes),
    Figure("memory of graphmem", "resident memory of graphmem", _megabytes),
    Figure("heap", "`GRAPHMEM_NEO4J_HEAP`", str, grows=False),
    Figure("page cache", "`GRAPHMEM_NEO4J_PAGE_CACHE`", str, grows=False),
)


def report(journal: Journal) -> str:
    """Returns the table of all sizes that were measured, and a table of recall for each size that has one."""
    vectors = f"vectors: {journal.vectors}"
    sizes = sorted(journal.figures)
    columns = ["memories", *(f"{size:,}" for size in sizes), "largest against smallest", "wanted"]
    rows = [_row(figure, [journal.figures[size].get(figure.name) for size in sizes]) for figure in FIGURES]
    lines = [columns, ["---"] * len(columns), *rows]
    tables = ["\n".join([f"{machine()}; {vectors}", "", *(f"| {' | '.join(line)} |" for line in lines)])]
    tables += [table(rows, f"{size:,} memories, {vectors}") for size, rows in sorted(journal.recalls.items())]
    return "\n\n".join(tables)


def _row(figure: Figure, values: Sequence[Value | None]) -> list[str]:
    shown = [value if isinstance(value, str) else "" if value is None else figure.show(value) for value in values]
    numbers = [value for value in (values[0], values[-1]) if isinstance(value, float | int)]
    compares = figure.grows and len(values) > 1 and len(numbers) == 2
    return [figure.label, *shown, _ratio(numbers[1] / numbers[0]) if compares else "", figure.wanted]
