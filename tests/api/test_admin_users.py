"""What the operator does for and to people, and to queues."""

from datetime import timedelta
from typing import Any

import pytest

from .client import AS_OPERATOR, OPERATOR_ID, Answer, Api

OLENA = 5_000_000_000_001
PRO_3 = {"tier": "PRO", "days": 3, "reason": "за терпіння", "key": "key-of-the-days"}


@pytest.fixture
async def api(api: Api) -> Api:
    """Olena is known, and days have prices."""
    await api.town.database.pool.execute(
        "INSERT INTO tariffs (tier, days, price) VALUES ('STANDARD', 30, 49), ('PRO', 30, 99)"
    )
    await api.register(OLENA, first_name="Олена")
    return api


async def do(api: Api, action: str, body: Any) -> Answer:
    return await api.ask("POST", f"/api/admin/{action}", headers=AS_OPERATOR, json=body)


async def last_audit(api: Api) -> dict[str, Any]:
    row = await api.town.database.pool.fetchrow("SELECT * FROM action_logs ORDER BY id DESC LIMIT 1")
    return dict(row)


async def test_days_are_given_once_for_a_key_told_and_audited(api: Api) -> None:
    first, again = [await do(api, f"users/{OLENA}/days", PRO_3) for _ in range(2)]
    assert (first.status, again.status) == (200, 200)
    profile = again.json["profile"]
    assert profile["subscription_tier"] == "PRO"
    assert profile["subscription_expires_at"][:19] == (api.town.clock() + timedelta(days=3)).isoformat()[:19]
    assert [(grant["days"], grant["reason"]) for grant in again.json["grants"]] == [(3, "за терпіння")]
    assert (await last_audit(api))["actor"] == f"telegram:{OPERATOR_ID}"
    assert await api.town.kinds(None) == ["subscription"]
    assert (await do(api, f"users/{OLENA}/days", PRO_3 | {"days": 5})).status == 409


async def test_days_are_taken_back_by_less_than_none(api: Api) -> None:
    await do(api, f"users/{OLENA}/days", PRO_3)
    back = await do(api, f"users/{OLENA}/days", PRO_3 | {"days": -3, "key": "key-of-the-undo"})
    assert (back.json["profile"]["subscription_tier"], back.json["profile"]["subscription_expires_at"]) == (
        "FREE",
        None,
    )
    assert await api.town.kinds(None) == ["subscription"]  # of what is taken back nobody is told


@pytest.mark.parametrize("wrong", [{"days": 0}, {"reason": " "}, {"tier": "FREE"}, {"days": 100_000}])
async def test_days_need_a_number_a_tier_and_a_reason(api: Api, wrong: dict[str, Any]) -> None:
    assert (await do(api, f"users/{OLENA}/days", PRO_3 | wrong)).status == 422


async def test_a_banned_person_is_not_reachable_whatever_they_do_until_the_ban_is_taken_back(api: Api) -> None:
    pool = api.town.database.pool
    await do(api, f"users/{OLENA}/ban", {"reason": "спам у скаргах"})
    assert (await last_audit(api))["description"] == "спам у скаргах"
    await api.register(OLENA)
    await api.as_bot("PATCH", f"/api/users/{OLENA}", {"is_blocked": False})
    assert await pool.fetchval("SELECT NOT wants_notifications FROM users")
    assert (await api.as_bot("GET", f"/api/users/{OLENA}")).json["is_banned"]
    await api.as_bot("DELETE", f"/api/users/{OLENA}")  # forgetting is no way out
    await api.register(OLENA)
    assert (await api.as_bot("GET", f"/api/users/{OLENA}")).json["is_banned"]
    card = (await do(api, f"users/{OLENA}/unban", {"reason": "помилка"})).json
    assert (card["banned_at"], card["profile"]["is_banned"], card["profile"]["is_blocked"]) == (None, False, False)


async def test_a_banned_person_is_not_written_to(api: Api) -> None:
    await do(api, f"users/{OLENA}/ban", {"reason": "спам у скаргах"})
    body = {"user_id": OLENA, "text": "Вітаю", "key": "key-of-a-word"}
    refused = await api.ask("POST", "/api/notifications/send", headers=AS_OPERATOR, json=body)
    assert refused.status == 409


async def test_a_queue_takes_the_operators_word_and_gives_it_back_to_the_sensors(api: Api) -> None:
    town = api.town
    for number in (1, 2):
        await town.add_sensor(f"ESP32_{number}")
        await api.report(f"ESP32_{number}", is_power_on=True)
    town.clock.tick(90)
    word = {"is_power_on": False, "reason": "дзвінок РЕМ", "hours": 2}
    assert (await do(api, "queues/1/override", word)).json == {"is_changed": True, "announcement": "change"}
    assert (await do(api, "queues/1/override", word)).json == {"is_changed": False, "announcement": None}
    assert (await api.get("/api/queues/1/status")).json["status"] == "off"
    assert (await town.kinds())[-1] == "power_off"
    withdrawn = await do(api, "queues/1/override/withdraw", {"reason": "помилка"})
    assert withdrawn.json == {"is_changed": True, "announcement": "change"}
    assert (await api.get("/api/queues/1/status")).json["status"] == "on"
    assert (await last_audit(api))["action_type"] == "power_word_withdrawn"
    assert (await do(api, "queues/1/override/withdraw", {"reason": "ще раз"})).status == 409
    assert (await do(api, "queues/99/override", word)).status == 404
