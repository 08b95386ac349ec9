"""An installation of SvitloBot that answers Home Assistant."""

from typing import Any

import pytest
from custom_components.svitlobot.const import CONF_QUEUE_ID, DOMAIN
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

URL = "https://svitlobot.example"
STATUS: dict[str, Any] = {
    "queue_id": 7,
    "name": "4.1",
    "status": "off",
    "is_power_on": False,
    "since": "2026-11-29T16:02:00Z",
    "is_unstable": False,
    "checked_at": "2026-11-29T17:30:00Z",
    "last_known_at": None,
    "last_known_on": None,
}
OUTAGE = {"start": "2026-11-29T16:00:00Z", "end": "2026-11-29T19:00:00Z"}
NEXT = {"start": "2026-11-30T06:00:00Z", "end": "2026-11-30T09:00:00Z"}
SCHEDULE: dict[str, Any] = {
    "queue_id": 7,
    "name": "4.1",
    "outlook": {"now": OUTAGE, "next": NEXT, "last": None, "known_until": "2026-11-30T22:00:00Z"},
    "days": [{"date": "2026-11-29", "status": "published"}],
}


@pytest.fixture(autouse=True)
def custom_integrations(enable_custom_integrations: None) -> None:
    """Let Home Assistant load what is in custom_components."""


@pytest.fixture
def installation(aioclient_mock: AiohttpClientMocker) -> AiohttpClientMocker:
    """Answer as an installation does."""
    aioclient_mock.get(f"{URL}/api/queues", json={"items": [STATUS]})
    aioclient_mock.get(f"{URL}/api/queues/7/status", json=STATUS)
    aioclient_mock.get(f"{URL}/api/schedules?queue_id=7", json={"items": [SCHEDULE]})
    return aioclient_mock


async def set_up(hass: HomeAssistant, **more: str) -> MockConfigEntry:
    """Set queue 4.1 up."""
    data = {CONF_URL: URL, CONF_QUEUE_ID: 7, **more}
    entry = MockConfigEntry(domain=DOMAIN, title="Черга 4.1", unique_id=f"{URL}#7", data=data)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry
