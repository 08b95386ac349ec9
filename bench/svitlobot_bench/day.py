"""`bench day`: a day of a city in minutes, ten messages to each person, and what is asked at the end of it.

The events, their expansion, the leases, the recipients, the texts and the results are the product's own; only Telegram,
its pace and the hours between are left out.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import utc_now
from svitlobot.db.queries.outbox import batches
from svitlobot.db.queries.outbox.batches import Batch, Result
from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.delivery import KINDS, Priority
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, PowerOnPayload
from svitlobot.domain.outbox.payloads.schedules import (
    ScheduleChangedPayload,
    SchedulePublishedPayload,
    ScheduleTomorrowPayload,
)
from svitlobot.sender import recipients
from svitlobot.sender.expand import expand_next
from svitlobot.sender.texts import EventTexts
from svitlobot.services.outbox import cleanup, events
from svitlobot_bench.day_after import ask_everything
from svitlobot_bench.expand import QUEUES, fill_city, tell_everybody
from svitlobot_bench.rig import fresh_servers, rig_on
from svitlobot_bench.usage import Usage

SENDERS = 2
RECORDED_AT_ONCE = 50  # as a sender does at 1000 a second: a page of rows comes to its results in several transactions
READINGS_A_DAY = 24 * 8_640  # of 24 sensors, one each 10 s

Announce = Callable[[AsyncSession, datetime], Awaitable[object]]

_READINGS = """
    INSERT INTO iot_data (received_at, sensor_id, is_power_on, voltage, frequency, measured_at)
    SELECT at, 'ESP32_' || 1 + number % 12 || '_' || 1 + number / 12 % 2, true, 229.3, 50, at
    FROM generate_series(0, $1 - 1) AS number,
         LATERAL (SELECT date_trunc('day', now()) + number * interval '1 day' / $1) AS moment (at)
"""


def to_every_queue(payload: Payload) -> Announce:
    """Return what tells the residents of every queue."""

    async def announce(session: AsyncSession, now: datetime) -> None:
        for queue_id in range(1, QUEUES + 1):
            await events.announce_in_queue(session, payload, QueueResidents(queue_id), now)

    return announce


_PLAN = ("Сьогодні: 10:00–14:00, 18:00–22:00", "• 18:00 → 17:30")
DAY: tuple[Announce, ...] = (
    to_every_queue(SchedulePublishedPayload(*_PLAN, days=())),
    to_every_queue(PowerOffPayload(time="10:02", note="")),
    to_every_queue(PowerOnPayload(time="13:58", note="")),
    to_every_queue(ScheduleChangedPayload(*_PLAN, days=())),
    tell_everybody,
    to_every_queue(PowerOffPayload(time="17:31", note="")),
    to_every_queue(PowerOnPayload(time="21:59", note="")),
    to_every_queue(ScheduleChangedPayload(*_PLAN, days=())),
    to_every_queue(ScheduleTomorrowPayload(plan=_PLAN[0])),
    tell_everybody,
)


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Live the day, then ask what people and the operator ask of its rows."""
    with fresh_servers() as servers:
        async with rig_on(servers) as rig:
            await fill_city(rig, users)
            for queue_id in range(1, QUEUES + 1):
                await rig.add_sensors(queue_id)
            database = rig.database
            before, began = await Usage.of(database), time.perf_counter()
            await database.pool.execute(_READINGS, READINGS_A_DAY, timeout=600)
            for announce in DAY:
                await _live(database, announce)
            seconds = time.perf_counter() - began
            sent = await database.pool.fetchval("SELECT sum(sent)::bigint FROM notification_batches")
            return {
                "users": users,
                "messages": sent,
                "day_seconds": round(seconds, 1),
                "messages_per_second": round(sent / seconds),
                **(await Usage.of(database)).since(before, sent),
                **await ask_everything(database),
            }


async def _live(database: Database, announce: Announce) -> None:
    """Let one piece of news reach everybody it is for, as two senders do it."""
    async with database.transaction() as session:
        await announce(session, utc_now())
    await asyncio.gather(*(_expand(database) for _ in range(SENDERS)))
    await asyncio.gather(*(_send_all(database, number) for number in range(SENDERS)))
    await cleanup.tidy(database.pool, utc_now())


async def _expand(database: Database) -> None:
    while await expand_next(database.pool):
        pass


async def _send_all(database: Database, number: int) -> None:
    """Do all that a sender does but send."""
    name, texts = f"{batches.SENDER_PREFIX}bench-{number}", EventTexts()
    listener = await database.listen_connection(name)  # leases hang on it
    try:
        while (batch := await batches.lease_batch(database.pool, name, below=len(Priority), kinds=KINDS)) is not None:
            await texts.template_for(database.pool, batch)
            results = [_sent(batch, one) for one in await recipients.load(database.pool, batch, texts)]
            async with database.pool.acquire() as connection:
                for first in range(0, len(results), RECORDED_AT_ONCE):
                    await batches.record_results(connection, results[first : first + RECORDED_AT_ONCE])
                await batches.finish_batches(connection, [batch.key])
    finally:
        await listener.close()


def _sent(batch: Batch, one: batches.Recipient) -> Result:
    told = one.address if one.is_named else None
    return Result(batch.event_at, batch.event_id, one.user_id, "sent", 1, utc_now(), told_address=told)
