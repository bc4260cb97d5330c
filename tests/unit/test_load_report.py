from __future__ import annotations

import pytest

from benchmarks.load_report import FEWEST_SAMPLES, LIMITS, MAX_GROWTH, Report, growth_of
from benchmarks.load_user import Outcome

METRICS = """
graphmem_cypher_seconds_count{query="memory/list_memories"} 3.0
graphmem_cypher_seconds_sum{query="memory/list_memories"} 1.5
graphmem_cypher_seconds_sum{query="word/find_by_words"} 2.25
"""


def report_of(*codes: str) -> Report:
    report = Report(health=[0.001])
    for code in codes:
        report.add(Outcome("searchMemories", code, 0.02, "why"))
    return report


@pytest.mark.parametrize("code", ["OK", *LIMITS])
def test_a_stated_limit_is_no_fault(code: str) -> None:
    report = report_of(code)

    assert report.faults == []
    assert f"{code} 1" in report.text()


@pytest.mark.parametrize("code", ["INTERNAL", "BAD_USER_INPUT", "ReadTimeout", "no code"])
def test_anything_else_is_one(code: str) -> None:
    assert report_of("OK", code).faults == [f"searchMemories: {code}. why"]


def test_what_was_refused_is_told_with_its_reason() -> None:
    text = report_of("OK", "TIMEOUT", "UNAVAILABLE", "INTERNAL").text()

    assert "  2 of searchMemories: why" in text


def test_latencies_are_those_of_answers() -> None:
    report = report_of("OK", "OK", "TIMEOUT")

    assert "| searchMemories | 2 | 20 | 20 | 20 | 20 |" in report.text()
    assert "| /healthz | 1 | 1 | 1 | 1 | 1 |" in report.text()


def test_memory_that_grows_is_a_fault() -> None:
    flat, grown = report_of("OK"), report_of("OK")
    flat.memory = {"graphmem": [300 << 20] * FEWEST_SAMPLES}
    grown.memory = {"graphmem": [n * MAX_GROWTH for n in range(FEWEST_SAMPLES)], "Neo4j": [0] * FEWEST_SAMPLES}

    assert "(in the second half +0)" in flat.text()
    assert grown.text()
    assert (flat.faults, grown.faults) == ([], ["graphmem's memory grew."])


def test_too_few_samples_tell_nothing() -> None:
    assert growth_of([n * MAX_GROWTH for n in range(FEWEST_SAMPLES - 1)]) == 0


def test_the_queries_that_took_the_longest_are_named() -> None:
    report = report_of("OK")
    report.metrics = METRICS

    assert report.text().endswith("s: word/find_by_words 2.2, memory/list_memories 1.5")
