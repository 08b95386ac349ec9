"""What the entities of a queue show."""

from datetime import timedelta

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from .conftest import SCHEDULE, STATUS, URL, set_up


def states(hass: HomeAssistant, entry_id: str) -> dict[str, str]:
    """Return every entity's state by the end of its unique id."""
    registry = entity_registry.async_get(hass)
    found = entity_registry.async_entries_for_config_entry(registry, entry_id)
    return {one.unique_id.partition("#7_")[2]: hass.states.get(one.entity_id).state for one in found}


async def test_a_queue_shows_its_power_and_its_plan(hass: HomeAssistant, installation: AiohttpClientMocker) -> None:
    entry = await set_up(hass)
    assert states(hass, entry.entry_id) == {
        "power": "off",
        "unstable": "off",
        "planned_now": "on",
        "status": "off",
        "since": "2026-11-29T16:02:00+00:00",
        "next_outage": "2026-11-30T06:00:00+00:00",
        "outage_end": "2026-11-29T19:00:00+00:00",
        "today": "published",
    }
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED


async def test_what_is_not_known_is_unknown_and_never_off(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker
) -> None:
    outlook = {"now": None, "next": None, "last": None, "known_until": None}
    aioclient_mock.get(
        f"{URL}/api/queues/7/status", json=STATUS | {"status": "unknown", "is_power_on": None, "since": None}
    )
    plan = SCHEDULE | {"outlook": outlook, "days": [{"date": "2026-11-29", "status": "unknown"}]}
    aioclient_mock.get(f"{URL}/api/schedules?queue_id=7", json={"items": [plan]})
    entry = await set_up(hass)
    found = states(hass, entry.entry_id)
    assert (found["power"], found["planned_now"], found["next_outage"], found["status"]) == ("unknown",) * 4


async def test_an_installation_that_is_away_makes_entities_unavailable(
    hass: HomeAssistant, installation: AiohttpClientMocker
) -> None:
    entry = await set_up(hass)
    installation.clear_requests()
    installation.get(f"{URL}/api/queues/7/status", status=503)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=31))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert set(states(hass, entry.entry_id).values()) == {"unavailable"}
