"""The two questions that set a queue up."""

from custom_components.svitlobot.const import CONF_KEY, CONF_MAINS, CONF_QUEUE_ID, CONF_SENSOR_ID, DOMAIN
from homeassistant.config_entries import SOURCE_USER
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from .conftest import URL, set_up

REPORTING = {CONF_MAINS: "binary_sensor.mains", CONF_SENSOR_ID: "HA_1", CONF_KEY: "KEY"}


async def to_queue(hass: HomeAssistant) -> str:
    """Answer the first question; return the flow."""
    first = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert first["type"] is FlowResultType.FORM
    second = await hass.config_entries.flow.async_configure(first["flow_id"], {CONF_URL: f"{URL}/"})
    assert second["step_id"] == "queue"
    return second["flow_id"]


async def test_a_queue_is_chosen_by_its_name(hass: HomeAssistant, installation: AiohttpClientMocker) -> None:
    done = await hass.config_entries.flow.async_configure(await to_queue(hass), {CONF_QUEUE_ID: "7"})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert (done["title"], done["data"]) == ("Черга 4.1", {CONF_URL: URL, CONF_QUEUE_ID: 7})


async def test_an_address_that_does_not_answer_is_asked_for_again(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker
) -> None:
    first = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    for answer in ({"status": 502}, {"text": "<html>"}, {"json": ["another service"]}):
        aioclient_mock.clear_requests()
        aioclient_mock.get(f"{URL}/api/queues", **answer)
        again = await hass.config_entries.flow.async_configure(first["flow_id"], {CONF_URL: URL})
        assert (again["step_id"], again["errors"]) == ("user", {"base": "cannot_connect"})


async def test_a_sensor_needs_all_its_fields_and_a_key_that_is_known(
    hass: HomeAssistant, installation: AiohttpClientMocker
) -> None:
    flow = await to_queue(hass)
    some = await hass.config_entries.flow.async_configure(flow, {CONF_QUEUE_ID: "7", CONF_SENSOR_ID: "HA_1"})
    assert some["errors"] == {"base": "all_or_none"}
    installation.get(f"{URL}/api/ping/KEY/log", status=401)
    wrong = await hass.config_entries.flow.async_configure(flow, {CONF_QUEUE_ID: "7", **REPORTING})
    assert wrong["errors"] == {CONF_KEY: "invalid_auth"}
    installation.clear_requests()
    installation.get(f"{URL}/api/ping/KEY/log", text="OK")
    done = await hass.config_entries.flow.async_configure(flow, {CONF_QUEUE_ID: "7", **REPORTING})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert done["data"] == {CONF_URL: URL, CONF_QUEUE_ID: 7, **REPORTING}


async def test_a_queue_is_set_up_once(hass: HomeAssistant, installation: AiohttpClientMocker) -> None:
    await set_up(hass)
    again = await hass.config_entries.flow.async_configure(await to_queue(hass), {CONF_QUEUE_ID: "7"})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")
