"""This house as a sensor: what is reported, when, and what becomes of it while nobody answers."""

from datetime import timedelta

import pytest
from custom_components.svitlobot.const import CONF_KEY, CONF_MAINS, CONF_SENSOR_ID
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from .conftest import URL, set_up

MAINS = "binary_sensor.mains"


def reports(mocker: AiohttpClientMocker) -> list[tuple[bool, int]]:
    """Return the reports that were sent: on or off, and their numbers."""
    sent = [call[2] for call in mocker.mock_calls if call[1].path == "/api/iot/data"]
    return [(one["is_power_on"], one["seq"]) for one in sent]


@pytest.fixture
async def reporting(hass: HomeAssistant, installation: AiohttpClientMocker) -> AiohttpClientMocker:
    """A queue with this house as its sensor."""
    installation.post(f"{URL}/api/iot/data", json={"status": "ok"})
    hass.states.async_set(MAINS, "on")
    await set_up(hass, **{CONF_MAINS: MAINS, CONF_SENSOR_ID: "HA_1", CONF_KEY: "KEY"})
    return installation


async def test_a_change_is_reported_at_once_and_the_state_every_half_a_minute(
    hass: HomeAssistant, reporting: AiohttpClientMocker
) -> None:
    hass.states.async_set(MAINS, "off")
    await hass.async_block_till_done()
    assert reports(reporting) == [(False, 0)]
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert reports(reporting) == [(False, 0), (False, 1)]
    [first, *_] = [call for call in reporting.mock_calls if call[1].path == "/api/iot/data"]
    assert first[3]["Authorization"] == "Bearer KEY"
    assert first[2]["sensor_id"] == "HA_1"


async def test_an_entity_that_is_unavailable_reports_nothing(
    hass: HomeAssistant, reporting: AiohttpClientMocker
) -> None:
    for state in ("unavailable", "unknown"):
        hass.states.async_set(MAINS, state)
    hass.states.async_remove(MAINS)
    await hass.async_block_till_done()
    assert reports(reporting) == []


async def test_changes_that_did_not_get_through_come_later_in_their_order_and_with_their_age(
    hass: HomeAssistant, reporting: AiohttpClientMocker
) -> None:
    reporting.clear_requests()
    reporting.post(f"{URL}/api/iot/data", status=503)
    for state in ("off", "on"):
        hass.states.async_set(MAINS, state)
        await hass.async_block_till_done()
    reporting.clear_requests()
    reporting.post(f"{URL}/api/iot/data", json={"status": "ok"})
    hass.states.async_set(MAINS, "off")
    await hass.async_block_till_done()
    assert reports(reporting) == [(False, 0), (True, 1), (False, 2)]
    ages = [call[2]["age_s"] for call in reporting.mock_calls if call[1].path == "/api/iot/data"]
    assert all(age >= 0 for age in ages)
