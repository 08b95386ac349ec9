"""Simulated sensors: the firmware's core decides, here are the mains it sees and the HTTP it speaks."""

import asyncio
import ctypes
import random
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import aiohttp

from svitlobot.clock import Clock, utc_now
from svitlobot_sandbox.city.native_core import NativeCore
from svitlobot_sandbox.city.python_core import PythonCore
from svitlobot_sandbox.city.sensor_core import (
    ACCEPTED_BODY,
    NO_ANSWER,
    UNMEASURED,
    Answer,
    Inputs,
    SensorCore,
    epoch_s,
)

PING_EVERY = 60.0  # seconds, as in the firmware
REQUEST_TIMEOUT = 10.0
SHORTEST_WAIT, LONGEST_WAIT = 0.005, 3600.0
UNMEASURED_SHARE = 0.02  # how often the voltmeter gives no number
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
    """Return the body as the requirements' sketch concatenates it: no JSON library, `nan` as a bare word.

    Devices that people flashed with it report so; the firmware itself writes less (firmware/core/reading.cpp).
    """
    return (
        "{"
        f'"sensor_id": "{sensor_id}",'
        f'"is_power_on": {int(is_power_on)},'
        f'"voltage": {voltage:.2f},'
        f'"frequency": {frequency:.2f}'
        "}"
    ).encode()


def new_core(library: ctypes.CDLL | None, sensor_id: str, ping_every: float = PING_EVERY) -> SensorCore:
    """Return a sensor's core: the firmware's own where its library was built, else the twin in Python."""
    entropy = secrets.randbits(32)  # the server takes a boot id that it knows for a report that it has
    heartbeat_ms = max(round(ping_every * 1000), 1)
    if library is None:
        return PythonCore(sensor_id, entropy, heartbeat_ms)
    return NativeCore(library, sensor_id, entropy, heartbeat_ms)


class SimulatedSensor:
    """One device: its core says what to post and when; here are its mains, its switch and its network."""

    def __init__(
        self,
        credentials: Credentials,
        *,
        chance: random.Random,
        core: SensorCore | None = None,
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
        self._core = core or new_core(None, credentials.sensor_id)
        self._chance = chance
        self._clock = clock
        self._changed = asyncio.Event()
        self._heard = asyncio.Event()
        self._relay = True  # what its relay last showed

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
        """Have the mains give another voltage; a jump is reported at once."""
        self.volts = volts
        self._changed.set()

    async def heard(self) -> None:
        """Return once the API has accepted the present state."""
        await self._heard.wait()

    async def run(self, http: aiohttp.ClientSession, url: str) -> None:
        """Report to ``url`` for ever, as the core says; a change of the inputs cuts any wait short."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        while True:
            self._changed.clear()
            mode = self.mode
            body = self._core.step(int((loop.time() - started) * 1000), self._inputs())
            if body is not None:
                sent_at = self._clock()
                self._take_answer(await self._post(http, url, body), body, mode, sent_at)
            elif mode is Mode.SILENT:
                self.trouble = None
                await self._changed.wait()
            else:
                await self._wait_for_change(min(max(self._core.idle_ms() / 1000, SHORTEST_WAIT), LONGEST_WAIT))

    def _inputs(self) -> Inputs:
        if self.mode is Mode.SILENT:
            return Inputs(relay=self._relay, has_network=False)
        self._relay = self.is_power_on
        if not self.is_power_on:
            return Inputs(relay=False, centivolts=0)
        volts = self.volts + self._chance.gauss(0, 0.4)
        return Inputs(
            relay=True,
            centivolts=UNMEASURED if self._chance.random() < UNMEASURED_SHARE else round(volts * 100),
            centihertz=round(self._chance.gauss(50, 0.02) * 100),
        )

    async def _post(self, http: aiohttp.ClientSession, url: str, body: bytes) -> Answer:
        """Send a body; note what went wrong."""
        try:
            async with http.post(url, data=body, headers=self._headers) as response:
                text = await response.read()
                answer = Answer(
                    response.status,
                    epoch_s(response.headers.get("Date")),
                    _seconds(response.headers.get("Retry-After")),
                    text.startswith(ACCEPTED_BODY),
                )
                self.trouble = None if answer.is_accepted else f"{response.status} {response.reason}"
                return answer
        except (aiohttp.ClientError, TimeoutError) as error:
            self.trouble = str(error) or type(error).__name__
            return NO_ANSWER

    def _take_answer(self, answer: Answer, body: bytes, mode: Mode, sent_at: datetime) -> None:
        self._core.answer(answer)
        tells_mode = self._core.sent_state and (b'"is_power_on":1' in body) is (mode is Mode.ON)
        if answer.is_accepted and mode is self.mode and tells_mode and self.heard_at is None:
            self.heard_at = sent_at
            self._heard.set()

    async def _wait_for_change(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass


def _seconds(retry_after: str | None) -> int:
    return int(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0


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
