"""GET /api/queues, /{id}, /{id}/status: public, and never older than a flip."""

from datetime import datetime

from redis.asyncio import Redis

from svitlobot.domain.power.observations import Supply
from svitlobot.services.power import day_totals
from svitlobot.settings import Settings
from svitlobot.worker.runtime import Runtime
from svitlobot.worker.tasks.power import sweep_silence

from .client import Api


async def test_every_queue_is_listed_and_unknown_until_a_sensor_is_heard(api: Api) -> None:
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.town.add_sensor(sensor_id, queue_id=3)
        await api.report(sensor_id, True)
    items = (await api.get("/api/queues")).json["items"]
    assert [item["name"] for item in items] == [f"{main}.{sub}" for main in range(1, 7) for sub in (1, 2)]
    assert {item["queue_id"]: item["status"] for item in items} == dict.fromkeys(range(1, 13), "unknown") | {3: "on"}
    assert {item["is_power_on"] for item in items if item["status"] == "unknown"} == {None}


async def test_a_queue_is_told_with_its_figures(api: Api) -> None:
    await _watched(api)
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.report(sensor_id, False)
    queue = (await api.get("/api/queues/1")).json
    assert (queue["status"], queue["is_power_on"], queue["last_change_source"]) == ("off", False, "iot")
    assert (queue["total_outages"], queue["sensors"], queue["sensors_online"]) == (1, 2, 2)
    assert datetime.fromisoformat(queue["since"]) == api.town.clock()


async def test_a_queue_that_is_not_there_is_not_found(api: Api) -> None:
    for path in ("/api/queues/99", "/api/queues/99/status"):
        answer = await api.get(path)
        assert (answer.status, answer.json["code"]) == (404, "not_found"), path
    for path in ("/api/queues/0", "/api/queues/x/status", f"/api/queues/{2**31}"):
        answer = await api.get(path)
        assert (answer.status, answer.json["code"]) == (422, "invalid_input"), path


async def test_a_flip_that_a_sensor_s_post_makes_is_seen_at_once(api: Api) -> None:
    await _watched(api)
    assert (await _status(api)) == "on"
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.report(sensor_id, False)
        assert (await _status(api)) == ("on" if sensor_id == "ESP32_1" else "off")


async def test_a_flip_that_the_worker_s_sweep_makes_is_seen_at_once(api: Api, redis: Redis, settings: Settings) -> None:
    runtime = Runtime(settings, api.town.database, redis, api.town.clock)
    await api.town.add_sensor("router", supply=Supply.MAINS)
    for _ in range(6):
        api.town.clock.tick(50)
        await api.get(f"/api/ping/{api.town.keys['router']}")
        await sweep_silence(runtime)
    assert (await _status(api)) == "on"
    await redis.persist("queue:1:status")  # the clock that stands still is ours, not that of Redis
    for _ in range(4):
        api.town.clock.tick(50)
        await sweep_silence(runtime)
    assert (await _status(api)) == "off"


async def _watched(api: Api) -> None:
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.town.add_sensor(sensor_id)
        await api.report(sensor_id, True)
    api.town.clock.tick(10)


async def _status(api: Api) -> str:
    answer = await api.get("/api/queues/1/status")
    assert answer.status == 200
    return answer.json["status"]


async def test_the_last_days_are_told_and_those_not_counted_are_not(api: Api) -> None:
    assert (await api.get("/api/queues/1/days")).json == {"queue_id": 1, "items": []}
    async with api.town.database.transaction() as session:
        await day_totals.aggregate(session, api.town.clock(), days=8)
    assert len((await api.get("/api/queues/1/days")).json["items"]) == 7
    (today,) = (await api.get("/api/queues/1/days?days=1")).json["items"]
    assert (today["minutes_heard"], today["minutes_off"], today["minutes_planned"]) == (0, None, None)  # no sensors
    assert (await api.get("/api/queues/1/days?days=91")).status == 422
    assert (await api.get("/api/queues/99/days")).status == 404
