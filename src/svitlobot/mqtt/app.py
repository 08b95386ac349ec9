"""The role that listens to an MQTT broker: reports on sensors' topics go the way of those that come by HTTP."""

import asyncio
import ssl
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import uniform
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import aiomqtt
import structlog
from structlog.contextvars import bound_contextvars

from svitlobot.clock import Clock
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.power.mqtt_messages import ALL_SENSORS, MQTT_ADDRESS, MqttReport, parse_message
from svitlobot.domain.power.readings import CURRENT_WITHIN
from svitlobot.errors import InvalidInputError, NotAuthenticatedError, UnavailableError
from svitlobot.mqtt.inbox import Arrival, Inbox, inbox_of
from svitlobot.services.power import ingest, mqtt_link
from svitlobot.tracing import record_span

log = structlog.get_logger()

WORKERS = 8  # reports stored at a time; each sensor's are stored one after another
INBOX = 250  # reports that wait for a worker
KEEPALIVE_S = 20
HEARTBEAT_EVERY_S = 10.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, who we are to it, and how it proves itself."""

    host: str
    port: int
    user: str | None
    password: str | None
    tls: ssl.SSLContext | None


def broker_of(url: str, ca_file: Path | None) -> Broker:
    """Read MQTT_URL, ``mqtt[s]://[USER:PASSWORD@]HOST[:PORT]``; ``ca_file`` proves a broker of one's own."""
    parts = urlsplit(url)
    is_tls = parts.scheme == "mqtts"
    return Broker(
        parts.hostname or "",
        parts.port or (8883 if is_tls else 1883),
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
        ssl.create_default_context(cafile=ca_file) if is_tls else None,
    )


class MqttListener:
    """Subscribes to all sensors' topics, for as long as it runs, and stores what they report."""

    def __init__(self, broker: Broker, database: Database, clock: Clock) -> None:
        self._broker = broker
        self._database = database
        self._clock = clock
        self._inboxes = [Inbox(INBOX) for _ in range(WORKERS)]

    async def run(self, stopping: asyncio.Event) -> None:
        """Listen until ``stopping`` is set. A broker that is away is tried again with growing pauses."""
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(self._store(inbox)) for inbox in self._inboxes]
            running.append(tasks.create_task(self._listen_for_ever()))
            await stopping.wait()
            for task in running:
                task.cancel()

    async def _listen_for_ever(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            started = self._clock()
            try:
                await self._listen()
            except aiomqtt.MqttError as error:
                log.warning("mqtt_broker_unavailable", reason=type(error).__name__)
            if (self._clock() - started).total_seconds() > LONGEST_PAUSE_S:
                pause = FIRST_PAUSE_S
            await asyncio.sleep(pause * uniform(0.5, 1.5))  # noqa: S311 - jitter, no secret
            pause = min(2 * pause, LONGEST_PAUSE_S)

    async def _listen(self) -> None:
        """Connect and take messages until the connection breaks. Raises MqttError."""
        broker = self._broker
        # A clean session: what a broker kept for us would come late and be taken for what is so now.
        async with aiomqtt.Client(
            broker.host,
            broker.port,
            username=broker.user,
            password=broker.password,
            tls_context=broker.tls,
            clean_session=True,
            keepalive=KEEPALIVE_S,
            max_queued_incoming_messages=WORKERS * INBOX,
        ) as client:
            await client.subscribe(ALL_SENSORS, qos=1)
            log.info("mqtt_connected", host=broker.host, port=broker.port)
            beating = asyncio.create_task(self._beat())
            try:
                async for message in client.messages:
                    self._take(message)
            finally:
                beating.cancel()

    def _take(self, message: aiomqtt.Message) -> None:
        """Read a message. A retained one tells of the past and is passed over."""
        if message.retain:
            return
        payload = message.payload if isinstance(message.payload, bytes) else str(message.payload or "").encode()
        try:
            report = parse_message(str(message.topic), payload)
        except InvalidInputError as error:
            log.info("mqtt_message_refused", sensor_id=str(message.topic).split("/")[1:2], reason=error.text)
            return
        if report is not None:
            inbox_of(report.sensor_id, self._inboxes).put(Arrival(report, self._clock()))

    async def _beat(self) -> None:
        """Store every 10 s that sensors on MQTT can be heard, until cancelled."""
        since = self._clock()
        while True:
            try:
                await mqtt_link.send_heartbeat(self._database, since, self._clock())
            except OUTAGES as error:
                log.warning("database_unavailable", reason=type(error).__name__)
            await asyncio.sleep(HEARTBEAT_EVERY_S)

    async def _store(self, inbox: Inbox) -> None:
        """Store one sensor's report after another; while the database is away the oldest waits with growing pauses."""
        while True:
            arrival, pause = await inbox.take(), FIRST_PAUSE_S
            while not await self._is_stored(arrival):
                await asyncio.sleep(pause)
                pause = min(2 * pause, 15.0)

    async def _is_stored(self, arrival: Arrival) -> bool:
        """Store a report; return false when that must be tried again."""
        report_id, began = uuid4().hex, time.time()
        try:
            with bound_contextvars(request_id=report_id):  # it is to its flip what a request is to its own
                await self._ingest(arrival.report, arrival)
            record_span("mqtt report", report_id, began, is_first=True)
        except (*OUTAGES, UnavailableError) as error:
            log.warning("mqtt_report_waits", sensor_id=arrival.report.sensor_id, reason=type(error).__name__)
            return False
        except NotAuthenticatedError:
            log.info("mqtt_key_refused", sensor_id=arrival.report.sensor_id)
        except Exception:
            log.exception("mqtt_report_failed", sensor_id=arrival.report.sensor_id)
        return True

    async def _ingest(self, report: MqttReport, arrival: Arrival) -> None:
        now = self._clock()
        waited = now - arrival.at
        if report.reading is not None:
            late = waited if waited > CURRENT_WITHIN else timedelta()
            reading = replace(report.reading, age=report.reading.age + late)
            await ingest.ingest_reading(self._database, reading, report.key, now, MQTT_ADDRESS)
        elif waited <= CURRENT_WITHIN:  # a ping says what is so now, or nothing
            on, sensor_id = report.reported_on, report.sensor_id
            await ingest.ingest_ping(self._database, report.key, now, MQTT_ADDRESS, reported_on=on, sensor_id=sensor_id)
