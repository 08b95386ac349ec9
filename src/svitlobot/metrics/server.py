"""Shows this process's metrics at /metrics, on a port of its own that is closed to the public."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Literal

import structlog
from prometheus_client.exposition import choose_encoder

from svitlobot.metrics.registry import REGISTRY, describe_process
from svitlobot.settings import Settings

log = structlog.get_logger()

Role = Literal["api", "bot", "sender", "worker", "beat", "mqtt"]

# Roles of one machine share its settings, so each counts from METRICS_PORT.
PORTS: dict[Role, int] = {"api": 0, "bot": 1, "sender": 2, "worker": 3, "beat": 4, "mqtt": 5}
CLIENT_LIMIT_S = 5.0  # one client at a time: a slow one must not keep Prometheus waiting


class _Handler(BaseHTTPRequestHandler):
    timeout = CLIENT_LIMIT_S

    def do_GET(self) -> None:
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
            return
        encode, content_type = choose_encoder(self.headers.get("Accept", ""))
        body = encode(REGISTRY)
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a scrape is no event."""


class _Server(HTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: a client that went away is none of our faults."""


@contextmanager
def shown_metrics(settings: Settings, role: Role) -> Iterator[None]:
    """TelegramAnswer scrapes of this role's metrics while the block runs; without METRICS_PORT nothing listens.

    A port that is taken is logged and no more: the product does not depend on being watched.
    """
    if settings.metrics_port is None:
        yield
        return
    port = settings.metrics_port + PORTS[role]
    try:
        server = _Server((settings.metrics_host, port), _Handler)
    except OSError as error:
        log.warning("metrics_not_shown", host=settings.metrics_host, port=port, reason=str(error))
        yield
        return
    describe_process(role)
    Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
