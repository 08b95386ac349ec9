"""A sensor that sleeps through outages is set aside, the operator is told why, and it is asked again when right."""

import json

import pytest

from svitlobot.domain.power.observations import Supply
from svitlobot.services.power import sensor_lifecycle
from town import Town

HONEST = ("honest_1", "honest_2")


@pytest.fixture
async def town(town: Town) -> Town:
    """A queue with two honest sensors and one behind an inverter."""
    for sensor_id in (*HONEST, "inverter"):
        await town.add_sensor(sensor_id, supply=Supply.BACKUP)
    await _all_say(town, honest=True, inverter=True)
    town.clock.tick(600)
    return town


async def _all_say(town: Town, *, honest: bool, inverter: bool) -> None:
    for sensor_id in HONEST:
        await town.hear(sensor_id, honest)
    await town.hear("inverter", inverter)


async def _outage(town: Town, *, inverter_notices: bool = False) -> None:
    """Seven minutes without power, then ten with it."""
    for minute in range(8):
        is_over = minute == 7
        await _all_say(town, honest=is_over, inverter=is_over or not inverter_notices)
        town.clock.tick(60)
        await town.sweep()
    town.clock.tick(540)
    await _all_say(town, honest=True, inverter=True)


async def _told(town: Town) -> list[str]:
    return [
        json.dumps(event["payload"], ensure_ascii=False) for event in await town.events() if event["queue_id"] is None
    ]


async def test_after_two_outages_slept_through_in_a_row_the_operator_gets_the_evidence_once(town: Town) -> None:
    await _outage(town)
    assert len((await town.sensor("inverter")).slept_through) == 1
    assert not any("inverter" in text for text in await _told(town))
    await _outage(town)
    began = [change["effective_at"] for change in await town.changes() if not change["is_power_on"]]
    assert (await town.sensor("inverter")).slept_through == began
    await town.sweep_for(60)
    [alert] = [text for text in await _told(town) if "inverter" in text]
    assert "двічі поспіль не помітив" in alert
    for one in HONEST:
        assert (await town.sensor(one)).slept_through == []


async def test_a_sensor_set_aside_contradicts_nobody(town: Town) -> None:
    await _outage(town)
    await _outage(town)
    await town.hear("inverter", is_power_on=True)
    await town.hear(HONEST[0], is_power_on=False)
    await town.hear(HONEST[1], is_power_on=False)
    assert not (await town.queue()).is_power_on


async def test_a_sensor_that_notices_an_outage_is_asked_again_and_the_operator_hears_of_it(town: Town) -> None:
    await _outage(town)
    await _outage(town)
    await _outage(town, inverter_notices=True)
    assert (await town.sensor("inverter")).slept_through == []
    await town.sweep_for(180)
    assert any("знову зважаю" in text for text in await _told(town))


async def test_a_sensor_that_is_moved_begins_anew(town: Town) -> None:
    await _outage(town)
    await _outage(town)
    async with town.database.transaction() as session:
        await sensor_lifecycle.move(session, "inverter", 2, None, town.clock(), actor=None)
    assert (await town.sensor("inverter")).slept_through == []
