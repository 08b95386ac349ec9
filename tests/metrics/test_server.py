"""Where a role shows its metrics, and what follows when it cannot."""

import socket
import urllib.request
from threading import active_count

import pytest
from structlog.testing import capture_logs

from svitlobot.metrics.server import shown_metrics
from svitlobot.settings import Settings
from svitlobot_bench.rig import free_port


def _settings(port: int | None) -> Settings:
    return Settings(_env_file=None, metrics_port=port)  # type: ignore[call-arg]  # pydantic's own


def _scrape(port: int) -> tuple[str, bytes]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        return answer.headers["Content-Type"], answer.read()


def test_metrics_are_shown_on_the_loopback_at_the_role_s_own_port_and_only_while_it_works() -> None:
    port = free_port()
    with shown_metrics(_settings(port - 2), "sender"):
        content_type, page = _scrape(port)
    assert content_type.startswith("text/plain")
    assert b'role="sender"' in page
    with pytest.raises(OSError, match="refused"):
        _scrape(port)


def test_without_a_port_nothing_listens() -> None:
    before = active_count()
    with shown_metrics(_settings(None), "api"):
        assert active_count() == before


def test_a_taken_port_is_a_line_in_the_log_and_the_role_works_on() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with capture_logs() as lines, shown_metrics(_settings(port), "api"):
            pass
    assert [(line["event"], line["port"]) for line in lines] == [("metrics_not_shown", port)]


def test_a_client_that_says_nothing_keeps_no_other_waiting_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("svitlobot.metrics.server._Handler.timeout", 0.2)
    port = free_port()
    with shown_metrics(_settings(port), "api"), socket.create_connection(("127.0.0.1", port)):
        assert _scrape(port)
