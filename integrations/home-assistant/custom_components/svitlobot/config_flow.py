"""Asks for the installation's address, then for the queue and, if wanted, for a sensor's id and key."""

from typing import Any

import voluptuous as vol
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_URL
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .api import SvitloBotApi, SvitloBotError, SvitloBotKeyError
from .const import CONF_KEY, CONF_MAINS, CONF_QUEUE_ID, CONF_SENSOR_ID, DOMAIN

_REPORTING = (CONF_MAINS, CONF_SENSOR_ID, CONF_KEY)


class SvitloBotConfigFlow(ConfigFlow, domain=DOMAIN):
    """Two questions: which installation, which queue."""

    VERSION = 1

    def __init__(self) -> None:
        self._url = ""
        self._queues: dict[int, str] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the address, and for its queues there."""
        errors = {}
        if user_input is not None:
            self._url = user_input[CONF_URL].strip().rstrip("/")
            try:
                self._queues = await self._api().queues()
            except SvitloBotError:
                errors["base"] = "cannot_connect"
            else:
                return await self.async_step_queue()
        schema = vol.Schema(
            {vol.Required(CONF_URL, default=self._url): TextSelector(TextSelectorConfig(type=TextSelectorType.URL))}
        )
        return self.async_show_form(step_id="user", data_schema=schema, errors=errors)

    async def async_step_queue(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the queue, and whether this house is to be its sensor."""
        errors = {}
        if user_input is not None:
            queue_id = int(user_input[CONF_QUEUE_ID])
            await self.async_set_unique_id(f"{self._url}#{queue_id}")
            self._abort_if_unique_id_configured()
            given = {name: user_input[name] for name in _REPORTING if user_input.get(name)}
            errors = await self._reporting_errors(given)
            if not errors:
                data = {CONF_URL: self._url, CONF_QUEUE_ID: queue_id, **given}
                return self.async_create_entry(title=f"Черга {self._queues[queue_id]}", data=data)
        schema = self.add_suggested_values_to_schema(self._queue_schema(), user_input or {})
        return self.async_show_form(step_id="queue", data_schema=schema, errors=errors)

    async def _reporting_errors(self, given: dict[str, Any]) -> dict[str, str]:
        """Say what is wrong with a sensor's fields: all or none are filled in, and the key is known."""
        if not given:
            return {}
        if len(given) < len(_REPORTING):
            return {"base": "all_or_none"}
        try:
            await self._api().check_key(given[CONF_KEY])
        except SvitloBotKeyError:
            return {CONF_KEY: "invalid_auth"}
        except SvitloBotError:
            return {"base": "cannot_connect"}
        return {}

    def _queue_schema(self) -> vol.Schema:
        options = [SelectOptionDict(value=str(number), label=name) for number, name in self._queues.items()]
        return vol.Schema(
            {
                vol.Required(CONF_QUEUE_ID): SelectSelector(SelectSelectorConfig(options=options)),
                vol.Optional(CONF_MAINS): EntitySelector(EntitySelectorConfig(domain="binary_sensor")),
                vol.Optional(CONF_SENSOR_ID): TextSelector(),
                vol.Optional(CONF_KEY): TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD)),
            }
        )

    def _api(self) -> SvitloBotApi:
        return SvitloBotApi(async_get_clientsession(self.hass), self._url)
