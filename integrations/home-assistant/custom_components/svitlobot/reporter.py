"""Reports the state of an entity as a sensor of SvitloBot: at once when it changes, and every half a minute."""

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event, async_track_time_interval
from homeassistant.util import dt as dt_util

from .api import SvitloBotApi, SvitloBotError, SvitloBotKeyError
from .const import REPORT_EVERY

_LOGGER = logging.getLogger(__name__)

MOST_WAITING = 100  # changes that are kept while the installation is away


@dataclass(frozen=True)
class _Report:
    is_on: bool
    seq: int
    at: datetime


@dataclass
class MainsReporter:
    """Reports one entity. Changes that did not get through are kept with their age."""

    hass: HomeAssistant
    api: SvitloBotApi
    sensor_id: str
    key: str
    entity_id: str
    boot_id: str = field(default_factory=lambda: uuid4().hex)
    _seq: int = 0
    _waiting: deque[_Report] = field(default_factory=lambda: deque(maxlen=MOST_WAITING))
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Begin; return what ends it."""
        ends = [
            async_track_state_change_event(self.hass, self.entity_id, self._on_change),
            async_track_time_interval(self.hass, self._on_time, REPORT_EVERY),
        ]

        def stop() -> None:
            for end in ends:
                end()

        return stop

    async def _on_change(self, event: Event[EventStateChangedData]) -> None:
        before, after = event.data["old_state"], event.data["new_state"]
        if after is not None and (before is None or before.state != after.state):
            await self._report(after.state)

    async def _on_time(self, _now: datetime) -> None:
        state = self.hass.states.get(self.entity_id)
        if state is not None:
            await self._report(state.state)

    async def _report(self, state: str) -> None:
        """Report a state; an entity that is unavailable says nothing of the power."""
        if state not in (STATE_ON, STATE_OFF):
            return
        is_on = state == STATE_ON
        if self._waiting and self._waiting[-1].is_on is is_on:
            pass  # it waits already
        else:
            self._waiting.append(_Report(is_on, self._seq, dt_util.utcnow()))
            self._seq += 1
        async with self._sending:
            await self._send_waiting()

    async def _send_waiting(self) -> None:
        while self._waiting:
            report = self._waiting[0]
            age = (dt_util.utcnow() - report.at).total_seconds()
            fields = {"is_power_on": report.is_on, "boot_id": self.boot_id, "seq": report.seq, "age_s": round(age, 1)}
            try:
                await self.api.report(self.sensor_id, self.key, fields)
            except SvitloBotKeyError:
                _LOGGER.warning("SvitloBot refuses the key of sensor %s", self.sensor_id)
                return
            except SvitloBotError as error:
                _LOGGER.debug("SvitloBot was not told, will be later: %s", error)
                return
            self._waiting.popleft()
