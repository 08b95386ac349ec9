"""GET /api/admin/sensors/map: the map's layer of sensors, for operators only."""

import pytest

from svitlobot.api.mini_app_auth import open_session

from .client import AS_ADMIN, AS_OPERATOR, BOT_TOKENS, OPERATOR_ID, Api, init_data

SENSORS = "/api/admin/sensors/map"
OLENA = 5_000_000_000_001


def _as_resident(api: Api, user_id: int) -> dict[str, str]:
    return {"Authorization": f"tma-session {open_session(user_id, BOT_TOKENS, api.town.clock()).token}"}


async def test_the_layer_shows_where_sensors_stand_and_whether_they_are_heard_the_silent_first(api: Api) -> None:
    placed = {"place": "щитова", "latitude": 48.9226, "longitude": 24.7111}
    new = {"sensor_id": "ESP32_9", "queue_id": 2} | placed
    assert (await api.ask("POST", "/api/iot/sensors", headers=AS_OPERATOR, json=new)).status == 201
    for sensor_id in ("ESP32_1", "ESP32_2", "ESP32_3"):
        await api.town.add_sensor(sensor_id)
        await api.town.hear(sensor_id, True)
    await api.town.sweep()
    await api.ask("POST", "/api/iot/sensors/ESP32_3/retire", headers=AS_OPERATOR)
    api.town.clock.tick(400)
    await api.town.hear("ESP32_1", False)
    await api.town.beat()
    await api.town.sweep()
    shown = (await api.get(SENSORS, headers=AS_ADMIN)).json["items"]
    facts = [(one["sensor_id"], one["queue"], one["state"], one["is_power_on"], one["latitude"]) for one in shown]
    assert facts == [
        ("ESP32_2", "1.1", "silent", True, None),
        ("ESP32_9", "1.2", "awaited", None, 48.9226),
        ("ESP32_1", "1.1", "online", False, None),
    ]


async def test_an_operator_sees_the_layer_in_the_mini_app_and_a_resident_does_not(api: Api) -> None:
    for user_id, expected in ((OPERATOR_ID, 200), (OLENA, 404)):
        await api.register(user_id)
        answer = await api.get(SENSORS, headers=_as_resident(api, user_id))
        assert answer.status == expected
        assert "public" not in answer.headers.get("Cache-Control", "")
    assert (await api.get(SENSORS)).status == 401


@pytest.mark.parametrize(("user_id", "is_operator"), [(OPERATOR_ID, True), (OLENA, False)])
async def test_the_session_says_whether_its_person_is_an_operator(api: Api, user_id: int, is_operator: bool) -> None:
    await api.register(user_id)
    headers = {"Authorization": f"tma {init_data(user_id, api.town.clock())}"}
    assert (await api.ask("POST", "/api/session", headers=headers)).json["is_operator"] is is_operator
