"""The report of a load: latencies, errors by code, memory over time, and what was no stated limit."""

from __future__ import annotations

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.latency import Latency
from benchmarks.load_user import Outcome

LIMITS = ("COST_LIMIT_EXCEEDED", "THROTTLED", "TIMEOUT", "UNAVAILABLE")
"""The codes with which a server may refuse what is too much for it."""
MAX_GROWTH = 50 * 2**20
"""Bytes by which graphmem may grow in the second half of a load; Neo4j's heap has a limit of its own."""
FEWEST_SAMPLES = 60
"""Samples of the memory from which on its growth is judged: a shorter load only fills caches."""
COLUMNS = 10
QUERIES = 10
REASONS = 10


@dataclass(slots=True)
class Report:
    outcomes: list[Outcome] = field(default_factory=list)
    health: list[float] = field(default_factory=list)
    memory: dict[str, list[int]] = field(default_factory=dict)
    metrics: str = ""
    faults: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        self.judge(outcome)

    def judge(self, outcome: Outcome) -> None:
        """Adds an outcome that is no stated limit to the faults."""
        if outcome.code not in (*LIMITS, "OK"):
            self.faults.append(f"{outcome.operation}: {outcome.code}. {outcome.detail}")

    def text(self) -> str:
        """Returns the report, and adds to its faults a memory that grows."""
        parts = [self._latencies(), self._errors(), self._memory(), self._queries()]
        if growth_of(self.memory.get("graphmem", [])) > MAX_GROWTH:
            self.faults.append("graphmem's memory grew.")
        return "\n\n".join("\n".join(part) for part in parts)

    def _latencies(self) -> Iterator[str]:
        by_operation = defaultdict(list)
        for outcome in self.outcomes:
            if outcome.code == "OK":
                by_operation[outcome.operation].append(outcome.seconds)
        yield "| operation | answers | p50 ms | p95 ms | p99 ms | longest ms |"
        yield "|---|---|---|---|---|---|"
        for name, seconds in [*sorted(by_operation.items()), ("/healthz", self.health)]:
            latency = Latency(seconds)
            values = [f"{latency.percentile(percent) * 1000:.0f}" for percent in (50, 95, 99, 100)] if seconds else []
            yield f"| {name} | {len(seconds)} | {' | '.join(values)} |"

    def _errors(self) -> Iterator[str]:
        codes = Counter(outcome.code for outcome in self.outcomes)
        yield f"requests by code: {', '.join(f'{code} {count:,}' for code, count in codes.most_common())}"
        refused = Counter((one.operation, one.detail) for one in self.outcomes if one.code in LIMITS)
        for (operation, reason), count in refused.most_common(REASONS):
            yield f"  {count:,} of {operation}: {reason}"

    def _memory(self) -> Iterator[str]:
        for name, samples in self.memory.items():
            shown = samples[:: max(1, len(samples) // COLUMNS)]
            growth = growth_of(samples) / 2**20
            values = " ".join(f"{size / 2**20:.0f}" for size in shown)
            yield f"memory of {name} over time, MiB: {values} (in the second half {growth:+.0f})"

    def _queries(self) -> Iterator[str]:
        """Yields the queries that took the most of Neo4j's time, from the server's own metrics."""
        sums: Counter[str] = Counter()
        for line in self.metrics.splitlines():
            if line.startswith("graphmem_cypher_seconds_sum{"):
                sums[line.split('"')[1]] = round(float(line.rsplit(" ", 1)[1]) * 1000)
        yield "queries by the time that they took, s: " + ", ".join(
            f"{name} {milliseconds / 1000:.1f}" for name, milliseconds in sums.most_common(QUERIES)
        )


def growth_of(samples: Sequence[int]) -> float:
    """Returns by how much the last quarter of the samples is above the second; 0 for too few of them."""
    if len(samples) < FEWEST_SAMPLES:
        return 0
    quarter = len(samples) // 4
    return statistics.median(samples[-quarter:]) - statistics.median(samples[quarter : 2 * quarter])
