"""A sensor's record of the last days, for the operator."""

from datetime import datetime, timedelta

from svitlobot.db.models import Queue
from svitlobot.db.queries.power import history
from svitlobot.db.queries.power.sensor_health import load_measured, load_runs
from svitlobot.db.session import AsyncSession
from svitlobot.domain.power.day_totals import Span
from svitlobot.domain.power.observations import heartbeat_timeout
from svitlobot.domain.power.sensor_health import sensor_health
from svitlobot.domain.power.timelines import stretches
from svitlobot.schemas.power.sensor_health import GapInfo, SensorHealthInfo, SensorPoint
from svitlobot.services.power import sensors
from svitlobot.services.power.evaluate import sensor_state

MOST_GAPS = 100
MOST_CHANGES = 2_000
POINTS = 168  # an hour each in a week


async def read_health(session: AsyncSession, sensor_id: str, days: int, now: datetime) -> SensorHealthInfo:
    """Return how a sensor served in the last ``days``, or since it has been where it is. Raises NotFoundError."""
    sensor = await sensors.get(session, sensor_id)
    queue = await session.get_one(Queue, sensor.queue_id)
    wanted = now - timedelta(days=days)
    since = max(wanted, sensor.placed_at or sensor.created_at)
    until = max(sensor.retired_at or now, since)
    state = sensor_state(sensor)
    timeout = heartbeat_timeout(state)
    runs = await load_runs(session, sensor_id, since, until, timeout)
    if runs and since > wanted:
        since = runs[0].first  # until then it was being installed
    found = await history.load_changes_of(session, [queue.queue_id], since, MOST_CHANGES)
    changes = found.get(queue.queue_id, [])
    past = stretches(changes, [Span(since, until)], since, until, is_on=queue.is_power_on)
    health = sensor_health(runs, past, state.supply, since, until, timeout)
    step = max(timedelta(minutes=5), (until - since) / POINTS)
    points = await load_measured(session, sensor_id, since, until, step)
    return SensorHealthInfo(
        since=since,
        until=until,
        heard=health.heard,
        agreed=health.agreed if runs else None,
        gaps=[GapInfo.model_validate(gap) for gap in health.gaps[::-1][:MOST_GAPS]],
        gaps_count=len(health.gaps),
        points=[SensorPoint.model_validate(point) for point in points],
        step_s=step.total_seconds(),
    )
