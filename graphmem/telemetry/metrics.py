"""The metrics, for Prometheus. No label ever holds a project, an owner, an id or a text.

`docs/operating/observability.md` tells operators what each means.
"""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    Summary,
    disable_created_metrics,
    generate_latest,
)

from graphmem.telemetry.operation_labels import OperationLabels
from graphmem.telemetry.request import RequestRecord

REQUEST_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
COST_BUCKETS = (1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000, 50_000)

disable_created_metrics()  # a time series beside each, which nobody reads


class Metrics:
    """What is counted and timed, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._labels = OperationLabels()
        operation = ["operation", "field"]
        self.requests = Counter(
            "graphmem_requests",
            "GraphQL requests, by operation name, first field and the code of their first error.",
            [*operation, "code"],
            registry=registry,
        )
        self.request_seconds = Histogram(
            "graphmem_request_seconds",
            "Seconds from a GraphQL request's arrival to its answer's last byte.",
            operation,
            buckets=REQUEST_BUCKETS,
            registry=registry,
        )
        self.request_cost = Histogram(
            "graphmem_request_cost",
            "The cost of GraphQL requests, as extensions.cost tells it.",
            buckets=COST_BUCKETS,
            registry=registry,
        )
        self.running_requests = Gauge("graphmem_requests_running", "HTTP requests under way.", registry=registry)
        self.responses = Counter(
            "graphmem_http_responses", "HTTP responses, by path and status.", ["path", "status"], registry=registry
        )
        self.cypher_seconds = Summary(
            "graphmem_cypher_seconds", "Seconds of each query's runs, by its file.", ["query"], registry=registry
        )
        self.cypher_errors = Counter(
            "graphmem_cypher_errors", "Runs of a query that failed, by its file.", ["query"], registry=registry
        )
        self.cypher_slow = Counter(
            "graphmem_cypher_slow",
            "Runs of a query that took longer than GRAPHMEM_SLOW_QUERY_MS, by its file.",
            ["query"],
            registry=registry,
        )
        self.model_seconds = Histogram(
            "graphmem_model_seconds",
            "Seconds of the calls of a model: embed_query, embed_texts, rerank, extract.",
            ["call"],
            buckets=REQUEST_BUCKETS,
            registry=registry,
        )
        self.model_errors = Counter(
            "graphmem_model_errors", "Calls of a model that failed.", ["call"], registry=registry
        )
        self.embedded_texts = Counter("graphmem_embedder_texts", "Texts that were embedded.", registry=registry)
        self.waiting_texts = Gauge(
            "graphmem_embedder_texts_waiting", "Texts that wait for the embedder or are in it.", registry=registry
        )
        self.neo4j_up = Gauge("graphmem_neo4j_up", "1 if Neo4j answered the last time it was asked.", registry=registry)
        self.neo4j_restarts = Counter(
            "graphmem_neo4j_restarts", "Restarts of the embedded Neo4j by graphmem.", registry=registry
        )
        self.unnumbered_events = Gauge(
            "graphmem_activity_unnumbered_events", "Stored events that the activity log does not show yet.", registry=registry
        )
        self.stale = Gauge(
            "graphmem_reindexing_left", "Memories and turns that are still to be reindexed.", registry=registry
        )

    def count_request(self, record: RequestRecord, seconds: float) -> None:
        """Counts a GraphQL request that has ended."""
        label = self._labels.label(record.operation, record.field)
        self.requests.labels(label, record.field, record.code).inc()
        self.request_seconds.labels(label, record.field).observe(seconds)
        if record.cost is not None:
            self.request_cost.observe(record.cost)

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Adds a gauge whose value is asked for at every scrape."""
        Gauge(name, what, registry=self.registry).set_function(value)

    def text(self) -> bytes:
        """Returns all metrics in Prometheus' text format."""
        return generate_latest(self.registry)
