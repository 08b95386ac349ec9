"""The night's work: partitions ahead and behind, old events, callbacks and alerts gone."""

from datetime import UTC, datetime, timedelta

import structlog

from svitlobot.db import partitions
from svitlobot.db.queries.alerts import states
from svitlobot.db.queries.outbox import cleanup
from svitlobot.db.queries.outbox.changed_users import forget_rises
from svitlobot.db.queries.payments import orders
from svitlobot.db.session import Database

log = structlog.get_logger()

DELETED_AT_ONCE = 1_000
DAYS_A_MONTH = 31
RISES_KEPT = timedelta(days=1)  # no event is planned for longer
CALLBACKS_KEPT = timedelta(days=400)  # payers may dispute a payment for over a year; after that it is only their data


async def keep_house(database: Database, now: datetime, *, notifications_days: int, readings_months: int) -> None:
    """Make the partitions of the coming weeks, drop those whose time is over, delete the events they belonged to."""
    today = now.astimezone(UTC).date()
    made = await partitions.ensure_partitions(database.url, now)
    dropped = await partitions.drop_partitions(
        database.url,
        notifications_before=today - timedelta(days=notifications_days),
        iot_data_before=today - timedelta(days=readings_months * DAYS_A_MONTH),
    )
    log.info("partitions", made=len(made), dropped=dropped)
    horizon = now - timedelta(days=notifications_days + 1)
    while await cleanup.delete_old_events(database.pool, horizon, limit=DELETED_AT_ONCE):
        pass
    while await orders.delete_old_callbacks(database.pool, now - CALLBACKS_KEPT, limit=DELETED_AT_ONCE):
        pass
    await states.delete_resolved(database.pool, horizon)  # a few a day
    await forget_rises(database.pool, now - RISES_KEPT)
