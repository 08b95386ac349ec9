"""Learn how long each sensor is usually quiet, from its own readings."""

from datetime import datetime, timedelta

from svitlobot.db.queries.power import pauses
from svitlobot.db.session import Database
from svitlobot.domain.power.pauses import LEARNT_FROM

LEARN_EVERY = timedelta(hours=20)
AT_ONCE = 50  # sensors a run: some seconds


async def learn(database: Database, now: datetime) -> int:
    """Count the pauses of the sensors whose turn it is; return how many these were."""
    async with database.transaction() as session:
        due = await pauses.longest_unlearnt(session, now - LEARN_EVERY, AT_ONCE)
    for sensor in due:
        async with database.transaction() as session:
            found = await pauses.count(session, sensor, now - LEARNT_FROM, now)
            await pauses.save(session, sensor.sensor_id, found, now)
    return len(due)
