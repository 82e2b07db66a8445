"""Spans of requests and sweeps: names of routes and sweeps, never an address, a query or a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span

from core.logs import current_request_id
from core.version import portal_version

_tracer = trace.get_tracer("portal")


def trace_work(kind: str) -> None:
    """Send spans of this process from now on; the exporter reads the OTEL_ variables itself."""
    named = Resource.create({"service.name": f"portal-{kind}", "service.version": portal_version()})
    provider = TracerProvider(resource=named)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str) -> Iterator[Span]:
    """Trace what is done here; what it raises goes on, and none of its words into the span."""
    with _tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as begun:
        begun.set_attribute("portal.request_id", current_request_id())
        yield begun
