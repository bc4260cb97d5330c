"""Every request has an id, and is counted, logged and traced when it ends, whatever became of it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import uuid
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.responses import HTMLResponse, JSONResponse
from starlette.types import Receive, Scope, Send

from graphmem.model.principal import Principal
from graphmem.rest.routes import ELSEWHERE, ENTITY_OPERATIONS, OPERATIONS
from graphmem.server.request_telemetry import Observed
from graphmem.telemetry.request import current_record
from graphmem.telemetry.telemetry import Telemetry
from tests.spans import recorded_traces
from tests.unit.asgi import client_of

SECRET = "I am allergic to peanuts"
TRACE = "0af7651916cd43dd8448eb211c80319c"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Tells the id of its request, as GraphQL's endpoint tells its log; /fault fails."""
    record = current_record()
    if scope["path"] == "/fault":
        raise ValueError(SECRET)
    if scope["path"] == "/gone":
        return
    if scope["path"] == "/graphql" and b"text/html" in dict(scope["headers"])[b"accept"]:
        await HTMLResponse("a page")(scope, receive, send)
        return
    if scope["path"] == "/graphql":
        record.operation, record.field, record.cost = "Inbox", "searchMemories", 12.0
        record.tell_caller(Principal("acme", caller="key-1"))
        record.fail("TIMEOUT")
    await JSONResponse({"id": record.id})(scope, receive, send)


@pytest.fixture
def spans() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def telemetry(spans: InMemorySpanExporter) -> Telemetry:
    return Telemetry(traces=recorded_traces(spans))


@pytest.fixture
def client(telemetry: Telemetry) -> httpx.AsyncClient:
    return client_of(Observed(app, telemetry, ["/graphql", "/healthz", "/fault", "/gone"]))


def value(telemetry: Telemetry, name: str, **labels: str) -> float | None:
    return telemetry.metrics.registry.get_sample_value(f"graphmem_{name}", labels)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    names = ("method", "path", "status", "operation", "field", "code", "cost", "caller", "project")
    return {name: record.__dict__[name] for name in names if name in record.__dict__}


async def test_an_answer_has_the_id_that_the_request_has_inside(client: httpx.AsyncClient) -> None:
    made, kept = await client.get("/healthz"), await client.get("/healthz", headers={"X-Request-ID": "mine"})

    assert uuid.UUID(made.headers["x-request-id"])
    assert made.json()["id"] == made.headers["x-request-id"]
    assert kept.json()["id"] == kept.headers["x-request-id"] == "mine"


async def test_requests_at_the_same_time_have_ids_of_their_own(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.get("/healthz") for _ in range(20)))

    assert len({answer.json()["id"] for answer in answers}) == 20


async def test_a_request_has_one_line_with_all_that_may_be_told(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "graphmem"):
        await client.post(
            "/graphql?query=secret", json={"query": SECRET}, headers={"Authorization": f"Bearer {SECRET}"}
        )

    [record] = caplog.records
    assert fields_of(record) == {
        "method": "POST",
        "path": "/graphql",
        "status": 200,
        "operation": "Inbox",
        "field": "searchMemories",
        "code": "TIMEOUT",
        "cost": 12.0,
        "caller": "key-1",
        "project": "acme",
    }
    assert SECRET not in str(record.__dict__)


async def test_paths_and_methods_that_callers_make_up_are_told_nowhere(
    client: httpx.AsyncClient, telemetry: Telemetry, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "graphmem"):
        await client.request("PEANUTS", "/i/am/allergic/to/peanuts")

    [span] = spans.get_finished_spans()
    assert (fields_of(caplog.records[0])["path"], fields_of(caplog.records[0])["method"]) == ("other", "other")
    assert value(telemetry, "http_responses_total", path="other", status="200") == 1
    assert "peanuts" not in (telemetry.metrics.text().decode() + span.to_json()).lower()


async def test_a_path_with_an_id_is_told_as_its_route(
    telemetry: Telemetry, spans: InMemorySpanExporter, caplog: pytest.LogCaptureFixture
) -> None:
    routes = [*OPERATIONS, *ENTITY_OPERATIONS, *ELSEWHERE]
    templates = [re.sub(r":path}", "}", route) for route in routes]

    with caplog.at_level(logging.INFO, "graphmem"):
        async with client_of(Observed(app, telemetry, routes)) as client:
            for route in routes:
                await client.get(re.sub(r"{.*?}", "peanuts", route))

    assert [fields_of(record)["path"] for record in caplog.records] == templates
    assert [span.name for span in spans.get_finished_spans()] == [f"GET {template}" for template in templates]
    assert {value(telemetry, "http_responses_total", path=path, status="200") for path in templates} == {1}
    assert "peanuts" not in telemetry.metrics.text().decode()


async def test_checks_of_health_are_not_in_the_log_of_requests(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "graphmem"):
        await client.get("/healthz")

    assert caplog.records == []


async def test_a_slow_request_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    async with client_of(Observed(app, Telemetry(slow_seconds=0), ["/graphql"])) as client:
        await client.post("/graphql")

    assert [(record.levelname, record.message) for record in caplog.records] == [("WARNING", "A request was slow.")]


async def test_requests_are_counted_by_operation_field_and_outcome(
    client: httpx.AsyncClient, telemetry: Telemetry
) -> None:
    for _ in range(10):
        await client.post("/graphql")

    known = {"operation": "Inbox", "field": "searchMemories"}
    other = {"operation": "other", "field": "searchMemories"}
    assert value(telemetry, "requests_total", **known, code="TIMEOUT") == 1
    assert value(telemetry, "requests_total", **other, code="TIMEOUT") == 9
    assert value(telemetry, "request_seconds_count", **known) == 1
    assert value(telemetry, "request_cost_sum") == 120
    assert value(telemetry, "requests_running") == 0


async def test_queries_by_get_are_counted_and_the_page_is_not(client: httpx.AsyncClient, telemetry: Telemetry) -> None:
    await client.get("/graphql", params={"query": "{ __typename }"})
    await client.get("/graphql", headers={"Accept": "text/html"})

    assert value(telemetry, "http_responses_total", path="/graphql", status="200") == 2
    assert value(telemetry, "request_cost_count") == 1


async def test_a_fault_and_a_caller_that_has_gone_are_outcomes_too(
    client: httpx.AsyncClient, telemetry: Telemetry, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "graphmem"):
        await client.get("/fault")
        with contextlib.suppress(AssertionError):  # the client misses an answer
            await client.get("/gone")

    told = [fields_of(record) for record in caplog.records]
    assert [one["code"] for one in told] == ["INTERNAL", "CANCELLED"]
    assert SECRET not in str([record.__dict__ for record in caplog.records])


async def test_a_trace_goes_on_from_the_callers(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    await client.post("/graphql", headers={"traceparent": f"00-{TRACE}-b7ad6b7169203331-01", "X-Request-ID": "mine"})

    [span] = spans.get_finished_spans()
    assert (span.name, f"{span.context.trace_id:032x}") == ("POST /graphql", TRACE)
    assert dict(span.attributes or {}) == {
        "http.request.method": "POST",
        "http.route": "/graphql",
        "http.response.status_code": 200,
        "graphql.operation.name": "Inbox",
        "graphmem.request_id": "mine",
        "graphmem.code": "TIMEOUT",
    }
