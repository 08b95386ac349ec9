"""GET /api/iot/sensors: for the admin, page by page."""

from pydantic import SecretStr
from redis.asyncio import Redis

from svitlobot.api.context import Context
from svitlobot.settings import Settings

from .client import ADMIN_TOKEN, AS_ADMIN, Api, served


async def test_the_admin_sees_every_sensor_once_page_by_page(api: Api) -> None:
    for number in range(5):
        await api.town.add_sensor(f"ESP32_{number}", queue_id=1 + number % 2)
    seen, cursor, pages = [], "", 0
    while cursor is not None:
        page = (await api.as_admin(f"/api/iot/sensors?limit=2{f'&cursor={cursor}' if cursor else ''}")).json
        seen += [sensor["sensor_id"] for sensor in page["items"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (seen, pages) == ([f"ESP32_{number}" for number in range(5)], 3)


async def test_a_sensor_is_shown_with_what_it_last_said_and_without_its_key(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    await api.report("ESP32_1", True)
    answer = await api.as_admin("/api/iot/sensors")
    [sensor] = answer.json["items"]
    assert (sensor["reported_on"], sensor["is_online"], sensor["last_voltage"]) == (True, True, 229.3)
    assert key.encode() not in answer.body
    assert "key_hash" not in sensor


async def test_a_page_that_cannot_be_is_refused(api: Api) -> None:
    for query in ("limit=0", "limit=501", "limit=many", "cursor=%00"):
        answer = await api.as_admin(f"/api/iot/sensors?{query}")
        assert (answer.status, answer.json["code"]) == (422, "invalid_input"), query


async def test_only_the_admin_token_opens_the_list(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    for headers in (
        {},
        {"X-Admin-Token": ""},
        {"X-Admin-Token": "wrong"},
        {"X-Admin-Token": ADMIN_TOKEN + "x"},
        {"X-Admin-Token": "ключ".encode().decode("latin-1")},
        {"X-Admin-Token": "x" * 300},
        {"Authorization": f"Bearer {ADMIN_TOKEN}"},
        {"Authorization": f"Bearer {key}"},
    ):
        answer = await api.get("/api/iot/sensors", headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "not_authenticated"), headers


async def test_an_unset_admin_token_means_that_there_is_no_admin(api: Api, redis: Redis, settings: Settings) -> None:
    town = api.town
    no_admin = settings.model_copy(update={"admin_token": None})
    async with served(Context(no_admin, town.database, redis, town.clock), town) as closed:
        for token in ("", "None", ADMIN_TOKEN):
            assert (await closed.get("/api/iot/sensors", headers={"X-Admin-Token": token})).status == 401
    empty = settings.model_copy(update={"admin_token": SecretStr("")})
    async with served(Context(empty, town.database, redis, town.clock), town) as closed:
        assert (await closed.get("/api/iot/sensors", headers={"X-Admin-Token": ""})).status == 401


async def test_a_sim_card_s_number_is_stored_shown_and_taken_away(api: Api) -> None:
    await api.town.add_sensor("ESP32_1")
    path = "/api/iot/sensors/ESP32_1"
    changed = await api.ask("PATCH", path, headers=AS_ADMIN, json={"sim_card": " +380671234567 "})
    assert (changed.status, changed.json["sim_card"]) == (200, "+380671234567")
    [shown] = (await api.as_admin("/api/iot/sensors")).json["items"]
    assert shown["sim_card"] == "+380671234567"
    assert (await api.ask("PATCH", path, headers=AS_ADMIN, json={"sim_card": None})).json["sim_card"] is None


async def test_a_sim_card_that_cannot_be_one_is_refused(api: Api) -> None:
    await api.town.add_sensor("ESP32_1")
    for number in ("", "+38067\x001234", "1" * 21, 380671234567):
        answer = await api.ask("PATCH", "/api/iot/sensors/ESP32_1", headers=AS_ADMIN, json={"sim_card": number})
        assert answer.status == 422, number
    for sensor_id, status in (("ESP32_2", 404), ("%00", 422), ("x" * 51, 422)):
        answer = await api.ask("PATCH", f"/api/iot/sensors/{sensor_id}", headers=AS_ADMIN, json={"sim_card": "1"})
        assert answer.status == status, sensor_id
