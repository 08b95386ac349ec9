"""Reports over a real MQTT broker end where those over HTTP do."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import pytest

from svitlobot.db.models import SilenceWatch
from svitlobot.domain.power.mqtt_messages import MqttReport
from svitlobot.domain.power.observations import Supply
from svitlobot.mqtt import app
from svitlobot.mqtt.inbox import Arrival, Inbox
from svitlobot.services.power import mqtt_link
from svitlobot_bench.rig import free_port, until
from town import Town

from .certificate import make_certificate
from .conftest import PASSWORD, USER, Brokered, config_of, listening, trusting


async def stored(town: Town, sensor_id: str, count: int) -> None:
    """Wait until so many readings of a sensor are there."""

    async def are_there() -> bool:
        return len(await town.readings(sensor_id)) >= count

    await until(are_there)


async def test_a_report_decides_as_one_by_http_does(town: Town, broker: Brokered) -> None:
    key = await town.add_sensor("ESP_1")
    async with listening(town, broker.url), broker.device() as device:
        report = f"svitlobot/ESP_1/{key}/report"
        await device.publish(report, '{"is_power_on": true, "voltage": 229.4, "boot_id": "a", "seq": 1}', qos=1)
        await stored(town, "ESP_1", 1)
        for _ in range(2):  # the same again is stored once
            await device.publish(report, '{"is_power_on": false, "boot_id": "a", "seq": 2}', qos=1)
        await device.publish(f"svitlobot/ESP_1/{key}/power", "OFF", qos=1)
        await stored(town, "ESP_1", 3)
    sensor = await town.sensor("ESP_1")
    assert (sensor.reported_on, sensor.ip_address) == (False, "mqtt")
    assert [row["is_power_on"] for row in await town.readings("ESP_1")] == [True, False, False]


async def test_a_wrong_key_another_s_key_and_a_retained_message_change_nothing(town: Town, broker: Brokered) -> None:
    key, other = await town.add_sensor("PLUG_1", supply=Supply.MAINS), await town.add_sensor("PLUG_2")
    async with broker.device() as device:
        await device.publish(f"svitlobot/PLUG_1/{key}/power", "OFF", qos=1, retain=True)
        async with listening(town, broker.url):
            for wrong in ("nobody's", other):
                await device.publish(f"svitlobot/PLUG_1/{wrong}/power", "OFF", qos=1)
                await device.publish(f"svitlobot/PLUG_1/{wrong}/report", '{"is_power_on": 0}', qos=1)
            await device.publish("svitlobot/PLUG_1/power", "OFF", qos=1)
            await device.publish(f"svitlobot/PLUG_1/{key}/tele/LWT", "Online", qos=1)
            await stored(town, "PLUG_1", 1)
    assert [row["is_power_on"] for row in await town.readings("PLUG_1")] == [True]
    assert await town.readings("PLUG_2") == []


async def test_the_last_will_of_a_plug_is_no_outage_by_itself(town: Town, broker: Brokered) -> None:
    key = await town.add_sensor("PLUG_1", supply=Supply.MAINS)
    topic = f"svitlobot/PLUG_1/{key}/tele"
    async with listening(town, broker.url), broker.device() as device:
        await device.publish(f"{topic}/SENSOR", '{"ENERGY": {"Voltage": 231}}', qos=1)
        await stored(town, "PLUG_1", 1)
        await device.publish(f"{topic}/LWT", "Offline", qos=1)
        await device.publish(f"{topic}/STATE", "{}", qos=1)
        await stored(town, "PLUG_1", 2)
    assert (await town.sensor("PLUG_1")).reported_on is True


async def test_a_broker_that_went_away_is_found_again(
    town: Town, broker: Brokered, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "FIRST_PAUSE_S", 0.05)
    key = await town.add_sensor("ESP_1")
    async with listening(town, broker.url):
        await broker.stop()
        await town.database.pool.execute("UPDATE silence_watch SET mqtt_alive_at = NULL")
        await broker.start()

        async def is_back() -> bool:
            return await town.database.pool.fetchval("SELECT mqtt_alive_at FROM silence_watch") is not None

        await until(is_back)
        async with broker.device() as device:
            await device.publish(f"svitlobot/ESP_1/{key}/power", "ON", qos=1)
            await stored(town, "ESP_1", 1)


async def test_a_broker_with_tls_must_prove_itself(town: Town, tmp_path: Path, passwords: Path) -> None:
    certificate, private = make_certificate(tmp_path)
    port = free_port()
    brokered = Brokered(port, config_of(port, passwords, ssl=True, certfile=str(certificate), keyfile=str(private)))
    await brokered.start()
    key = await town.add_sensor("ESP_1")
    url = brokered.url.replace("mqtt://", "mqtts://")
    try:
        options = {"username": USER, "password": PASSWORD, "tls_context": trusting(certificate)}
        async with listening(town, url, certificate), aiomqtt.Client("127.0.0.1", port, **options) as device:
            await device.publish(f"svitlobot/ESP_1/{key}/power", "ON", qos=1)
            await stored(town, "ESP_1", 1)
        stranger = app.MqttListener(app.broker_of(url, None), town.database, town.clock)
        with pytest.raises(aiomqtt.MqttError):
            await stranger._listen()
    finally:
        await brokered.stop()


async def test_silence_behind_a_link_that_is_away_is_held(town: Town) -> None:
    await town.add_sensor("PLUG_1", supply=Supply.MAINS)
    await town.hear("PLUG_1", True)
    await town.database.pool.execute("UPDATE iot_sensors SET ip_address = 'mqtt'")

    async def pass_time(seconds: int, linked_since: datetime | None = None) -> bool:
        for _ in range(seconds // 30):
            town.clock.tick(30)
            await town.beat()
            if linked_since is not None:
                await mqtt_link.send_heartbeat(town.database, linked_since, town.clock())
            await town.sweep()
        return (await town.queue()).is_power_on

    await town.beat()
    await mqtt_link.send_heartbeat(town.database, town.clock(), town.clock())
    assert await pass_time(300)  # nobody could have heard it
    since = town.clock()
    assert await pass_time(150, since)  # nor had it time to be heard
    assert not await pass_time(300, since)


async def test_a_full_inbox_keeps_the_newest() -> None:
    inbox = Inbox(3)
    for number in range(5):
        inbox.put(Arrival(MqttReport(str(number), "KEY"), datetime(2026, 1, 15, tzinfo=UTC)))
    assert inbox.dropped == 2
    assert [(await inbox.take()).report.sensor_id for _ in range(3)] == ["2", "3", "4"]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(inbox.take(), 0.01)


async def test_a_link_that_was_given_up_a_day_ago_holds_no_silence(town: Town) -> None:
    await town.add_sensor("PLUG_1", supply=Supply.MAINS)
    await town.hear("PLUG_1", True)
    sensor = await town.sensor("PLUG_1")
    sensor.ip_address = "mqtt"
    now = town.clock()
    for hours, held in ((None, set()), (1, {1}), (25, set())):
        alive_at = None if hours is None else now - timedelta(hours=hours)
        assert (
            mqtt_link.unheard_queues(SilenceWatch(mqtt_alive_at=alive_at, mqtt_since=alive_at), [sensor], now) == held
        )
