"""Every HTTP request gets an id, and is counted, timed, traced and told in the log when it ends."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphmem.errors import GraphmemError
from graphmem.telemetry.request import RequestRecord, open_record
from graphmem.telemetry.telemetry import Telemetry

GRAPHQL = "/graphql"
REQUEST_ID = "X-Request-ID"
OTHER = "other"
"""What stands for every path that leads nowhere: in a log and in labels there is no room for what callers make up."""
_METHODS = frozenset(("GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"))
_CHECKS = frozenset(("/healthz", "/readyz", "/metrics"))
"""Paths that machines ask for all the time."""

CLIENT_GONE = 499
"""The status of a request that was not answered: nobody waited for it any more."""
CANCELLED = "CANCELLED"

_log = logging.getLogger(__name__)


class Observed:
    """An ASGI application around another, outside of everything that may refuse a request."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry, paths: Collection[str]) -> None:
        """`paths` are those that lead somewhere, as routes have them."""
        self.inner = app
        self._telemetry = telemetry
        self._paths = _Paths(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        headers = Headers(scope=scope)
        exchange = _Exchange(scope, self._paths.route_of(scope["path"]), open_record(headers.get(REQUEST_ID)), send)
        parent = self._telemetry.traces.parent(headers)
        name = f"{exchange.method} {exchange.path}"
        with self._told(exchange), self._telemetry.traces.span(name, SpanKind.SERVER, None, parent) as span:
            try:
                await self.inner(scope, receive, exchange.send)
            finally:
                span.set_attributes(exchange.attributes())

    @contextmanager
    def _told(self, exchange: _Exchange) -> Iterator[None]:
        metrics, began = self._telemetry.metrics, time.perf_counter()
        metrics.running_requests.inc()
        try:
            yield
        except Exception:
            exchange.record.fail(GraphmemError.code)
            raise
        finally:
            seconds = time.perf_counter() - began
            if exchange.status == CLIENT_GONE:
                exchange.record.fail(CANCELLED)
            metrics.running_requests.dec()
            metrics.responses.labels(exchange.path, str(exchange.status)).inc()
            if exchange.path == GRAPHQL and exchange.method in ("GET", "POST") and not exchange.is_page:
                metrics.count_request(exchange.record, seconds)
            self._log(exchange, seconds)

    def _log(self, exchange: _Exchange, seconds: float) -> None:
        is_slow = seconds >= self._telemetry.slow_seconds and not exchange.record.is_stream
        level = logging.WARNING if is_slow else logging.DEBUG if exchange.path in _CHECKS else logging.INFO
        if _log.isEnabledFor(level):
            message = "A request was slow." if is_slow else "A request was answered."
            _log.log(level, message, extra=exchange.told() | {"duration_ms": round(seconds * 1000, 1)})


class _Paths:
    """The paths that lead somewhere, some of which have a place for an id or a name: `/v1/memories/{memory_id}/`."""

    def __init__(self, paths: Collection[str]) -> None:
        self._whole = frozenset(path for path in paths if "{" not in path)
        self._templates = [compile_path(path)[:2] for path in paths if "{" in path]

    def route_of(self, path: str) -> str:
        """Returns a path as its route has it, without what the caller put into it."""
        if path in self._whole:
            return path
        return next((route for pattern, route in self._templates if pattern.match(path)), OTHER)


class _Exchange:
    """One request and what is sent in answer to it."""

    def __init__(self, scope: Scope, path: str, record: RequestRecord, send: Send) -> None:
        self.method = scope["method"] if scope["method"] in _METHODS else OTHER
        self.path = path
        self.record = record
        self.status = CLIENT_GONE
        self.is_page = False
        """Whether a page for a person is the answer."""
        self._send = send

    async def send(self, message: Message) -> None:
        """Sends a part of the answer, and with its head the request's id."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self.record.id
            self.status = message["status"]
            self.is_page = headers.get("content-type", "").startswith("text/html")
        await self._send(message)

    def attributes(self) -> dict[str, str | int]:
        """Returns the attributes of the request's span, by OpenTelemetry's names where it has one."""
        return {
            "http.request.method": self.method,
            "http.route": self.path,
            "http.response.status_code": self.status,
            "graphql.operation.name": self.record.operation,
            "graphmem.request_id": self.record.id,
            "graphmem.code": self.record.code,
        }

    def told(self) -> dict[str, object]:
        """Returns the fields of the request's line in the log, but those that are empty."""
        fields = {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            **self.record.told(),
        }
        return {name: value for name, value in fields.items() if value not in ("", None)}
