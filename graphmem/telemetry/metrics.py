"""The metrics, for Prometheus. No label ever holds a project, an owner, an id or a text.

`docs/operating/observability.md` tells operators what each means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

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

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
COSTS = (1, 10, 100, 500, 1_000, 2_000, 5_000, 10_000, 50_000)

disable_created_metrics()  # type: ignore[no-untyped-call]  # a time series beside each other, which nobody reads


class Metrics:
    """What is counted and timed, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._of_embedder = CollectorRegistry()
        self._labels = OperationLabels()
        self._make_requests()
        self._make_cypher()
        self._make_models()
        self._make_subscriptions()
        self.neo4j_up = self._gauge("neo4j_up", "1 if Neo4j answered when the metrics were read, else 0.")
        self.neo4j_restarts = self._counter("neo4j_restarts", "Restarts of the embedded Neo4j by graphmem.")
        self.unnumbered_events = self._gauge(
            "activity_unnumbered_events", "Stored events that the activity log does not show yet."
        )
        self.reindexing_left = self._gauge("reindexing_left", "Memories and turns that are still to be reindexed.")
        self.unfinished_adds = self._gauge("adds_unfinished", "Adds in the background that wait or run.")
        self.loop_lag = self._histogram("event_loop_lag_seconds", "By how much the event loop is late.", SECONDS)
        for collector in (
            ProcessCollector(registry=self.registry),
            self.loop_lag,
            self.running_requests,
            self.responses,
            self.model_seconds,
            self.model_errors,
            self.embedded_texts,
            self.waiting_texts,
        ):
            self._of_embedder.register(collector)

    def _make_requests(self) -> None:
        operation = ("operation", "field")
        self.requests = self._counter(
            "requests", "GraphQL requests, by operation, first field and first error's code.", *operation, "code"
        )
        self.request_seconds = self._histogram(
            "request_seconds", "Seconds from a GraphQL request's arrival to its answer's end.", SECONDS, *operation
        )
        self.request_cost = self._histogram("request_cost", "The cost of GraphQL requests.", COSTS)
        self.documents = self._counter(
            "documents", "Documents by whether an earlier request had them parsed: hit or miss.", "cache"
        )
        self.running_requests = self._gauge("requests_running", "HTTP requests under way.")
        self.responses = self._counter("http_responses", "HTTP responses, by path and status.", "path", "status")

    def _make_cypher(self) -> None:
        self.cypher_seconds = Summary(
            "graphmem_cypher_seconds", "Seconds of a query's runs, by its file.", ["query"], registry=self.registry
        )
        self.cypher_errors = self._counter("cypher_errors", "Runs of a query that failed, by its file.", "query")
        self.cypher_slow = self._counter(
            "cypher_slow", "Runs of a query that took longer than GRAPHMEM_SLOW_QUERY_MS, by its file.", "query"
        )

    def _make_models(self) -> None:
        self.model_seconds = self._histogram(
            "model_seconds", "Seconds of a call: embed_query, embed_texts, rerank or extract.", SECONDS, "call"
        )
        self.model_errors = self._counter("model_errors", "Calls of a model that failed.", "call")
        self.embedded_texts = self._counter("embedder_texts", "Texts that were embedded.")
        self.waiting_texts = self._gauge("embedder_texts_waiting", "Texts that the embedder has yet to answer.")

    def _make_subscriptions(self) -> None:
        self.subscription_events = self._counter("subscription_events", "Entries that subscribers were given.")
        self.subscriptions_dropped = self._counter(
            "subscriptions_dropped", "Subscribers that were dropped because they took nothing."
        )
        self.subscription_lag = self._histogram(
            "subscription_lag_seconds", "Seconds from an event to its handing over to one who follows.", SECONDS
        )

    def count_request(self, record: RequestRecord, seconds: float) -> None:
        """Counts a GraphQL request that has ended."""
        label = self._labels.label(record.operation, record.field)
        self.requests.labels(label, record.field, record.code).inc()
        if not record.is_stream:
            self.request_seconds.labels(label, record.field).observe(seconds)
        if record.cost is not None:
            self.request_cost.observe(record.cost)
        if record.is_known_document is not None:
            self.documents.labels("hit" if record.is_known_document else "miss").inc()

    def watch(self, name: str, what: str, value: Callable[[], float]) -> None:
        """Adds a gauge whose value is asked for whenever the metrics are read."""
        self._gauge(name, what).set_function(value)

    def text(self) -> bytes:
        """Returns all metrics in Prometheus' text format."""
        return generate_latest(self.registry)

    def text_of_embedder(self) -> bytes:
        """Returns those that an embedder in a process of its own has something to say of."""
        return generate_latest(self._of_embedder)

    def _counter(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(f"graphmem_{name}", what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(f"graphmem_{name}", what, registry=self.registry)

    def _histogram(self, name: str, what: str, buckets: Sequence[float], *labels: str) -> Histogram:
        return Histogram(f"graphmem_{name}", what, labels, buckets=buckets, registry=self.registry)
