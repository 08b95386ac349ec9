"""GET /api/status, timelines and the map: the same for everybody, cheap, and never a claim that nobody made."""

import gzip
from datetime import datetime, timedelta

import pytest

from svitlobot.api.mini_app_auth import open_session
from svitlobot.clock import kyiv

from .client import AS_ADMIN, AS_BOT, BOT_TOKENS, Api

OLENA, TARAS = 5_000_000_000_001, 5_000_000_000_002


async def test_the_city_is_told_in_one_answer_with_reasons(api: Api) -> None:
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.town.add_sensor(sensor_id, queue_id=3)
        await api.report(sensor_id, True)
    answer = await api.get("/api/status")
    queues = {one["name"]: one for one in answer.json["queues"]}
    assert (answer.status, len(queues)) == (200, 12)
    heard, other = queues["2.1"], queues["1.1"]
    assert (heard["status"], heard["basis"], heard["sensors_online"]) == ("on", "iot", 2)
    assert (other["status"], other["since"], other["basis"], other["next"]) == ("unknown", None, None, None)
    assert [day["status"] for day in other["days"]] == ["unknown", "unknown"]
    assert {day["half_hours"] for day in other["days"]} == {None}


async def test_an_unchanged_city_is_not_sent_again_and_a_flip_is(api: Api) -> None:
    first = await api.get("/api/status")
    again = {"If-None-Match": first.headers["ETag"]}
    api.town.clock.tick(5)
    assert (await api.get("/api/status", headers=again)).status == 304
    await api.town.add_sensor("ESP32_1", queue_id=1)
    await api.town.add_sensor("ESP32_2", queue_id=1)
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.report(sensor_id, True)
    api.town.clock.tick(3)
    assert (await api.get("/api/status", headers=again)).status == 200
    assert "s-maxage" in first.headers["Cache-Control"]


async def test_a_timeline_is_unknown_until_a_sensor_speaks_and_then_follows_it(api: Api) -> None:
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.town.add_sensor(sensor_id, queue_id=1)
        await api.report(sensor_id, True)
    api.town.clock.tick(60)
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.report(sensor_id, False)
    api.town.clock.tick(60)
    timeline = (await api.get("/api/queues/1/timeline")).json
    assert [one["power"] for one in timeline["items"]] == ["unknown", "on", "off"]
    assert timeline["items"][-1]["to"] is None
    ends = [datetime.fromisoformat(one["to"]) for one in timeline["items"][:-1]]
    assert ends == [datetime.fromisoformat(one["from"]) for one in timeline["items"][1:]]
    assert (await api.get("/api/queues/99/timeline")).status == 404


async def test_queues_are_compared_by_the_days_that_were_heard_and_the_others_are_unknown(api: Api) -> None:
    today = kyiv(api.town.clock()).date()
    for queue_id, back, heard, off in ((1, 0, 600, 60), (1, 6, 1440, 240), (1, 7, 1440, 1440), (2, 0, 0, 0)):
        await api.town.database.pool.execute(
            "INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, outages, updated_at) "
            "VALUES ($1, $2, $3, $4, 0, now())",
            queue_id,
            today - timedelta(days=back),
            heard,
            off,
        )
    answer = await api.get("/api/city/days")
    first, second, *others = answer.json["queues"]
    assert (answer.json["days"], answer.json["since"]) == (7, (today - timedelta(days=6)).isoformat())
    assert (first["days_heard"], first["minutes_heard"], first["minutes_off"]) == (2, 2040, 300)
    assert (second["name"], second["days_heard"], second["minutes_off"]) == ("1.2", 0, None)
    assert len(others) == 10
    assert "s-maxage" in answer.headers["Cache-Control"]
    assert (await api.get("/api/city/days?days=8")).json["queues"][0]["minutes_off"] == 1740


@pytest.mark.parametrize("path", ["/api/queues/1/days", "/api/city/days"])
async def test_everybody_sees_thirty_days_and_only_a_tier_more(api: Api, path: str) -> None:
    for user_id, tier in ((OLENA, "PRO"), (TARAS, "STANDARD")):
        await api.register(user_id)
        await api.town.database.pool.execute(
            "UPDATE users SET subscription_tier = $2, subscription_expires_at = $3 WHERE user_id = $1",
            user_id, tier, api.town.clock() + timedelta(days=30),
        )  # fmt: skip
    olena, taras = (
        {"Authorization": f"tma-session {open_session(user_id, BOT_TOKENS, api.town.clock()).token}"}
        for user_id in (OLENA, TARAS)
    )
    for days, headers, expected in (
        (30, {}, 200), (31, {}, 401), (30, taras, 200), (31, taras, 403), (90, olena, 200),
        (90, AS_BOT, 200), (90, AS_ADMIN, 200), (91, AS_ADMIN, 422), (0, {}, 422),
    ):  # fmt: skip
        answer = await api.get(f"{path}?days={days}", headers=headers)
        assert answer.status == expected, (days, headers, answer.body)
        if days > 30 and expected == 200:
            assert answer.headers["Cache-Control"].startswith("private")
    refused = await api.get(f"{path}?days=90", headers=taras)
    assert (refused.json["code"], refused.json["detail"]) == ("tier_too_low", "Це дає тариф PRO")
    ban = {"reason": "спам у скаргах"}
    assert (await api.ask("POST", f"/api/admin/users/{OLENA}/ban", headers=AS_ADMIN, json=ban)).status == 200
    assert (await api.get(f"{path}?days=90", headers=olena)).json["code"] == "banned"


async def test_the_map_is_named_by_its_contents_and_an_old_name_leads_to_the_new_one(api: Api) -> None:
    empty = (await api.get("/api/map")).json
    assert empty["houses"] == 0
    house = await api.town.add_house("вул. Соборна", "12", 1, 4)
    await api.town.add_house("вул. Соборна", "14", 1)  # without coordinates
    await api.town.database.pool.execute(
        "UPDATE addresses SET latitude = 49.84, longitude = 24.03 WHERE street_key = "
        "(SELECT street_key FROM addresses WHERE id = $1) AND house_number = '12'",
        house,
    )
    api.town.clock.tick(61)
    manifest = (await api.get("/api/map")).json
    assert (manifest["houses"], manifest["style_url"]) == (1, None)
    old = await api.get(empty["url"])
    assert (old.status, old.headers["Location"]) == (307, manifest["url"])
    answer = await api.get(manifest["url"])
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.json["groups"] == [{"queue_ids": [1, 4], "latitudes": [4_984_000], "longitudes": [2_403_000]}]
    assert [one["street"] for one in answer.json["labels"]] == ["вул. Соборна"]


@pytest.mark.parametrize("accepted", ["identity", "gzip;q=0", "br"])
async def test_a_caller_without_gzip_gets_the_same_map(api: Api, accepted: str) -> None:
    manifest = (await api.get("/api/map")).json
    plain = await api.get(manifest["url"], headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in plain.headers
    assert plain.body == (await api.get(manifest["url"], headers={"Accept-Encoding": "gzip"})).body
    assert gzip.compress(plain.body)
