"""Sensors through the API: added, given new keys, moved, retired, brought back; told of when first heard."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from svitlobot.db.queries.power import days, history
from svitlobot.settings import Settings

from .client import AS_ADMIN, AS_OPERATOR, OPERATOR_ID, Api

SENSORS = "/api/iot/sensors"


async def add(api: Api, sensor_id: str = "ESP32_1", **fields: object) -> dict[str, object]:
    """Add a sensor as the operator; its key works in the town from now on."""
    answer = await api.ask("POST", SENSORS, headers=AS_OPERATOR, json={"sensor_id": sensor_id, "queue_id": 1} | fields)
    assert answer.status == 201, answer.body
    api.town.keys[sensor_id] = answer.json["key"]
    return answer.json


async def change(api: Api, what: str, sensor_id: str = "ESP32_1", **body: object) -> tuple[int, dict[str, object]]:
    answer = await api.ask("POST", f"{SENSORS}/{sensor_id}/{what}", headers=AS_OPERATOR, json=body or None)
    return answer.status, answer.json


async def deeds(api: Api) -> list[tuple[str, str, str]]:
    rows = await api.town.database.pool.fetch("SELECT action_type, actor, description FROM action_logs ORDER BY id")
    return [tuple(row) for row in rows if row["action_type"].startswith("sensor_")]


async def test_a_sensor_is_added_with_a_key_that_works_and_is_shown_once(api: Api) -> None:
    made = await add(api, place="вул. Соборна, 12-А", latitude=48.9226, longitude=24.7111, supply="mains")
    assert made["sensor"]["place"] == "вул. Соборна, 12-А"
    assert (await api.report("ESP32_1", True)).status == 200
    shown = await api.as_admin(f"{SENSORS}/ESP32_1")
    assert (shown.json["is_online"], shown.json["latitude"], shown.json["supply"]) == (True, 48.9226, "mains")
    assert made["key"].encode() not in shown.body
    assert await deeds(api) == [("sensor_added", f"telegram:{OPERATOR_ID}", "ESP32_1")]


async def test_the_portal_s_link_says_where_to_report_and_by_which_key(api: Api, settings: Settings) -> None:
    made = await add(api, "щит & підвал")
    link = urlsplit(made["portal_url"])
    assert (link.scheme, link.netloc) == ("http", "192.168.4.1")
    fields = {name: values[0] for name, values in parse_qs(link.query).items()}
    assert fields == {
        "host": "127.0.0.1",
        "port": str(urlsplit(settings.site_url).port),
        "tls": "0",
        "id": "щит & підвал",
        "key": made["key"],
    }


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"queue_id": 99}, 404),
        ({"sensor_id": "a\x00b"}, 422),
        ({"latitude": 48.9}, 422),
        ({"latitude": 91, "longitude": 24}, 422),
        ({"place": ""}, 422),
        ({"supply": "solar"}, 422),
        ({"silence_after_s": 5}, 422),
        ({"key": "mine"}, 422),
    ],
)
async def test_a_sensor_that_cannot_be_is_not_added(api: Api, fields: dict[str, object], status: int) -> None:
    body = {"sensor_id": "ESP32_1", "queue_id": 1} | fields
    assert (await api.ask("POST", SENSORS, headers=AS_ADMIN, json=body)).status == status
    assert (await api.as_admin(SENSORS)).json["items"] == []


async def test_a_sensor_is_added_once(api: Api) -> None:
    await add(api)
    again = await api.ask("POST", SENSORS, headers=AS_ADMIN, json={"sensor_id": "ESP32_1", "queue_id": 2})
    assert (again.status, again.json["code"]) == (409, "conflict")


async def test_a_new_key_works_beside_the_old_one_for_a_week(api: Api) -> None:
    old = (await add(api))["key"]
    status, given = await change(api, "key")
    assert (status, given["key"] == old) == (200, False)
    api.town.clock.tick(6 * 86_400)
    for key in (old, given["key"]):
        api.town.keys["ESP32_1"] = key
        assert (await api.report("ESP32_1", True)).status == 200
    api.town.clock.tick(86_400)
    api.town.keys["ESP32_1"] = old
    assert (await api.report("ESP32_1", True)).status == 401


async def test_the_operator_is_told_of_the_first_signal_once(api: Api) -> None:
    await add(api)
    for _ in range(2):
        await api.report("ESP32_1", True)
        api.town.clock.tick(30)
    told = [one for one in await api.town.events() if one["kind"] == "admin_alert"]
    assert len(told) == 1
    assert told[0]["payload"]["name"] == "ESP32_1"
    assert told[0]["audience"]["chats"] == [OPERATOR_ID]


async def test_a_retired_sensor_is_refused_and_decides_nothing_until_it_is_back(api: Api) -> None:
    town = api.town
    await add(api)
    await add(api, "ESP32_2")
    await api.report("ESP32_1", True)
    await api.report("ESP32_2", True)
    assert (await change(api, "retire"))[0] == 200
    assert (await api.report("ESP32_1", False)).status == 401
    assert (await api.get(f"/api/ping/{town.keys['ESP32_1']}")).status == 401
    await api.report("ESP32_2", False)
    await town.sweep_for(90)
    assert not (await town.queue()).is_power_on  # the word of the other one, which nobody contradicts
    assert (await change(api, "retire"))[0] == 409
    assert (await change(api, "key"))[0] == 409
    status, sensor = await change(api, "restore")
    assert (status, sensor["retired_at"], sensor["reported_on"]) == (200, None, None)
    assert (await change(api, "restore"))[0] == 409
    assert (await api.report("ESP32_1", False)).status == 200
    assert [deed[0] for deed in await deeds(api)][2:] == ["sensor_retired", "sensor_restored"]


async def test_a_retired_sensor_s_uneventful_readings_are_refused_too(api: Api) -> None:
    await add(api)
    for _ in range(2):
        assert (await api.report("ESP32_1", True)).status == 200
        api.town.clock.tick(10)
    await change(api, "retire")
    before = len(await api.town.readings("ESP32_1"))
    assert (await api.report("ESP32_1", True)).status == 401
    assert len(await api.town.readings("ESP32_1")) == before


async def test_a_moved_sensor_is_unknown_in_its_new_queue_until_it_is_heard_there(api: Api) -> None:
    await add(api)
    await api.report("ESP32_1", True)
    api.town.clock.tick(5)
    status, sensor = await change(api, "move", queue_id=2, place="вул. Шевченка, 3")
    assert (status, sensor["queue_id"], sensor["place"]) == (200, 2, "вул. Шевченка, 3")
    assert (sensor["reported_on"], sensor["last_ping_at"]) == (None, None)
    statuses = {one["queue_id"]: one["status"] for one in (await api.get("/api/queues")).json["items"]}
    assert (statuses[1], statuses[2]) == ("unknown", "unknown")
    await api.report("ESP32_1", True)
    assert (await api.get("/api/queues/2/status")).json["status"] == "on"
    told = [one["queue_id"] for one in await api.town.events() if one["kind"] == "admin_alert"]
    assert told == [1, 2]  # heard first in the one, then in the other
    details = await api.town.database.pool.fetchval(
        "SELECT metadata FROM action_logs WHERE action_type = 'sensor_moved'"
    )
    assert details["before"]["queue_id"] == 1


async def test_what_a_moved_sensor_measured_before_stays_out_of_its_new_queue_s_history(api: Api) -> None:
    await add(api)
    await api.report("ESP32_1", True)
    api.town.clock.tick(5)
    await change(api, "move", queue_id=2)
    now = api.town.clock()
    async with api.town.database.transaction() as session:
        heard = await days.load_heard(session, now - timedelta(hours=1), now)
        measured = await history.load_voltage(session, [2], now - timedelta(hours=1), now, None)
    assert (heard, measured) == ({}, {})


async def test_a_place_changes_without_a_word_about_the_queue(api: Api) -> None:
    await add(api)
    await api.report("ESP32_1", True)
    status, sensor = await change(api, "move", queue_id=1, place="горище")
    assert (status, sensor["place"], sensor["reported_on"]) == (200, "горище", True)


async def test_a_move_to_no_queue_or_of_no_sensor_is_refused(api: Api) -> None:
    await add(api)
    assert (await change(api, "move", queue_id=99))[0] == 404
    assert (await change(api, "move", "ESP32_9", queue_id=1))[0] == 404
    await change(api, "retire")
    assert (await change(api, "move", queue_id=2))[0] == 409


async def test_sensors_are_found_by_queue_and_by_the_tag_of_a_button(api: Api) -> None:
    for number in range(3):
        await add(api, f"ESP32_{number}", queue_id=1 + number % 2)
    in_queue = (await api.as_admin(f"{SENSORS}?queue_id=1")).json["items"]
    assert [one["sensor_id"] for one in in_queue] == ["ESP32_0", "ESP32_2"]
    [found] = (await api.as_admin(f"{SENSORS}?tag={in_queue[1]['tag']}")).json["items"]
    assert found["sensor_id"] == "ESP32_2"
    assert (await api.as_admin(f"{SENSORS}?tag=xyz")).status == 422
