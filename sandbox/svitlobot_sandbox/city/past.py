"""The past of a new city, so that its charts are not empty: a week of outages, and of a sensor that saw them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain

from svitlobot.clock import kyiv
from svitlobot.db.partitions import ensure_partitions
from svitlobot.db.queries.schedules.days import load_days, save_day
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.schedules.days import DAY_ENDS, moment
from svitlobot.services.power import day_totals
from svitlobot_sandbox.city.schedules import SOURCE, ordinary_day
from svitlobot_sandbox.city.sensors import Credentials

DAYS = 7
READ_EVERY = timedelta(minutes=4)  # seldomer than a sensor of ours, and still less than the 5 minutes it is known for
NOW_CALM = timedelta(minutes=30)  # before now, so that the outage that is played finds a calm queue
LATE_AT_MOST = 14  # minutes, from when an outage is planned to when the power goes or returns

_HAS_PAST = "SELECT EXISTS (SELECT FROM queue_changes) OR EXISTS (SELECT FROM iot_data)"

_CHANGES = """
INSERT INTO queue_changes (queue_id, is_power_on, effective_at, detected_at, source, confidence, reason, is_announced)
SELECT queue_id, is_on, began, began, 'iot', 'confirmed', 'agreement', true
FROM unnest($1::int[], $2::timestamptz[], $3::bool[]) AS change (queue_id, began, is_on)
ORDER BY began
"""

_READINGS = """
INSERT INTO iot_data (received_at, sensor_id, is_power_on, voltage, frequency, battery, measured_at)
SELECT at, sensor_id, is_on, CASE WHEN is_on THEN 229 + 5 * sin(extract(epoch FROM at) / 13751) + 2 * random() END,
       CASE WHEN is_on THEN 49.95 + 0.1 * random() END,
       CASE WHEN is_on THEN 100 ELSE 100 - extract(epoch FROM at - began)::int / 600 END, at
FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bool[]) AS stretch (sensor_id, began, ended, is_on),
     generate_series(began, ended - interval '1 second', $5::interval) AS at
"""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which a queue's power stayed as it was, and the sensor that saw it."""

    sensor_id: str
    queue_id: int
    began: datetime
    ended: datetime
    is_on: bool


async def remember(database: Database, sensors: Sequence[Credentials], now: datetime, chance: random.Random) -> None:
    """Give a city that has no past one, up to now. Nobody is told of it."""
    if await database.pool.fetchval(_HAS_PAST):
        return
    began_at = now.astimezone(UTC) - timedelta(days=DAYS + 1)
    if began_at.month != (now.astimezone(UTC) - timedelta(days=1)).month:  # which the product makes itself
        await ensure_partitions(database.url, began_at)
    first_of = {sensor.queue_id: sensor for sensor in reversed(sensors)}
    queue_ids = sorted(first_of)
    lived = (_lived(first_of[queue_id], number, now, chance) for number, queue_id in enumerate(queue_ids))
    stretches = list(chain.from_iterable(lived))
    began, ended = [one.began for one in stretches], [one.ended for one in stretches]
    is_on = [one.is_on for one in stretches]
    await database.pool.execute(_CHANGES, [one.queue_id for one in stretches], began, is_on)
    await database.pool.execute(_READINGS, [one.sensor_id for one in stretches], began, ended, is_on, READ_EVERY)
    async with database.transaction() as session:
        await _publish(session, queue_ids, now)
        await day_totals.aggregate(session, now, days=DAYS + 1)


def _lived(sensor: Credentials, number: int, now: datetime, chance: random.Random) -> Iterator[Stretch]:
    """Yield what became of a queue's ordinary days: its power went and returned some minutes late."""
    today = kyiv(now).date()
    at = moment(today - timedelta(days=DAYS), 0)
    for back in range(DAYS, -1, -1):
        for window in ordinary_day(number).windows:
            off, on = (
                moment(today - timedelta(days=back), minute) + timedelta(minutes=chance.randrange(LATE_AT_MOST))
                for minute in (window.start, min(window.end, DAY_ENDS))
            )
            if off <= at or on > now - NOW_CALM:
                continue
            yield Stretch(sensor.sensor_id, sensor.queue_id, at, off, is_on=True)
            yield Stretch(sensor.sensor_id, sensor.queue_id, off, on, is_on=False)
            at = on
    yield Stretch(sensor.sensor_id, sensor.queue_id, at, now, is_on=True)


async def _publish(session: AsyncSession, queue_ids: Sequence[int], now: datetime) -> None:
    days = [kyiv(now).date() - timedelta(days=back) for back in range(1, DAYS + 1)]
    known = await load_days(session, days[-1], days[0])
    for number, queue_id in enumerate(queue_ids):
        for day in days:
            if day not in known.get(queue_id, {}):
                await save_day(session, queue_id, day, ordinary_day(number), source=SOURCE, said_at=None, now=now)
