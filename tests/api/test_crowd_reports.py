"""Crowd reports through the door: whose, how often, in what shape; and what is kept of a person's."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from svitlobot.api.context import Context
from svitlobot.api.mini_app_auth import open_session
from svitlobot.settings import Settings

from .client import AS_ADMIN, AS_BOT, AS_OPERATOR, BOT_TOKENS, OPERATOR_ID, Answer, Api, init_data, served

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An operator's chat."""
    return settings.model_copy(update={"admin_chat_id": OPERATOR_ID})


@pytest.fixture
async def home(api: Api) -> int:
    """Olena's house in queue 1; the queue's sensor says that there is power."""
    await api.town.add_sensor("a")
    await api.report("a", True)
    house = await api.town.add_house("вул. Соборна", "1")
    for user_id in (OLENA, TARAS):
        await api.register(user_id)
    await api.as_bot("POST", f"/api/users/{OLENA}/addresses", {"address_id": house})
    return house


def _as(api: Api, user_id: int) -> dict[str, str]:
    return {"Authorization": f"tma-session {open_session(user_id, BOT_TOKENS, api.town.clock()).token}"}


async def _report(api: Api, headers: dict[str, str], **text: Any) -> Answer:
    body = {"user_id": OLENA, "report_type": "power_off", **text}
    return await api.ask("POST", "/api/crowdreports", headers=headers, json=body)


async def test_a_person_reports_for_themselves_and_the_bot_for_anybody(api: Api, home: int) -> None:
    for headers in (_as(api, OLENA), AS_BOT):
        answer = await _report(api, headers, address_id=home, latitude=50.45, longitude=30.52)
        assert answer.status == 201
        assert (answer.json["queue"], answer.json["status"], answer.json["power"]) == ("1.1", "pending", "on")
    assert (await _report(api, _as(api, TARAS), address_id=home)).status == 404


async def test_a_report_on_a_house_that_the_person_does_not_follow_is_refused(api: Api, home: int) -> None:
    for text in ({"address_id": home}, {"queue_id": 1}):
        answer = await _report(api, _as(api, TARAS), user_id=TARAS, **text)
        assert (answer.status, answer.json["code"]) == (404, "not_found")


async def test_fifty_identical_reports_at_once_leave_one_row(api: Api, home: int) -> None:
    answers = await asyncio.gather(*(_report(api, AS_ADMIN, queue_id=1) for _ in range(50)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert await api.town.database.pool.fetchval("SELECT count(*) FROM crowdreports") == 1


async def test_five_reports_a_minute_are_taken_from_a_person_by_any_caller(api: Api, home: int) -> None:
    answers = [await _report(api, AS_BOT if number % 2 else _as(api, OLENA), queue_id=1) for number in range(6)]
    assert Counter(answer.status for answer in answers) == {201: 5, 429: 1}
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert (await _report(api, AS_BOT, user_id=TARAS, queue_id=1)).status == 404, "another person's count"


async def test_while_redis_is_away_reports_are_counted_all_the_same(api: Api, home: int, settings: Settings) -> None:
    town = api.town
    away = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    async with served(Context(settings, town.database, away, town.clock), town) as lonely:
        statuses = [(await _report(lonely, AS_BOT, queue_id=1)).status for _ in range(6)]
    assert Counter(statuses) == {201: 5, 429: 1}


@pytest.mark.parametrize(
    "text",
    [
        {},
        {"queue_id": 0},
        {"queue_id": 1, "latitude": 50.45},
        {"queue_id": 1, "latitude": 91, "longitude": 0},
        {"queue_id": 1, "latitude": 0, "longitude": 180.5},
        {"queue_id": 1, "latitude": "nan", "longitude": 0},
        {"queue_id": 1, "report_type": "power_maybe"},
        {"queue_id": 1, "status": "confirmed"},
    ],
)
async def test_what_makes_no_sense_is_refused(api: Api, home: int, text: dict[str, Any]) -> None:
    answer = await _report(api, AS_BOT, **text)
    assert (answer.status, answer.json["code"]) == (422, "invalid_input")


async def test_pending_reports_come_page_by_page(api: Api, home: int) -> None:
    for queue_id in (2, 3):
        house = await api.town.add_house("вул. Київська", str(queue_id), queue_id)
        await api.register(TARAS + queue_id)
        await api.as_bot("POST", f"/api/users/{TARAS + queue_id}/addresses", {"address_id": house})
        await _report(api, AS_BOT, user_id=TARAS + queue_id, queue_id=queue_id)
    await _report(api, AS_BOT, queue_id=1)
    found, cursor = [], 0
    while cursor is not None:
        page = (await api.get(f"/api/crowdreports/pending?limit=2&cursor={cursor}", headers=AS_OPERATOR)).json
        found += [item["queue"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert found == ["1.2", "2.1", "1.1"]
    first = page["items"][0]
    assert (first["people"], first["power"]) == (1, "on")
    assert first["sensors"] == {"on": 1, "off": 0, "silent": 0}


async def test_a_verdict_in_the_operator_s_name_shows_at_once_and_stands(api: Api, home: int) -> None:
    assert (await api.get("/api/queues/1/status")).json["status"] == "on"
    taken = (await _report(api, AS_BOT, queue_id=1)).json
    path = f"/api/crowdreports/{taken['id']}"
    answer = await api.ask("PATCH", path, headers=AS_OPERATOR, json={"status": "confirmed", "flip": True})
    assert (answer.status, answer.json["flipped"], answer.json["reports"]) == (200, True, 1)
    assert (await api.get("/api/queues/1/status")).json["status"] == "off"
    again = await api.ask("PATCH", path, headers=AS_ADMIN, json={"status": "rejected"})
    assert (again.status, again.json["code"]) == (409, "conflict")
    assert again.json["details"]["status"] == "confirmed"
    stored = await api.town.database.pool.fetchrow("SELECT status, moderated_by FROM crowdreports")
    assert tuple(stored) == ("confirmed", OPERATOR_ID)


async def test_a_rejection_that_flips_is_nonsense(api: Api, home: int) -> None:
    taken = (await _report(api, AS_BOT, queue_id=1)).json
    body = {"status": "rejected", "flip": True}
    answer = await api.ask("PATCH", f"/api/crowdreports/{taken['id']}", headers=AS_OPERATOR, json=body)
    assert answer.status == 422


async def test_what_one_has_said_is_theirs_to_see_and_to_have_forgotten(api: Api, home: int) -> None:
    await _report(api, AS_BOT, queue_id=1, latitude=50.45, longitude=30.52)
    [text] = (await api.as_bot("GET", f"/api/users/{OLENA}/export")).json["crowdreports"]
    assert (text["report_type"], text["status"], text["latitude"]) == ("power_off", "pending", "50.450000")
    pool = api.town.database.pool
    assert await pool.fetchval("SELECT count(*) FROM events WHERE payload ->> 'note' LIKE '%50.45%'") == 1
    await api.as_bot("DELETE", f"/api/users/{OLENA}")
    assert await pool.fetchval("SELECT count(*) FROM crowdreports") == 0
    assert await pool.fetchval("SELECT count(*) FROM events") == 0, "the operator's card says where they were"


async def test_a_banned_person_s_session_says_nothing_and_they_get_no_other(api: Api, home: int) -> None:
    headers = _as(api, OLENA)
    await api.ask("POST", f"/api/admin/users/{OLENA}/ban", headers=AS_OPERATOR, json={"reason": "вигадує"})
    refused = await _report(api, headers, address_id=home)
    assert (refused.status, refused.json["code"]) == (403, "banned")
    door = {"Authorization": f"tma {init_data(OLENA, api.town.clock())}"}
    assert (await api.ask("POST", "/api/session", headers=door)).status == 403
