"""What the manual and the dashboard tell of metrics is there, and all of it is told."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from graphmem.scheduling.slots import Slots
from graphmem.server.metrics import Watched
from graphmem.telemetry.metrics import Metrics
from tests.manual import ROOT

PAGE = ROOT / "docs" / "operating" / "observability.md"
DASHBOARD = ROOT / "docs" / "operating" / "grafana.json"
NAME = re.compile(r"\b(?:graphmem|process)_[a-z0-9_]+")
SUFFIXES = {
    "counter": ("_total",),
    "gauge": ("",),
    "summary": ("_sum", "_count"),
    "histogram": ("_bucket", "_sum", "_count"),
}


@pytest.fixture
def metrics() -> Metrics:
    metrics = Metrics()
    Watched(Slots("searches", 1), Slots("queries", 1), lambda: 0, lambda: None, lambda: 0, lambda: 0).show_in(metrics)
    return metrics


def series(metrics: Metrics) -> set[str]:
    """The names of all time series that a scrape gives."""
    return {f"{family.name}{suffix}" for family in metrics.registry.collect() for suffix in SUFFIXES[family.type]}


def families(metrics: Metrics) -> set[str]:
    """The names of all metrics, as the manual tells them."""
    suffix = {"counter": "_total"}
    return {f"{family.name}{suffix.get(family.type, '')}" for family in metrics.registry.collect()}


def expressions() -> list[str]:
    dashboard: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    return [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", [])]


def test_the_dashboard_asks_only_for_metrics_that_there_are(metrics: Metrics) -> None:
    asked = {name for expression in expressions() for name in NAME.findall(expression)}

    assert len(expressions()) > 20
    assert asked - series(metrics) == set()


def test_the_dashboard_shows_every_metric_of_graphmem(metrics: Metrics) -> None:
    text = " ".join(expressions())

    assert [name for name in families(metrics) if name.startswith("graphmem_") and name not in text] == []


def test_no_two_panels_overlap() -> None:
    panels = json.loads(DASHBOARD.read_text("utf-8"))["panels"]
    cells = [
        (panel["gridPos"]["x"] + column, panel["gridPos"]["y"] + line)
        for panel in panels
        for column in range(panel["gridPos"]["w"])
        for line in range(panel["gridPos"]["h"])
    ]

    assert len(cells) == len(set(cells))
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_the_manual_tells_every_metric_and_no_other(metrics: Metrics) -> None:
    text = PAGE.read_text("utf-8")
    told = set(re.findall(r"`((?:graphmem|process)_[a-z0-9_]+)`", text))

    assert {name for name in families(metrics) if name.startswith("graphmem_")} == {
        name for name in told if name.startswith("graphmem_")
    }
    assert set(NAME.findall(text)) - series(metrics) - families(metrics) == set()
