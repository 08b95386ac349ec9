"""Simulated sensors: they post what the firmware posts, over HTTP, and survive the API's absence as it does."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import aiohttp

from svitlobot.clock import Clock, utc_now

PING_EVERY = 60.0  # seconds, as in the firmware
REQUEST_TIMEOUT = 10.0
LONGEST_BACKOFF = 30.0
NAN_SHARE = 0.02  # how often the voltmeter gives no number
USUAL_VOLTS = 229.0


class Mode(StrEnum):
    """What a device's switch on the board is set to."""

    ON = "on"
    OFF = "off"
    SILENT = "silent"  # it reports nothing at all, as one whose link is gone


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who a sensor is, and its key."""

    sensor_id: str
    queue_id: int
    key: str = field(repr=False)


def firmware_payload(sensor_id: str, *, is_power_on: bool, voltage: float, frequency: float) -> bytes:
    """Return the body byte for byte as the sketch concatenates it: no JSON library, `nan` as a bare word."""
    return (
        "{"
        f'"sensor_id": "{sensor_id}",'
        f'"is_power_on": {int(is_power_on)},'
        f'"voltage": {voltage:.2f},'
        f'"frequency": {frequency:.2f}'
        "}"
    ).encode()


class SimulatedSensor:
    """One device: reports a change at once and its state every ``ping_every`` seconds, until cancelled or silenced."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        ping_every: float = PING_EVERY,
        chance: random.Random,
        clock: Clock = utc_now,
    ) -> None:
        self.sensor_id = credentials.sensor_id
        self.queue_id = credentials.queue_id
        self.mode = Mode.ON
        self.volts = round(chance.gauss(USUAL_VOLTS, 2.5), 1)
        """What the mains at the sensor give while they are on; each measurement differs a little."""
        self.heard_at: datetime | None = None
        """When the request that first told the API the present state was sent; None until it is accepted."""
        self.trouble: str | None = None
        """Why the last request failed; None when it was accepted."""
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {credentials.key}"}
        self._ping_every = ping_every
        self._chance = chance
        self._clock = clock
        self._changed = asyncio.Event()
        self._heard = asyncio.Event()

    @property
    def is_power_on(self) -> bool:
        """Whether it has power to report."""
        return self.mode is Mode.ON

    def switch(self, mode: Mode) -> None:
        """Have the mains at the sensor go or return, or the sensor fall silent."""
        if mode is not self.mode:
            self.mode = mode
            self.heard_at = None
            self._heard.clear()
            self._changed.set()

    def set_volts(self, volts: float) -> None:
        """Have the mains give another voltage; it is reported at once."""
        self.volts = volts
        self._changed.set()

    async def heard(self) -> None:
        """Return once the API has accepted the present state."""
        await self._heard.wait()

    async def run(self, http: aiohttp.ClientSession, url: str) -> None:
        """Report to ``url`` for ever. A change cuts any wait short, and a retry always carries the latest state."""
        failures = 0
        while True:
            self._changed.clear()
            if self.mode is Mode.SILENT:
                self.trouble, failures = None, 0
                await self._changed.wait()
                continue
            mode, sent_at = self.mode, self._clock()
            self.trouble = await self._post(http, url)
            if self.trouble is None and mode is self.mode and self.heard_at is None:
                self.heard_at = sent_at
                self._heard.set()
            failures = failures + 1 if self.trouble else 0
            backoff = min(LONGEST_BACKOFF, 2.0 ** min(failures, 8) / 2) * self._chance.uniform(0.5, 1)
            await self._wait_for_change(backoff if failures else self._ping_every)

    async def _post(self, http: aiohttp.ClientSession, url: str) -> str | None:
        """Send the present state; return what went wrong, None when it was accepted."""
        try:
            async with http.post(url, data=self._payload(), headers=self._headers) as answer:
                await answer.read()
                return None if answer.ok else f"{answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return str(error) or type(error).__name__

    def _payload(self) -> bytes:
        voltage = self.volts + self._chance.gauss(0, 0.4) if self.is_power_on else 0.0
        if self._chance.random() < NAN_SHARE:
            voltage = float("nan")
        frequency = self._chance.gauss(50, 0.02) if self.is_power_on else 0.0
        return firmware_payload(self.sensor_id, is_power_on=self.is_power_on, voltage=voltage, frequency=frequency)

    async def _wait_for_change(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass


@asynccontextmanager
async def switched_on(sensors: Sequence[SimulatedSensor], api_url: str) -> AsyncIterator[None]:
    """Run the sensors against the API for as long as the block lasts."""
    timeout = aiohttp.ClientTimeout(total=REQUEST_TIMEOUT)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        running = [asyncio.create_task(sensor.run(http, f"{api_url}/api/iot/data")) for sensor in sensors]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            for result in await asyncio.gather(*running, return_exceptions=True):
                if isinstance(result, Exception):
                    raise result
