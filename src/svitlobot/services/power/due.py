"""What the published plan has due in a queue, asked only when it could matter."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.observations import Power, SensorState, observe
from svitlobot.domain.power.plan import NOTHING_DUE, Plan, plan_at
from svitlobot.domain.power.transitions import QueueState
from svitlobot.domain.schedules.days import UNKNOWN_DAY, outages
from svitlobot.services.schedules.lookup import days_of

LATE = timedelta(seconds=60)
"""A sensor that was heard within this time and says what the queue is leaves nothing for the plan to judge."""


async def plan_around(session: AsyncSession, queue: QueueState, sensors: Iterable[SensorState], now: datetime) -> Plan:
    """Return what is due in a queue, unless its sensors agree with it anyway."""
    if all(_repeats(queue, sensor, now) for sensor in sensors):
        return NOTHING_DUE
    days = await days_of(session, queue.queue_id, now)
    return plan_at(outages(days), now, is_known=days.get(kyiv(now).date(), UNKNOWN_DAY).is_known)


def _repeats(queue: QueueState, sensor: SensorState, now: datetime) -> bool:
    is_late = sensor.last_contact is None or now - sensor.last_contact > LATE
    says_so = observe(sensor, now).state is Power.of(queue.is_power_on)
    return says_so and not (is_late and queue.is_power_on)
