"""Every error is a problem document with a stable code."""

import asyncio
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.testing import capture_logs

from svitlobot.api import iot
from svitlobot.services.payments import orders
from svitlobot_bench.rig import until

from .client import ADMIN_TOKEN, Api


async def test_what_the_framework_refuses_is_a_problem_document_too(api: Api) -> None:
    for method, path, status, code in (
        ("GET", "/api/nowhere", 404, "not_found"),
        ("GET", "/", 404, "not_found"),
        ("GET", "/api/iot/data", 405, "method_not_allowed"),
        ("DELETE", "/api/queues", 405, "method_not_allowed"),
        ("GET", "/api/queues/x", 422, "invalid_input"),
    ):
        answer = await api.ask(method, path)
        assert (answer.status, answer.content_type) == (status, "application/problem+json"), path
        assert answer.json["code"] == code
        assert answer.json["type"] == f"urn:svitlobot:{code}"
        assert answer.json["status"] == status
        assert answer.json["detail"]


async def test_a_wrong_method_is_told_the_right_ones(api: Api) -> None:
    assert (await api.get("/api/iot/data")).headers["Allow"] == "POST"


async def test_a_field_that_is_wrong_is_named(api: Api) -> None:
    answer = await api.as_admin("/api/iot/sensors?limit=0")
    assert [problem["field"] for problem in answer.json["errors"]] == ["limit"]


async def test_a_client_that_leaves_in_the_middle_of_its_body_is_one_line_in_the_log(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    url = urlsplit(api.url)
    with capture_logs() as lines:
        _, writer = await asyncio.open_connection(url.hostname, url.port)
        head = f"POST /api/schedules HTTP/1.1\r\nHost: {url.netloc}\r\nX-Admin-Token: {ADMIN_TOKEN}\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\nhalf".encode())
        await writer.drain()
        writer.close()
        await until(lambda: _is_logged(lines))
    assert "Traceback" not in caplog.text


async def _is_logged(lines: list[Any]) -> bool:
    return any(line["event"] == "client_disconnected" for line in lines)


async def test_a_bug_is_a_500_that_gives_nothing_away(api: Api) -> None:
    await api.town.database.pool.execute("ALTER TABLE queues RENAME TO queues_out_of_reach")
    try:
        answer = await api.get("/api/queues")
    finally:
        await api.town.database.pool.execute("ALTER TABLE queues_out_of_reach RENAME TO queues")
    assert (answer.status, answer.json["code"]) == (500, "internal_error")
    assert b"queues" not in answer.body
    assert b"SELECT" not in answer.body


async def test_a_request_that_lost_a_deadlock_is_asked_to_come_again_at_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def give_way(session: AsyncSession) -> None:
        await session.execute(text("DO $$ BEGIN RAISE SQLSTATE '40P01'; END $$"))

    monkeypatch.setattr(orders, "offers", give_way)
    answer = await api.get("/api/tariffs")
    assert (answer.status, answer.json["code"], answer.headers["Retry-After"]) == (503, "unavailable", "1")


async def test_while_the_database_is_away_a_sensor_is_asked_to_come_again_soon(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_args: Any, **_named: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(iot.ingest, "ingest_reading", refuse)
    headers = {"Authorization": "Bearer key"}
    answer = await api.ask("POST", "/api/iot/data", json={"sensor_id": "A", "is_power_on": 0}, headers=headers)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize(
    ("method", "path", "named", "challenge"),
    [
        ("GET", "/api/users/42", "Authorization: tma-session", "tma-session"),
        ("POST", "/api/session", "Authorization: tma", "tma"),
        ("POST", "/api/iot/data", "Authorization: Bearer", "Bearer"),
        ("GET", "/api/admin/stats", "X-Admin-Token", "ApiKey"),
    ],
)
async def test_a_refusal_names_the_scheme_by_which_one_authenticates(
    api: Api, method: str, path: str, named: str, challenge: str
) -> None:
    answer = await api.ask(method, path)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, challenge)
    assert named in answer.json["detail"]
