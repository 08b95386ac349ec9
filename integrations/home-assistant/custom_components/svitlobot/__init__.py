"""SvitloBot for Home Assistant: the power and the outage plan of a queue, and this house as one of its sensors."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from .api import SvitloBotApi
from .const import CONF_KEY, CONF_MAINS, CONF_SENSOR_ID
from .coordinator import QueueCoordinator
from .reporter import MainsReporter

PLATFORMS = (Platform.BINARY_SENSOR, Platform.SENSOR)

SvitloBotEntry = ConfigEntry[QueueCoordinator]


async def async_setup_entry(hass: HomeAssistant, entry: SvitloBotEntry) -> bool:
    """Set a queue up, and the reporter when a sensor's id and key are there."""
    api = SvitloBotApi(async_get_clientsession(hass), entry.data[CONF_URL])
    coordinator = QueueCoordinator(hass, entry, api)
    await coordinator.async_config_entry_first_refresh()
    entry.runtime_data = coordinator
    if mains := entry.data.get(CONF_MAINS):
        reporter = MainsReporter(hass, api, entry.data[CONF_SENSOR_ID], entry.data[CONF_KEY], mains)
        entry.async_on_unload(reporter.start())
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SvitloBotEntry) -> bool:
    """Take a queue away."""
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
