"""What is told of queries and models: counts, times, spans and slow queries, and nothing that they carry."""

from __future__ import annotations

import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from graphmem.errors import SetupError
from graphmem.telemetry.request import open_record
from graphmem.telemetry.telemetry import Telemetry
from graphmem.telemetry.tracing import Traces, make_traces
from tests.spans import recorded_traces

SECRET = "I am allergic to peanuts"


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def telemetry(spans: InMemorySpanExporter) -> Telemetry:
    return Telemetry(traces=recorded_traces(spans))


def value(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    return telemetry.metrics.registry.get_sample_value(f"graphmem_{name}", labels)


def test_a_query_is_counted_and_timed_by_its_file(telemetry: Telemetry) -> None:
    for _ in range(3):
        with telemetry.query("memory/list_memories"):
            pass

    assert value(telemetry, "cypher_seconds_count", query="memory/list_memories") == 3
    assert value(telemetry, "cypher_errors_total", query="memory/list_memories") is None


def test_a_query_that_fails_is_counted_as_such_and_its_span_tells_the_type_alone(
    telemetry: Telemetry, spans: InMemorySpanExporter
) -> None:
    with pytest.raises(ValueError, match=SECRET), telemetry.query("memory/list_memories"):
        raise ValueError(SECRET)

    [span] = spans.get_finished_spans()
    assert value(telemetry, "cypher_errors_total", query="memory/list_memories") == 1
    assert (span.name, span.status.status_code, span.status.description) == (
        "memory/list_memories",
        StatusCode.ERROR,
        "ValueError",
    )
    assert not span.events
    assert SECRET not in span.to_json()


def test_a_slow_query_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    telemetry = Telemetry(slow_seconds=0)
    with caplog.at_level(logging.INFO):
        with telemetry.query("schema/ping"):
            pass
        open_record(None)
        with telemetry.query("memory/list_memories"):
            pass

    assert [(record.levelname, record.__dict__["query"]) for record in caplog.records] == [
        ("INFO", "schema/ping"),  # nobody waits for it
        ("WARNING", "memory/list_memories"),
    ]
    assert value(telemetry, "cypher_slow_total", query="memory/list_memories") == 1


def test_a_model_is_counted_timed_and_traced(telemetry: Telemetry, spans: InMemorySpanExporter) -> None:
    with telemetry.model("embed_texts", "local:bge", 5):
        pass
    with pytest.raises(ValueError, match="no"), telemetry.model("embed_texts", "local:bge", 1):
        raise ValueError("no")

    assert value(telemetry, "model_seconds_count", call="embed_texts") == 2
    assert value(telemetry, "model_errors_total", call="embed_texts") == 1
    assert dict(spans.get_finished_spans()[0].attributes or {}) == {"graphmem.model": "local:bge", "graphmem.texts": 5}


def test_without_an_endpoint_there_are_no_spans() -> None:
    traces = make_traces(None)

    with traces.span("a") as span:
        assert not span.is_recording()
    assert not traces.is_on
    assert traces.parent({"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}) is None


def test_an_endpoint_without_the_sdk_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)

    with pytest.raises(SetupError, match=r"graphmem\[tracing\]"):
        make_traces("http://127.0.0.1:4318/v1/traces")


def test_spans_are_sent_to_the_endpoint_before_the_end() -> None:
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        Thread(target=collector.serve_forever, daemon=True).start()
        traces = make_traces(f"http://127.0.0.1:{collector.server_port}/v1/traces")
        with traces.span("memory/list_memories"):
            pass
        traces.close()
        collector.shutdown()

    assert b"memory/list_memories" in b"".join(received)
    assert b"graphmem" in b"".join(received)


def test_the_callers_span_is_the_parent(spans: InMemorySpanExporter) -> None:
    traces: Traces = recorded_traces(spans)
    parent = traces.parent({"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})

    with traces.span("POST /graphql", parent=parent):
        pass

    [span] = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == "0af7651916cd43dd8448eb211c80319c"
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
