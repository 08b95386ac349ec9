"""Spans for OpenTelemetry, when OTEL_EXPORTER_OTLP_ENDPOINT says where to; without it a call costs one comparison.

A request's id is the id of its trace: the log, the row of the event and the spans of every process are found by it. It
also determines the id of the request's own span, so a sender that knows only the request's id names the right parent.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING

from svitlobot.errors import ConfigurationError
from svitlobot.settings import Settings

if TYPE_CHECKING:  # only those who want spans pay for the import
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Tracer

EXPORT_LIMIT_S = 5
WAITING_SPANS = 2_048  # what is more while the collector is away is dropped

_tracer: "Tracer | None" = None
_root: tuple[int, int] | None = None  # the ids of the span that is about to begin; spans begin and end in one step


def trace_ids(request_id: str) -> tuple[int, int]:
    """Return the ids of a request's trace and of its first span."""
    digest = sha256(request_id.encode()).digest()
    try:
        trace_id = int(request_id, 16) if len(request_id) == 32 else 0
    except ValueError:
        trace_id = 0
    return trace_id or int.from_bytes(digest[:16]), int.from_bytes(digest[16:24])


def record_span(
    name: str, request_id: str | None, began: float, *, is_first: bool = False, **attributes: str | int | None
) -> None:
    """Record what was done for a request from ``began`` (Unix time) until now.

    ``is_first``: the request itself, whose span is the parent of all others.
    """
    global _root  # noqa: PLW0603 - the generator of ids takes no argument
    if _tracer is None or request_id is None:
        return
    from opentelemetry.trace import SpanKind

    ids = trace_ids(request_id)
    context = None if is_first else _child_of(ids)
    _root = ids if is_first else None
    known = {key: value for key, value in attributes.items() if value is not None}
    kind = SpanKind.SERVER if is_first else SpanKind.INTERNAL
    span = _tracer.start_span(name, context, kind, attributes=known, start_time=int(began * 1e9))
    _root = None
    span.end(int(time.time() * 1e9))


def _child_of(ids: tuple[int, int]) -> "Context":
    from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, set_span_in_context

    parent = SpanContext(*ids, is_remote=True, trace_flags=TraceFlags(TraceFlags.SAMPLED))
    return set_span_in_context(NonRecordingSpan(parent))


@contextmanager
def traced(settings: Settings, role: str) -> Iterator[None]:
    """Export this process's spans while the block runs, if the operator wants them; what is left is sent at its end.

    Raises ConfigurationError when the packages of OpenTelemetry are not installed.
    """
    global _tracer  # noqa: PLW0603 - one for the process
    if settings.otel_exporter_otlp_endpoint is None:
        yield
        return
    provider = _provider(settings.otel_exporter_otlp_endpoint, role)
    _tracer = provider.get_tracer("svitlobot")
    try:
        yield
    finally:
        _tracer = None
        provider.shutdown()


def _provider(endpoint: str, role: str) -> "TracerProvider":
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
    except ImportError:
        raise ConfigurationError(
            "OTEL_EXPORTER_OTLP_ENDPOINT: бракує пакетів OpenTelemetry; встановіть requirements/otel.txt"
        ) from None

    class RequestIdGenerator(RandomIdGenerator):
        """Gives the first span of a request the ids that its request id determines."""

        def generate_trace_id(self) -> int:
            return super().generate_trace_id() if _root is None else _root[0]

        def generate_span_id(self) -> int:
            return super().generate_span_id() if _root is None else _root[1]

    resource = Resource({"service.name": f"svitlobot-{role}", "service.version": version("svitlobot")})
    provider = TracerProvider(resource=resource, id_generator=RequestIdGenerator())
    exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=EXPORT_LIMIT_S)
    provider.add_span_processor(BatchSpanProcessor(exporter, max_queue_size=WAITING_SPANS))
    return provider
