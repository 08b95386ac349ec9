"""Sensors in the panel: added, given new keys, moved, retired and brought back; the first signal is seen live."""

import html
import json
import re
from typing import Any

import pytest

FORM = {"sensor_id": "ESP32_1", "queue_id": "1", "supply": "mains", "silence_after_s": "180"}


async def added(browser: Any, town: Any, **fields: str) -> str:
    """Add a sensor on the page; return its key, which works in the town from now on."""
    await browser.get("/sensors")
    status, text = await browser.post("/sensors", **FORM | fields)
    assert status == 200, text
    key = re.search(r"<code>([\w-]{15})</code>", text)
    assert key is not None
    town.keys[FORM["sensor_id"]] = key[1]
    return text


async def deeds(town: Any) -> list[tuple[str, str]]:
    rows = await town.database.pool.fetch("SELECT action_type, actor FROM action_logs ORDER BY id")
    return [tuple(row) for row in rows if row["action_type"].startswith("sensor_")]


async def test_a_sensor_is_added_and_its_key_is_shown_this_once_with_a_code_for_a_camera(town, browser_of_operator):
    text = await added(browser_of_operator, town, place="вул. Соборна, 12-А", latitude="48,9226", longitude="24,7111")
    key = town.keys["ESP32_1"]
    assert f"id=ESP32_1&key={key}" in html.unescape(text)
    assert "<svg width=" in text
    await town.hear("ESP32_1", True, voltage=229.0)
    for page in ("/sensors", "/sensor?id=ESP32_1", "/iot-sensor/details/ESP32_1"):
        status, text = await browser_of_operator.get(page)
        assert (status, key in text) == (200, False), page
    assert await deeds(town) == [("sensor_added", "panel:olena")]
    sensor = await town.sensor("ESP32_1")
    assert (sensor.place, str(sensor.latitude), sensor.supply) == ("вул. Соборна, 12-А", "48.922600", "mains")


async def test_the_first_signal_is_seen_while_the_page_waits(town, browser_of_operator):
    text = await added(browser_of_operator, town)
    asked = html.unescape(re.search(r'data-signal="/admin([^"]+)"', text)[1])
    assert json.loads((await browser_of_operator.get(asked))[1])["is_heard"] is False
    await town.hear("ESP32_1", True, voltage=229.0, firmware_version="1.4.2")
    signal = json.loads((await browser_of_operator.get(asked))[1])
    assert signal["is_heard"] is True
    assert "світло є, 229 В, прошивка 1.4.2" in signal["text"]


async def test_a_page_says_so_when_its_sensor_falls_silent(town, browser_of_operator):
    await added(browser_of_operator, town)
    await town.hear("ESP32_1", True)
    await town.database.pool.execute("UPDATE iot_sensors SET is_online = false")
    signal = json.loads((await browser_of_operator.get("/sensor/signal?id=ESP32_1"))[1])
    assert signal["is_heard"] is False
    assert signal["text"].startswith("⚠️ Мовчить, востаннє озвався ")


async def test_after_a_rotation_a_page_says_by_which_key_the_sensor_speaks(town, browser_of_operator):
    first = await added(browser_of_operator, town)
    await town.hear("ESP32_1", True)
    _, text = await browser_of_operator.post("/sensor?id=ESP32_1", action="rotate")
    assert ("Старий ключ діє до" in first, "Старий ключ діє до" in text) == (False, True)
    await town.hear("ESP32_1", True)
    assert "ще зі старим ключем" in (await browser_of_operator.get("/sensor/signal?id=ESP32_1"))[1]
    town.keys["ESP32_1"] = re.search(r"<code>([\w-]{15})</code>", text)[1]
    await town.hear("ESP32_1", True)
    assert "ключем" not in (await browser_of_operator.get("/sensor/signal?id=ESP32_1"))[1]


async def test_a_key_page_warns_when_boards_cannot_reach_the_address_in_its_link(town, browser_of_operator):
    assert "задайте PUBLIC_URL" in await added(browser_of_operator, town)


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"sensor_id": ""}, 422, "Ідентифікатор"),
        ({"queue_id": "99"}, 404, "Черги 99 немає"),
        ({"latitude": "48.9"}, 422, "Широту й довготу вкажіть разом"),
        ({"longitude": "схід"}, 422, "Довгота"),
        ({"supply": "solar"}, 422, "Живлення"),
    ],
)
async def test_a_sensor_that_cannot_be_is_not_added_and_what_was_typed_stays(
    town, browser_of_operator, fields, status, said
):
    await browser_of_operator.get("/sensors")
    answered, text = await browser_of_operator.post("/sensors", **FORM | {"place": "щитова"} | fields)
    assert (answered, said in text, 'value="щитова"' in text) == (status, True, True)
    assert await town.database.pool.fetchval("SELECT count(*) FROM iot_sensors") == 0


async def test_a_sensor_is_given_a_new_key_moved_retired_and_brought_back(town, browser_of_operator):
    await added(browser_of_operator, town)
    old = town.keys["ESP32_1"]
    page = "/sensor?id=ESP32_1"
    status, text = await browser_of_operator.post(page, action="rotate")
    assert status == 200
    assert old not in text
    assert (await browser_of_operator.post(page, action="move", queue_id="2", place="горище"))[0] == 303
    assert ((await town.sensor("ESP32_1")).queue_id, (await town.sensor("ESP32_1")).place) == (2, "горище")
    assert (await browser_of_operator.post(page, action="retire"))[0] == 303
    status, text = await browser_of_operator.post(page, action="rotate")
    assert (status, "спершу поверніть його" in text) == (409, True)
    assert (await browser_of_operator.post(page, action="restore"))[0] == 303
    assert (await browser_of_operator.post(page, action="melt"))[0] == 422
    assert [deed for deed, _ in await deeds(town)] == [
        "sensor_added", "sensor_key_rotated", "sensor_moved", "sensor_retired", "sensor_restored",
    ]  # fmt: skip


@pytest.mark.parametrize("sensor_id", ["nobody", "%00", "x" * 51, ""])
async def test_a_sensor_that_is_not_there_is_said_to_be_none(browser_of_operator, sensor_id):
    for page in ("/sensor", "/sensor/signal"):
        assert (await browser_of_operator.get(f"{page}?id={sensor_id}"))[0] == 404


async def test_an_id_that_looks_like_markup_is_shown_and_not_obeyed(town, browser_of_operator):
    await browser_of_operator.get("/sensors")
    status, text = await browser_of_operator.post("/sensors", **FORM | {"sensor_id": "<b>&1/2"})
    assert (status, "<b>&1/2" in text) == (200, False)
    status, text = await browser_of_operator.get("/sensor?id=%3Cb%3E%261%2F2")
    assert (status, "&lt;b&gt;&amp;1/2" in text) == (200, True)


async def test_nobody_adds_a_sensor_from_another_page(town, browser_of_operator):
    await browser_of_operator.get("/sensors")
    browser_of_operator.csrf = "another's"
    assert (await browser_of_operator.post("/sensors", **FORM))[0] == 403
    assert await deeds(town) == []


async def test_a_sensor_s_page_shows_its_uptime_gaps_agreement_voltage_and_battery(town, browser_of_operator):
    await added(browser_of_operator, town)
    for minute in range(30):
        if not 10 < minute < 20:
            await town.hear("ESP32_1", True, voltage=229.0 + minute % 3, battery=90)
        town.clock.tick(60)
    status, text = await browser_of_operator.get("/sensor?id=ESP32_1")
    assert status == 200
    assert re.search(r"На зв'язку</dt><dd>[67]\d", text)  # 9 minutes of 30 are missing
    assert "<dt>Згода з чергою</dt><dd>100 %</dd>" in text
    assert "<td>10 хв</td>" in text
    assert 'aria-label="Напруга"' in text
    assert 'aria-label="Заряд акумулятора"' in text


async def test_sensors_whose_place_is_known_are_on_the_map_by_their_state(town, browser_of_operator):
    await added(browser_of_operator, town, latitude="48.92", longitude="24.71")
    _, text = await browser_of_operator.get("/sensors")
    assert text.count('class="dot is-unknown"') == 1
    await town.hear("ESP32_1", True)
    await town.add_sensor("ESP32_2")  # without a place
    _, text = await browser_of_operator.get("/sensors")
    assert (text.count('class="dot is-on"'), text.count("<circle")) == (1, 1)
