"""Traces, by OpenTelemetry: without an address to send them to, and without its SDK, spans cost next to nothing.

No span holds a text, a parameter, a document or an error's message: these may quote memories.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Thread

from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, NoOpTracer, Span, SpanKind, Status, StatusCode, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from graphmem import __version__
from graphmem.errors import SetupError

SERVICE = "graphmem"
CLOSING_TIMEOUT = 3.0
"""Seconds in which the last spans are sent when graphmem stops."""

Value = str | int | float | bool


class Traces:
    """Makes the spans of one tracer; `is_on` tells whether anybody sees them."""

    def __init__(self, tracer: Tracer | None = None, close: Callable[[], None] = lambda: None) -> None:
        """`close` sends the spans that are still to be sent."""
        self.is_on = tracer is not None
        self.close = close
        self._tracer = tracer or NoOpTracer()

    @contextmanager
    def span(
        self,
        name: str,
        kind: SpanKind = SpanKind.INTERNAL,
        attributes: Mapping[str, Value] | None = None,
        parent: Context | None = None,
    ) -> Iterator[Span]:
        """A span around its body. A body that raises fails the span, with the error's type alone."""
        if not self.is_on:
            yield INVALID_SPAN
            return
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=kind,
            attributes=attributes,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except BaseException as error:
                span.set_status(Status(StatusCode.ERROR, type(error).__name__))
                raise

    def parent(self, headers: Mapping[str, str]) -> Context | None:
        """Returns the caller's span that a request's headers name (`traceparent`)."""
        return TraceContextTextMapPropagator().extract(headers) if self.is_on else None


def make_traces(endpoint: str | None) -> Traces:
    """Returns traces that are sent to an OTLP endpoint over HTTP; none where there is no endpoint.

    Raises SetupError where the extra `tracing` is not installed.
    """
    if endpoint is None:
        return Traces()
    try:
        # The SDK is an extra, and takes a while to load.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise SetupError(
            "GRAPHMEM_TRACES_ENDPOINT is set, but OpenTelemetry is not installed: pip install 'graphmem[tracing]'."
        ) from error
    # The environment goes before what is said here: OTEL_SERVICE_NAME may name it otherwise.
    resource = Resource({SERVICE_NAME: SERVICE, SERVICE_VERSION: __version__}).merge(Resource.create())
    provider = TracerProvider(resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint)))

    def close() -> None:
        # It would try for half a minute where nobody takes the spans, which a stop has not.
        closing = Thread(target=provider.shutdown, daemon=True)
        closing.start()
        closing.join(CLOSING_TIMEOUT)

    return Traces(provider.get_tracer(SERVICE, __version__), close)
