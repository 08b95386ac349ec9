"""POST /api/iot/data: what real firmware sends, replays, impostors, garbage."""

import asyncio
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from svitlobot.services.power import sensors

from .client import Api

FIRMWARE = '{"sensor_id": "ESP32_1","is_power_on": %d,"voltage": %s,"frequency": %s}'


async def test_the_sketch_s_own_bytes_are_stored_as_a_reading(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    answer = await api.post_raw((FIRMWARE % (1, "229.31", "49.98")).encode(), key)
    assert (answer.status, answer.json) == (200, {"status": "ok"})
    [stored] = await api.town.readings("ESP32_1")
    assert stored["is_power_on"] is True
    assert (float(stored["voltage"]), float(stored["frequency"])) == (229.31, 49.98)
    assert stored["received_at"] == stored["measured_at"] == api.town.clock()


async def test_a_reading_counts_in_whatever_type_and_with_a_slash_at_the_end(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    body = (FIRMWARE % (1, "229,4", "49.98")).encode()
    for path, content_type in (("/api/iot/data/", "application/json"), ("/api/iot/data", "text/plain")):
        api.town.clock.tick(10)
        headers = {"Authorization": f"Bearer {key}", "Content-Type": content_type}
        assert (await api.ask("POST", path, data=body, headers=headers)).status == 200, path
    assert [float(one["voltage"]) for one in await api.town.readings("ESP32_1")] == [229.4, 229.4]


async def test_a_bare_nan_drops_the_number_and_keeps_the_power_state(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    assert (await api.post_raw((FIRMWARE % (0, "nan", "inf")).encode(), key)).status == 200
    [stored] = await api.town.readings("ESP32_1")
    assert (stored["is_power_on"], stored["voltage"], stored["frequency"]) == (False, None, None)


async def test_every_spelling_of_the_power_state_is_understood(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    spellings = [True, 1, "1", False, 0, "0"]
    for text in spellings:
        api.town.clock.tick(1)
        body = json.dumps({"sensor_id": "ESP32_1", "is_power_on": text, "colour": "unknown fields are ignored"})
        assert (await api.post_raw(body.encode(), key)).status == 200
    stored = [row["is_power_on"] for row in await api.town.readings("ESP32_1")]
    assert stored == [bool(int(text)) for text in spellings]


async def test_two_sensors_that_agree_make_one_event(api: Api) -> None:
    await _two_sensors(api)
    for sensor_id in ("ESP32_1", "ESP32_2"):
        assert (await api.report(sensor_id, False)).status == 200
    assert await api.town.kinds() == ["power_off"]
    assert (await api.town.queue()).is_power_on is False


async def test_both_sensors_at_the_same_moment_make_one_event(api: Api) -> None:
    await _two_sensors(api)
    for is_power_on in (False, True, False):
        api.town.clock.tick(10)
        posts = [api.report(sensor_id, is_power_on) for sensor_id in ("ESP32_1", "ESP32_2") * 8]
        assert {answer.status for answer in await asyncio.gather(*posts)} == {200}
    assert await api.town.kinds() == ["power_off", "power_on", "power_off"]
    assert len(await api.town.changes()) == 3


async def test_a_replay_with_boot_and_sequence_number_is_counted_once(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    for boot, seq in [("a", 1), ("a", 2), ("a", 2), ("b", 1), ("a", 2), ("b", 1), ("a", 1)]:
        api.town.clock.tick(1)
        body = {"sensor_id": "ESP32_1", "is_power_on": 1, "voltage": 230, "boot_id": boot, "seq": seq}
        assert (await api.post_raw(json.dumps(body).encode(), key)).status == 200
    stored = [(row["boot_id"], row["seq"]) for row in await api.town.readings("ESP32_1")]
    assert stored == [("a", 1), ("a", 2), ("b", 1)]
    assert (await api.town.sensor("ESP32_1")).last_ping_at == api.town.clock()


async def test_a_replay_without_sequence_number_makes_no_second_event(api: Api) -> None:
    await _two_sensors(api)
    for _ in range(3):
        for sensor_id in ("ESP32_1", "ESP32_2"):
            await api.report(sensor_id, False)
    assert await api.town.kinds() == ["power_off"]


async def test_every_impostor_gets_the_same_answer(api: Api) -> None:
    await _two_sensors(api)
    of_other = api.town.keys["ESP32_2"]
    answers = [
        await api.report("ESP32_1", False, key="wrong"),
        await api.report("ESP32_1", False, key=of_other),
        await api.report("ESP32_9", False, key=of_other),
        await api.report("ESP32_9", False, key="wrong"),
    ]
    assert {answer.status for answer in answers} == {401}
    assert {answer.content_type for answer in answers} == {"application/problem+json"}
    assert len({answer.body for answer in answers}) == 1
    assert answers[0].json["code"] == "not_authenticated"
    assert len(await api.town.readings("ESP32_1")) == 1


async def test_without_a_bearer_key_nobody_is_let_in(api: Api) -> None:
    await api.town.add_sensor("ESP32_1")
    for header in (None, "", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer " + "k" * 300):
        headers = {} if header is None else {"Authorization": header}
        answer = await api.ask("POST", "/api/iot/data", data=(FIRMWARE % (0, "0", "0")).encode(), headers=headers)
        assert (answer.status, answer.json["code"]) == (401, "not_authenticated"), header
        assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert await api.town.readings("ESP32_1") == []


async def test_a_body_over_4096_bytes_is_refused_whether_or_not_it_says_its_length(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    body = (FIRMWARE % (1, "230", "50")).encode()

    async def in_chunks(size: int):
        yield body
        yield b" " * (size - len(body))

    assert (await api.post_raw(body.ljust(4096), key)).status == 200
    for too_long in (body.ljust(4097), in_chunks(4097), in_chunks(1_000_000)):
        answer = await api.post_raw(too_long, key)
        assert (answer.status, answer.json["code"]) == (413, "too_large")
    assert len(await api.town.readings("ESP32_1")) == 1


NO_READINGS = [
    b"",
    b"nan",
    b"[]",
    b'"ESP32_1"',
    b"[" * 4000,
    b'{"sensor_id":' * 300,
    b"\xff\xfe{}",
    b'{"sensor_id": "ESP32_1"}',
    b'{"sensor_id": "ESP32_1", "is_power_on": 2}',
    b'{"sensor_id": "ESP32_1", "is_power_on": nan}',
    b'{"sensor_id": 1, "is_power_on": 1}',
    b'{"sensor_id": "", "is_power_on": 1}',
    b'{"sensor_id": "ESP32\\u0000", "is_power_on": 1}',
    b'{"sensor_id": "' + b"x" * 51 + b'", "is_power_on": 1}',
    b'{"sensor_id": "ESP32_1", "is_power_on": 1, "seq": 1e30}',
    b'{"sensor_id": "ESP32_1", "is_power_on": 1, "seq": 9223372036854775808}',
    b'{"sensor_id": "ESP32_1", "is_power_on": 1, "age_s": -1}',
    b'{"sensor_id": "ESP32_1", "is_power_on": 1, "age_s": 1e300}',
]


async def test_what_is_no_reading_is_refused_with_the_reason(api: Api) -> None:
    key = await api.town.add_sensor("ESP32_1")
    for body in NO_READINGS:
        answer = await api.post_raw(body, key)
        assert (answer.status, answer.json["code"]) == (422, "invalid_input"), body
    assert await api.town.readings("ESP32_1") == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
_FIELDS = ("sensor_id", "is_power_on", "voltage", "frequency", "boot_id", "seq", "age_s", "firmware_version")
_BODIES = st.binary(max_size=200) | st.dictionaries(st.sampled_from(_FIELDS), _VALUES).map(
    lambda fields: json.dumps({"sensor_id": "ESP32_1", "is_power_on": 1} | fields).encode()
)


@given(body=_BODIES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_body_whatever_makes_the_server_fail(api: Api, body: bytes) -> None:
    if "ESP32_1" not in api.town.keys:
        await api.town.add_sensor("ESP32_1")
    assert (await api.post_raw(body, api.town.keys["ESP32_1"])).status in {200, 401, 422}


async def test_a_backfilled_reading_corrects_history_and_never_alerts(api: Api) -> None:
    await _two_sensors(api)
    for sensor_id in ("ESP32_1", "ESP32_2"):
        body = {"sensor_id": sensor_id, "is_power_on": 0, "age_s": 600}
        assert (await api.post_raw(json.dumps(body).encode(), api.town.keys[sensor_id])).status == 200
    assert await api.town.kinds() == []
    assert (await api.town.queue()).is_power_on is True
    for sensor_id in ("ESP32_1", "ESP32_2"):
        stored = (await api.town.readings(sensor_id))[-1]
        assert stored["is_power_on"] is False
        assert stored["measured_at"] == api.town.clock() - timedelta(seconds=600)


async def test_an_old_key_is_good_for_a_week_after_it_was_changed(api: Api) -> None:
    old = await api.town.add_sensor("ESP32_1")
    async with api.town.database.transaction() as session:
        new = await sensors.rotate_key(session, "ESP32_1", api.town.clock())
    assert (await api.report("ESP32_1", True, key=new)).status == 200
    api.town.clock.tick(7 * 24 * 3600 - 1)
    assert (await api.report("ESP32_1", True, key=old)).status == 200  # the long way
    assert (await api.report("ESP32_1", True, key=old)).status == 200  # the one-statement way
    api.town.clock.tick(1)
    assert (await api.report("ESP32_1", True, key=old)).status == 401
    assert (await api.report("ESP32_1", True, key=new)).status == 200


async def _two_sensors(api: Api) -> None:
    """Two sensors of queue 1, both heard saying that there is power."""
    for sensor_id in ("ESP32_1", "ESP32_2"):
        await api.town.add_sensor(sensor_id)
        assert (await api.report(sensor_id, True)).status == 200
    api.town.clock.tick(10)


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("sensor_id", '"ESP32_1\\u0000"', 422),
        ("sensor_id", '"' + "x" * 3000 + '"', 422),
        ("boot_id", '"\\u0000"', 422),
        ("firmware_version", '"1.0\\u0000"', 200),
        ("voltage", "9" * 400, 200),
        ("voltage", '"' + "9" * 400 + '"', 200),
        ("voltage", "1e999", 200),
        ("frequency", "-1e999", 200),
        ("seq", "9" * 30, 422),
        ("seq", "-1", 422),
        ("age_s", "1e308", 422),
        ("is_power_on", "9" * 40, 422),
        ("surprise", '"\\u0000"', 200),
    ],
)
async def test_nul_and_numbers_without_end_are_refused_or_dropped_and_never_an_error_of_ours(
    api: Api, field: str, value: str, status: int
) -> None:
    key = await api.town.add_sensor("ESP32_1")
    fields = {"sensor_id": '"ESP32_1"', "is_power_on": "1"} | {field: value}
    body = "{" + ",".join(f'"{name}":{one}' for name, one in fields.items()) + "}"
    answer = await api.post_raw(body.encode(), key)
    assert answer.status == status, answer.body
