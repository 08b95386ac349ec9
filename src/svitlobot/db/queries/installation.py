"""Figures of the whole installation, in few statements that cost the same however large the city is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class InstallationTotals:
    """Counts and ages. Ages are seconds."""

    sensors_online: int
    sensors_silent: int
    sensors_new: int
    queues_on: int
    queues_off: int
    queues_in_doubt: int
    sweep_age: float | None
    api_processes: int
    batches_leased: int
    batches_waiting: int
    payments_pending: int


async def totals(session: AsyncSession, now: datetime) -> InstallationTotals:
    """Count what there is; every table is small or has an index for it."""
    row = await session.execute(
        text(
            """
            SELECT sensors.*, queues.*, coalesce(cardinality(doubtful_queues), 0),
                   extract(epoch FROM cast(:now AS timestamptz) - swept_at)::float8,
                   (SELECT count(*) FROM api_instances
                    WHERE alive_at > cast(:now AS timestamptz) - interval '30 seconds'),
                   batches.*, (SELECT count(*) FROM payments WHERE status = 'pending')
            FROM (SELECT count(*) FILTER (WHERE is_online), count(*) FILTER (WHERE NOT is_online AND last_ping_at
                         IS NOT NULL), count(*) FILTER (WHERE last_ping_at IS NULL) FROM iot_sensors
                  WHERE retired_at IS NULL) AS sensors,
                 (SELECT count(*) FILTER (WHERE is_power_on), count(*) FILTER (WHERE NOT is_power_on)
                  FROM queues) AS queues,
                 (SELECT count(*) FILTER (WHERE lease_until > now()),
                         count(*) FILTER (WHERE lease_until IS NULL OR lease_until <= now())
                  FROM notification_batches WHERE NOT is_done) AS batches
            LEFT JOIN silence_watch ON true
            """
        ),
        {"now": now},
    )
    return InstallationTotals(*row.one())


async def open_alerts(session: AsyncSession) -> dict[str, int]:
    """Count the alerts that have fired and are not over, by kind."""
    query = "SELECT kind, count(*) FROM alerts WHERE resolved_at IS NULL AND fired_at IS NOT NULL GROUP BY kind"
    return {row[0]: row[1] for row in await session.execute(text(query))}


async def count_users_by_tier(session: AsyncSession) -> dict[str, int]:
    """Return the people of each tier at the last count, which a job makes every minute."""
    counts = (await session.execute(text("SELECT counts -> 'by_tier' FROM people_counts"))).scalar_one_or_none()
    return dict(counts or {})


async def last_partition_days(session: AsyncSession) -> list[date]:
    """Return the days that `notifications` has a partition for, the last one first; one at most."""
    rows = await session.execute(
        text(
            """
            SELECT max(to_date(right(relname, 10), 'YYYY_MM_DD')) FROM pg_inherits JOIN pg_class ON oid = inhrelid
            WHERE inhparent = 'notifications'::regclass AND NOT inhdetachpending
            """
        )
    )
    return [day for day in rows.scalars() if day is not None]


@dataclass(frozen=True, slots=True)
class ServerFigures:
    """How full and busy the server is. Times are seconds; no replica means no lag."""

    database_bytes: int
    longest_transaction: float
    replication_lag: float | None


async def server_figures(session: AsyncSession) -> ServerFigures:
    """Ask the server about itself; what another role runs there is not shown to us, and not counted."""
    row = await session.execute(
        text(
            """
            SELECT pg_database_size(current_database()),
                   (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8
                    FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'),
                   (SELECT max(extract(epoch FROM coalesce(replay_lag, interval '0')))::float8
                    FROM pg_stat_replication)
            """
        )
    )
    return ServerFigures(*row.one())


async def finished_flips(
    session: AsyncSession, kinds: Sequence[str], since: datetime, until: datetime
) -> Sequence[Any]:
    """Return (priority, first, last) of flips whose last batch was done in (since, until], for each priority.

    ``first`` and ``last`` are seconds from the event to the first and the last message; each is None when there was
    no such message: of what was overtaken nobody was the last.
    """
    rows = await session.execute(
        text(
            """
            WITH lately AS (
                SELECT DISTINCT event_id FROM notification_batches WHERE done_at > :since AND done_at <= :until
            ), finished AS (
                SELECT id, created_at, status IN ('expanded', 'done') AS is_told FROM events
                JOIN lately ON id = event_id
                WHERE kind = ANY(:kinds) AND status NOT IN ('pending', 'paused') AND NOT EXISTS (
                    SELECT FROM notification_batches AS batch
                    WHERE batch.event_id = id AND (NOT is_done OR done_at > :until))
            ), lanes AS (
                SELECT id, created_at, is_told, lane, max(done_at) AS done_at,
                       min(batch_no) FILTER (WHERE sent > 0) AS first_no
                FROM finished JOIN notification_batches ON event_id = id GROUP BY id, created_at, is_told, lane
            )
            SELECT lanes.lane, extract(epoch FROM message.first_at - created_at)::float8,
                   CASE WHEN is_told AND first_no IS NOT NULL
                        THEN extract(epoch FROM lanes.done_at - created_at)::float8 END
            FROM lanes LEFT JOIN notification_batches AS batch ON event_id = id AND batch_no = first_no
            LEFT JOIN LATERAL (
                SELECT min(sent_at) AS first_at FROM notifications AS n
                WHERE n.event_at = batch.event_at AND n.event_id = batch.event_id AND n.batch_no = batch.batch_no
                  AND n.user_id BETWEEN first_user_id AND last_user_id AND n.state = 'sent'
            ) AS message ON true
            """
        ),
        {"kinds": list(kinds), "since": since, "until": until},
    )
    return rows.all()
