"""Scripts of outages: how they are written, and how they are played."""

import asyncio
import random

import pytest

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.city import outages
from svitlobot_sandbox.city.outages import Outage, parse_outage, play
from svitlobot_sandbox.city.sensors import Credentials, Mode, SimulatedSensor


@pytest.mark.parametrize(
    ("text", "outage"),
    [
        ("2.1", Outage("2.1", 3.0, None)),
        ("2.1:5", Outage("2.1", 5.0, None)),
        ("2.1:5:20", Outage("2.1", 5.0, 20.0)),
        ("2.1:0:0.5", Outage("2.1", 0.0, 0.5)),
        (" Черга 7 :1", Outage("Черга 7", 1.0, None)),
    ],
)
def test_an_outage_is_a_queue_when_and_how_long(text: str, outage: Outage) -> None:
    assert parse_outage(text) == outage


@pytest.mark.parametrize("text", ["", ":5", "2.1::20", "2.1:soon", "2.1:-1", "2.1:1:2:3", "2.1:1e9:inf"])
def test_anything_else_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidInputError, match=r"2\.1:3:20"):
        parse_outage(text)


@pytest.fixture
def pair() -> list[SimulatedSensor]:
    return [SimulatedSensor(Credentials(f"ESP32_{n}", 1, "key"), chance=random.Random(n)) for n in (1, 2)]


async def test_the_second_sensor_notices_a_little_later(
    pair: list[SimulatedSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    lags: list[float] = []
    states: list[list[bool]] = []

    async def sleep(seconds: float) -> None:
        lags.append(seconds)
        states.append([sensor.is_power_on for sensor in pair])

    monkeypatch.setattr(outages.asyncio, "sleep", sleep)
    await outages.switch(pair, Mode.OFF, chance=random.Random(1))
    assert states == [[False, True]]
    assert 0.2 <= lags[0] <= 2.0
    assert [sensor.is_power_on for sensor in pair] == [False, False]


async def test_the_power_returns_once_everybody_has_been_told(
    pair: list[SimulatedSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "LAG", (0.0, 0.0))
    notified = asyncio.Event()
    asked = asyncio.Event()

    async def everybody_notified() -> None:
        asked.set()
        await notified.wait()

    playing = asyncio.create_task(
        play(Outage("1.1", starts_after=0), pair, chance=random.Random(1), everybody_notified=everybody_notified)
    )
    await asked.wait()
    assert [sensor.is_power_on for sensor in pair] == [False, False]
    notified.set()
    await playing
    assert [sensor.is_power_on for sensor in pair] == [True, True]


async def test_an_outage_of_given_length_waits_for_nobody(
    pair: list[SimulatedSensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "LAG", (0.0, 0.0))

    async def never() -> None:
        pytest.fail("nobody was to be waited for")

    await play(Outage("1.1", starts_after=0, lasts=0.01), pair, chance=random.Random(1), everybody_notified=never)
    assert [sensor.is_power_on for sensor in pair] == [True, True]
