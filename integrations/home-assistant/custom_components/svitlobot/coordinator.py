"""Fetches a queue's state every half a minute, and its schedule every five."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .api import SvitloBotApi, SvitloBotError
from .const import CONF_QUEUE_ID, DOMAIN, SCHEDULE_EVERY, STATUS_EVERY

_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True)
class QueueData:
    """What the installation says of a queue."""

    status: dict[str, Any]
    schedule: dict[str, Any]

    @property
    def planned_now(self) -> dict[str, Any] | None:
        """The outage that is planned for now."""
        return self.schedule["outlook"]["now"]

    @property
    def planned_next(self) -> dict[str, Any] | None:
        """The next outage that is planned."""
        return self.schedule["outlook"]["next"]


class QueueCoordinator(DataUpdateCoordinator[QueueData]):
    """One queue of one installation."""

    config_entry: ConfigEntry

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry, api: SvitloBotApi) -> None:
        super().__init__(hass, _LOGGER, config_entry=entry, name=DOMAIN, update_interval=STATUS_EVERY)
        self._api = api
        self._queue_id: int = entry.data[CONF_QUEUE_ID]
        self._schedule: dict[str, Any] | None = None
        self._scheduled_at: datetime | None = None

    async def _async_update_data(self) -> QueueData:
        try:
            status = await self._api.status(self._queue_id)
            return QueueData(status, await self._fresh_schedule())
        except SvitloBotError as error:
            raise UpdateFailed(str(error)) from error

    async def _fresh_schedule(self) -> dict[str, Any]:
        now = dt_util.utcnow()
        if self._schedule is None or self._scheduled_at is None or now - self._scheduled_at >= SCHEDULE_EVERY:
            self._schedule, self._scheduled_at = await self._api.schedule(self._queue_id), now
        return self._schedule
