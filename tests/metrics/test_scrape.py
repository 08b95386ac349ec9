"""Every role of a running product shows what it does, with labels from known lists only."""

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from svitlobot.api.app import create_app
from svitlobot.api.context import Context
from svitlobot.api.timing import route_of
from svitlobot.domain.alerts import AlertKind
from svitlobot.domain.outbox.delivery import EventKind, Priority, Tier
from svitlobot.domain.payments.orders import PaymentStatus
from svitlobot.domain.power.decisions import DecisionReason
from svitlobot.domain.schedules.sources import source_id
from svitlobot.metrics import messages, payments, readings, requests
from svitlobot.metrics.jobs import JobEnd
from svitlobot.metrics.messages import TelegramAnswer, token_mark
from svitlobot.metrics.server import PORTS, Role
from svitlobot.metrics.updates import UpdateEnd
from svitlobot.settings import Settings
from svitlobot.site.app import mount
from svitlobot.worker.app import JOBS, QUEUES
from svitlobot_bench.rig import TOKEN, Rig, free_port, until

from .conftest import PEOPLE, ROLES, Watched
from .test_prometheus import DEPLOY, QUERIES

SOURCE = "http://127.0.0.1:9/plan.json"
LIBRARY = ("process_", "python_")  # what prometheus_client measures of the process itself
FIGURES = {"le", "version"}  # of histograms, of the release


def _routes() -> set[str]:
    settings = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic's own
    app = create_app(Context(settings, None, None, None))  # type: ignore[arg-type]  # not called
    mount(app, settings)
    found = {route.path for router in app.routes for route in getattr(router, "original_router", app).routes
             if hasattr(route, "path")}  # fmt: skip
    return found | {requests.UNMATCHED}


KNOWN: dict[str, set[str]] = {
    "role": set(PORTS),
    "method": {*requests.METHODS, requests.OTHER_METHOD, *payments.METHODS, payments.OTHER_METHOD},
    "status": {*requests.STATUSES, *PaymentStatus},
    "type": set(EventKind),
    "kind": {"uneventful", "eventful", "ping", *AlertKind},
    "priority": {one.name.lower() for one in Priority},
    "tier": {one.value.lower() for one in Tier},
    "decision": set(readings.DECISIONS),
    "reason": set(DecisionReason),
    "state": set(messages.UNSENT),
    "bot": {token_mark(TOKEN)},
    "answer": set(TelegramAnswer),
    "task": {job.name for job in JOBS},
    "end": {*JobEnd, *UpdateEnd},
    "queue": set(QUEUES),
    "server": {"database", "redis"},
    "lease": {"leased", "waiting"},
    "liveness": {"online", "silent", "new"},
    "power": {"on", "off"},
    "source": {source_id(SOURCE)},
}


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_labels_what_it_shows_from_known_lists(watched: Watched, role: Role) -> None:
    known = KNOWN | {"route": _routes()}
    shown = await watched.scrape(role)
    assert shown
    ours = [metric for name, metric in shown.items() if not name.startswith(LIBRARY)]
    for sample in (sample for metric in ours for sample in metric.samples):
        for label, value in sample.labels.items():
            assert label in FIGURES or value in known[label], sample
    [about] = shown["svitlobot_build_info"].samples
    assert about.labels["role"] == role


async def test_people_told_are_counted_by_kind_and_priority_under_the_required_name(watched: Watched) -> None:
    assert await watched.value("sender", "notifications_sent_total", type="power_off") == PEOPLE
    pro = await watched.value("sender", "notifications_sent_total", type="power_off", priority="pro")
    assert pro == PEOPLE * 5 // 100
    assert await watched.value("sender", "svitlobot_notification_delay_seconds_count", priority="pro") == pro
    assert await watched.value("sender", "svitlobot_telegram_answers_total", answer="delivered") == PEOPLE


async def test_a_reading_is_a_request_a_reading_and_a_decision(watched: Watched) -> None:
    labels = {"method": "POST", "route": "/api/iot/data", "status": "2xx"}
    assert await watched.value("api", "api_request_duration_seconds_count", **labels) == 6
    eventful = await watched.value("api", "svitlobot_readings_total", kind="eventful")
    assert 0 < eventful <= 6
    flips = {"decision": "flip", "reason": "sensors_agree"}
    assert await watched.value("api", "svitlobot_queue_decisions_total", **flips) == 1


async def test_a_path_that_nobody_serves_is_no_label(watched: Watched) -> None:
    async with watched.rig.http.get(f"{watched.rig.api}/wp-login.php") as answer:
        assert answer.status == 404
    counted = await watched.value("api", "api_request_duration_seconds_count", route="unmatched", status="4xx")
    assert counted == 1


async def test_a_job_says_how_late_it_began(watched: Watched) -> None:
    assert await watched.value("worker", "svitlobot_job_lag_seconds_count", task="iot_processor") >= 1
    assert await watched.value("worker", "svitlobot_job_duration_seconds_count", task="iot_processor") >= 1


async def test_the_beat_shows_what_the_database_holds(watched: Watched) -> None:
    assert await watched.value("beat", "svitlobot_beat_leads") == 1
    assert await watched.value("beat", "svitlobot_server_up") == 2
    assert await watched.value("beat", "svitlobot_sensors") == 2
    assert await watched.value("beat", "svitlobot_queues") == 12
    assert await watched.value("beat", "svitlobot_partitions_ahead_days") > timedelta(days=5).days
    assert await watched.value("beat", "svitlobot_backlog_messages") >= 0


async def test_nothing_but_the_metrics_is_shown(watched: Watched) -> None:
    async with watched.rig.http.get(f"http://{watched.addresses['sender']}/") as answer:
        assert answer.status == 404


def test_a_route_below_a_mount_is_named_in_full() -> None:
    class Found:
        path = "/{identity}/list"

    assert route_of({"root_path": "/admin", "route": Found()}) == "/admin/{identity}/list"
    assert route_of({}) == "unmatched"


@pytest.fixture
async def prometheus(watched: Watched, tmp_path: Path, promtool: str) -> AsyncIterator[str]:
    """A real Prometheus that scrapes the running product by the configuration of deploy/; yields its address."""
    text = (DEPLOY / "prometheus.yml").read_text(encoding="utf-8").replace(": 15s", ": 1s")
    for number, address in enumerate(watched.addresses.values()):
        text = text.replace(f"127.0.0.1:{9110 + number}", address)
    (tmp_path / "prometheus.yml").write_text(text, encoding="utf-8")
    shutil.copy(DEPLOY / "alerts.yml", tmp_path)
    address, data = f"127.0.0.1:{free_port()}", tmp_path / "data"
    files = [f"--config.file={tmp_path}/prometheus.yml", f"--storage.tsdb.path={data}"]
    command = [str(Path(promtool).with_name("prometheus")), *files, f"--web.listen-address={address}"]
    process = subprocess.Popen([*command, "--log.level=error"], stdout=subprocess.DEVNULL)  # noqa: ASYNC220 - it returns at once
    try:
        await until(lambda: _scrapes_all(watched.rig, address))
        yield address
    finally:
        process.kill()
        process.wait()


async def _ask(rig: Rig, address: str, query: str) -> list[Any]:
    async with rig.http.get(f"http://{address}/api/v1/query", params={"query": query}) as answer:
        answer.raise_for_status()
        return (await answer.json())["data"]["result"]


async def _scrapes_all(rig: Rig, address: str) -> bool:
    try:
        up = await _ask(rig, address, "sum(up)")
    except (OSError, aiohttp.ClientResponseError):  # it has just started
        return False
    return bool(up) and up[0]["value"][1] == str(len(ROLES))


async def test_a_real_prometheus_scrapes_every_role_and_understands_every_panel(
    watched: Watched, prometheus: str
) -> None:
    for query in QUERIES:
        await _ask(watched.rig, prometheus, query)
    [told] = await _ask(watched.rig, prometheus, 'sum(notifications_sent_total{type="power_off"})')
    assert told["value"][1] == str(PEOPLE)
    [sensors] = await _ask(watched.rig, prometheus, "sum(svitlobot_sensors)")
    assert sensors["value"][1] == "2"
    assert await _ask(watched.rig, prometheus, 'ALERTS{alertstate="firing"}') == []


async def test_the_doctor_finds_every_role_of_a_running_product_at_work(
    watched: Watched, cli: str, tmp_path: Path
) -> None:
    settings = watched.rig.servers.settings
    environment = os.environ | {
        "DATABASE_URL": settings.require_database_url(),
        "REDIS_URL": settings.require_redis_url(),
        "API_URL": watched.rig.api,
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_URL": watched.rig.telegram,
    }
    command = ["bash", "-c", cli, "svitlobot", "doctor", "--json"]
    run = partial(subprocess.run, command, env=environment, cwd=tmp_path, capture_output=True, check=False)
    ran = await asyncio.to_thread(run)
    told = {check["name"]: check for check in json.loads(ran.stdout)["checks"]}
    of_the_machine = {"database", "disk"}  # the tests' PostgreSQL has fsync off
    assert [check for name, check in told.items() if check["health"] != "ok" and name not in of_the_machine] == []
