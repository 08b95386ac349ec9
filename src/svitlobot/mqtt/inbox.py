"""What came from the broker and waits to be stored: bounded, and in each sensor's own order."""

import asyncio
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

import structlog

from svitlobot.domain.power.mqtt_messages import MqttReport

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report and when it arrived."""

    report: MqttReport
    at: datetime


class Inbox:
    """A queue of reports for one worker; the oldest are dropped when it is full, for the newest say how things are."""

    def __init__(self, size: int) -> None:
        self._waiting: deque[Arrival] = deque(maxlen=size)
        self._is_there = asyncio.Event()
        self.dropped = 0

    def put(self, arrival: Arrival) -> None:
        """Add a report."""
        if len(self._waiting) == self._waiting.maxlen:
            self.dropped += 1
            log.warning("mqtt_report_dropped", sensor_id=self._waiting[0].report.sensor_id, dropped=self.dropped)
        self._waiting.append(arrival)
        self._is_there.set()

    async def take(self) -> Arrival:
        """Wait for the oldest report and remove it."""
        while not self._waiting:
            self._is_there.clear()
            await self._is_there.wait()
        return self._waiting.popleft()


def inbox_of(sensor_id: str, inboxes: list[Inbox]) -> Inbox:
    """Return the inbox of a sensor: always the same, so that its reports are stored in the order they came."""
    return inboxes[crc32(sensor_id.encode()) % len(inboxes)]
