"""What the parts of graphmem report to: each of their calls is counted, timed, traced and, if it is slow, logged."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from opentelemetry.trace import SpanKind

from graphmem.telemetry.metrics import Metrics
from graphmem.telemetry.request import RequestRecord, current_request_id
from graphmem.telemetry.tracing import Traces

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Telemetry:
    """The metrics and the traces of one graphmem. Where nobody wants them, as in a command, nothing is slow either."""

    metrics: Metrics = field(default_factory=Metrics)
    traces: Traces = field(default_factory=Traces)
    slow_seconds: float = math.inf
    """Seconds from which on a query or a request is slow, and named in the log."""

    @contextmanager
    def query(self, name: str) -> Iterator[None]:
        """Tells of the Cypher query that its body runs, by the name of its file; never of its parameters."""
        began = time.perf_counter()
        try:
            with self.traces.span(name, SpanKind.CLIENT, {"db.system.name": "neo4j", "db.query.summary": name}):
                yield
        except Exception:
            self.metrics.cypher_errors.labels(name).inc()
            raise
        finally:
            seconds = time.perf_counter() - began
            self.metrics.cypher_seconds.labels(name).observe(seconds)
            if seconds >= self.slow_seconds:
                self.metrics.cypher_slow.labels(name).inc()
                # Nobody waits for a query of no request, such as a migration's.
                level = logging.WARNING if current_request_id() else logging.INFO
                _log.log(level, "A query was slow.", extra={"query": name, "duration_ms": round(seconds * 1000)})

    @contextmanager
    def operation(self, record: RequestRecord) -> Iterator[None]:
        """Tells of a GraphQL operation that its body carries out, on a connection that carries many."""
        began = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - began
            self.metrics.count_request(record, seconds)
            is_slow = seconds >= self.slow_seconds and not record.is_stream
            message = "An operation was slow." if is_slow else "An operation was answered."
            told = {name: value for name, value in record.told().items() if value not in ("", None)}
            extra = told | {"duration_ms": round(seconds * 1000, 1)}
            _log.log(logging.WARNING if is_slow else logging.INFO, message, extra=extra)

    @contextmanager
    def model(self, call: str, model: str, texts: int) -> Iterator[None]:
        """Tells of the call of a model that its body makes, and of how many texts it reads; never of these."""
        began = time.perf_counter()
        try:
            with self.traces.span(call, SpanKind.CLIENT, {"graphmem.model": model, "graphmem.texts": texts}):
                yield
        except Exception:
            self.metrics.model_errors.labels(call).inc()
            raise
        finally:
            self.metrics.model_seconds.labels(call).observe(time.perf_counter() - began)
