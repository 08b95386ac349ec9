"""From a reading to its messages by one id: in the log, in the event's row, and in spans sent to a collector."""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest
import structlog
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from structlog.testing import capture_logs

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.clock import utc_now
from svitlobot.domain.power.observations import Supply
from svitlobot.errors import ConfigurationError
from svitlobot.services.power.sensors import add_sensor
from svitlobot.settings import Settings
from svitlobot.tracing import record_span, trace_ids, traced

from .stage import Stage

REQUEST = "4f1c2b7a90d84c55a1b2c3d4e5f60718"
PEOPLE = 3


@pytest.fixture
def collector() -> Iterator[tuple[str, list[Span]]]:
    """A collector of OpenTelemetry on the loopback: its address, and the spans it was sent."""
    spans: list[Span] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            sent = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            spans.extend(
                span for resource in sent.resource_spans for scope in resource.scope_spans for span in scope.spans
            )
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", spans
    server.shutdown()
    server.server_close()


def _settings(endpoint: str | None) -> Settings:
    return Settings(_env_file=None, otel_exporter_otlp_endpoint=endpoint)  # type: ignore[call-arg]  # pydantic's own


async def _flip(stage: Stage) -> None:
    """Let both sensors of a queue say on, then off by API; the last reading has the request's id."""
    names = ("a", "b")
    async with stage.database.transaction() as session:
        keys = [
            await add_sensor(
                session, sensor_id=name, queue_id=1, priority=number, supply=Supply.BACKUP, silence_after_s=180,
                now=utc_now(),
            )
            for number, name in enumerate(names, 1)
        ]  # fmt: skip
    app = create_app(Context(_settings(None), stage.database, stage.redis, utc_now))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        for is_on in (1, 0):
            for name, key in zip(names, keys, strict=True):
                given = {} if is_on or name == "a" else {"X-Request-ID": REQUEST}
                headers = {"Authorization": f"Bearer {key}"} | given
                body = f'{{"sensor_id":"{name}","is_power_on":{is_on}}}'
                asked = client.post("/api/iot/data", content=body, headers=headers)
                answer = await asyncio.create_task(asked)  # a server gives each request a context of its own
                assert answer.status_code == 200


async def _told(stage: Stage, endpoint: str | None = None) -> list[dict[str, Any]]:
    """Flip the queue and tell its people; return the lines of the log."""
    await stage.crowd(PEOPLE)
    tracing = traced(_settings(endpoint), "test") if endpoint else nullcontext()
    with tracing, capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        async with stage.sending():
            await _flip(stage)
            await stage.until_settled()
    await stage.database.pool.execute(
        "DELETE FROM queue_changes; DELETE FROM iot_data; DELETE FROM iot_sensors; "
        "UPDATE queues SET is_power_on = true, last_change_at = NULL, last_change_source = NULL"
    )
    return lines


async def test_a_reading_s_request_leads_through_its_event_to_every_message(stage: Stage) -> None:
    ours = [line for line in await _told(stage) if line.get("request_id") == REQUEST]
    by_event: dict[str, list[dict[str, Any]]] = {}
    for line in ours:
        by_event.setdefault(line["event"], []).append(line)
    [reading], [flip] = by_event["reading_ingested"], by_event["queue_flipped"]
    assert (reading["sensor_id"], flip["queue_id"], flip["is_power_on"]) == ("b", 1, False)
    row = await stage.database.pool.fetchrow("SELECT id, request_id FROM events WHERE kind = 'power_off'")
    assert (row["id"], row["request_id"]) == (flip["event_id"], REQUEST)
    sent = by_event["notification_sent"]
    assert {line["event_id"] for line in by_event["notifications_planned"] + sent} == {flip["event_id"]}
    people = await stage.database.pool.fetch("SELECT user_id FROM users ORDER BY user_id")
    assert sorted(line["user_id"] for line in sent if "user_id" in line) == [person["user_id"] for person in people]


async def test_the_spans_of_a_reading_are_one_trace_under_its_request(
    stage: Stage, collector: tuple[str, list[Span]]
) -> None:
    endpoint, spans = collector
    await _told(stage, endpoint)
    trace_id, first_id = (number.to_bytes(size) for number, size in zip(trace_ids(REQUEST), (16, 8), strict=True))
    assert trace_id.hex() == REQUEST
    ours = [span for span in spans if span.trace_id == trace_id]
    [request] = [span for span in ours if span.name == "POST /api/iot/data"]
    assert (request.span_id, request.parent_span_id) == (first_id, b"")
    others = [span for span in ours if span is not request]
    assert {span.name for span in others} == {"plan recipients", "send batch"}
    assert {span.parent_span_id for span in others} == {first_id}
    assert all(span.start_time_unix_nano <= span.end_time_unix_nano for span in ours)
    counts = [a.value.int_value for span in others for a in span.attributes if a.key == "sent"]
    assert sum(counts) == PEOPLE


def test_without_a_collector_nothing_of_opentelemetry_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", None)
    with traced(_settings(None), "test"):
        record_span("send batch", REQUEST, 0.0)


def test_missing_packages_are_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(ConfigurationError, match=r"requirements/otel\.txt"), traced(_settings("http://x"), "test"):
        pass
