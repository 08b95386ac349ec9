"""Simulated sensors say what the firmware says, when it says it, and again when the API comes back."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from math import nan

import pytest

from svitlobot.domain.power.readings import parse_reading
from svitlobot_sandbox.city import sensors
from svitlobot_sandbox.city.sensor_core import UNMEASURED
from svitlobot_sandbox.city.sensors import Credentials, Mode, SimulatedSensor, firmware_payload, new_core, switched_on

from .backend import Backend, listening

START = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)


def sensor(ping_every: float = 60.0) -> SimulatedSensor:
    ticks = iter(range(1_000_000))
    return SimulatedSensor(
        Credentials("ESP32_1", 1, "secret"),
        chance=random.Random(1),
        core=new_core(None, "ESP32_1", ping_every),
        clock=lambda: START + timedelta(seconds=next(ticks)),
    )


async def heard(device: SimulatedSensor) -> None:
    async with asyncio.timeout(10):
        await device.heard()


def test_the_payload_is_the_sketchs_own_concatenation() -> None:
    body = firmware_payload("ESP32_1", is_power_on=True, voltage=229.312, frequency=49.98)
    assert body == b'{"sensor_id": "ESP32_1","is_power_on": 1,"voltage": 229.31,"frequency": 49.98}'


def test_a_voltmeter_without_a_number_puts_a_bare_nan_there() -> None:
    body = firmware_payload("ESP32_1", is_power_on=False, voltage=nan, frequency=0.0)
    assert body == b'{"sensor_id": "ESP32_1","is_power_on": 0,"voltage": nan,"frequency": 0.00}'


async def test_a_sensor_reports_at_once_with_its_key() -> None:
    async with listening(Backend()) as backend, switched_on([sensor()], backend.url):
        await backend.posted(1)
    assert backend.headers[0]["Authorization"] == "Bearer secret"
    assert backend.headers[0]["Content-Type"] == "application/json"
    assert parse_reading(backend.bodies[0]).is_power_on is True


async def test_a_change_is_reported_at_once_and_not_at_the_next_ping() -> None:
    device = sensor(ping_every=3600)
    async with listening(Backend()) as backend, switched_on([device], backend.url):
        await heard(device)
        device.switch(Mode.OFF)
        await heard(device)
    states = [parse_reading(body).is_power_on for body in backend.bodies]
    assert states == sorted(states, reverse=True)
    assert states[0] is True
    assert states[-1] is False


async def test_switching_to_the_same_state_is_no_change() -> None:
    device = sensor()
    async with listening(Backend()) as backend, switched_on([device], backend.url):
        await heard(device)
        before = device.heard_at
        device.switch(Mode.ON)
        await heard(device)
    assert before is not None
    assert device.heard_at == before


async def test_a_silent_sensor_reports_nothing_until_it_is_switched_back() -> None:
    device = sensor(ping_every=0.01)
    async with listening(Backend()) as backend, switched_on([device], backend.url):
        device.switch(Mode.SILENT)
        assert backend.bodies == []
        witness = sensor(ping_every=0.01)
        async with switched_on([witness], backend.url):
            await backend.posted(5)
        assert device.heard_at is None
        device.switch(Mode.OFF)
        await heard(device)
    assert [parse_reading(body).is_power_on for body in backend.bodies].count(False) >= 1


async def test_another_voltage_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sensors, "UNMEASURED_SHARE", 0)
    device = sensor(ping_every=3600)
    async with listening(Backend()) as backend, switched_on([device], backend.url):
        await backend.posted(2)
        device.set_volts(190)
        await backend.posted(3)
    assert parse_reading(backend.bodies[2]).voltage == pytest.approx(190, abs=3)


async def test_pings_repeat_the_state() -> None:
    async with listening(Backend()) as backend, switched_on([sensor(ping_every=0.01)], backend.url):
        await backend.posted(4)
    assert all(parse_reading(body).is_power_on for body in backend.bodies)


async def test_a_ping_does_not_move_the_moment_of_the_report() -> None:
    device = sensor(ping_every=0.01)
    async with listening(Backend()) as backend, switched_on([device], backend.url):
        await backend.posted(3)
    assert device.heard_at == START


async def test_a_refused_report_is_sent_again() -> None:
    device = sensor()
    async with listening(Backend(failures=1)) as backend, switched_on([device], backend.url):
        await heard(device)
    assert len(backend.refused) == 1
    assert backend.bodies[0].split(b',"age_s"')[0] == backend.refused[0].split(b',"age_s"')[0]
    assert device.heard_at == START + timedelta(seconds=1)  # when the accepted request left, not the first
    assert device.trouble is None


async def test_after_the_api_was_away_each_change_is_sent_in_order() -> None:
    device = sensor()
    backend = Backend()
    async with listening(backend):
        pass  # only to have a port where nobody listens now
    async with switched_on([device], backend.url):
        await asyncio.sleep(0.5)
        assert device.trouble is not None
        async with listening(backend):
            device.switch(Mode.OFF)
            await heard(device)
    assert [parse_reading(body).is_power_on for body in backend.bodies][:2] == [True, False]
    assert parse_reading(backend.bodies[0]).age > timedelta(0)


def test_the_voltmeter_fails_now_and_then_and_the_rest_is_plausible() -> None:
    device = sensor()
    measured = [device._inputs().centivolts for _ in range(500)]
    volts = [centivolts / 100 for centivolts in measured if centivolts != UNMEASURED]
    assert 1 <= len(measured) - len(volts) <= 40
    assert all(207 < volt < 253 for volt in volts)


def test_a_key_is_not_shown() -> None:
    assert "secret" not in repr(Credentials("ESP32_1", 1, "secret"))
