"""Queues' days in figures, and the changes of power that they come from."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.power.day_totals import DayTotals, PowerChange, Span
from svitlobot.domain.power.observations import SENSOR_LOST_AFTER
from svitlobot.domain.schedules.days import Window, spoken_minute

QueueDayKey = tuple[int, date]


async def load_changes(session: AsyncSession, since: datetime, until: datetime) -> Mapping[int, list[PowerChange]]:
    """Return each queue's changes of power between two moments, and the last one before, which says how it began."""
    rows = await session.execute(
        text(
            """
            SELECT queue_id, effective_at, is_power_on FROM queue_changes
            WHERE effective_at >= :since AND effective_at <= :until
            UNION ALL
            SELECT queues.queue_id, before.effective_at, before.is_power_on FROM queues CROSS JOIN LATERAL (
                SELECT effective_at, is_power_on FROM queue_changes AS change
                WHERE change.queue_id = queues.queue_id AND effective_at < :since
                ORDER BY effective_at DESC, id DESC LIMIT 1
            ) AS before
            """
        ),
        {"since": since, "until": until},
    )
    found: defaultdict[int, list[PowerChange]] = defaultdict(list)
    for queue_id, at, is_on in rows:
        found[queue_id].append(PowerChange(at, is_on))
    return found


_HEARD = text(
    """
    WITH asked AS (
        SELECT cast(:since AS timestamptz) AS since, cast(:now AS timestamptz) AS now,
               cast(:fresh AS interval) AS fresh
    ), sensor AS (
        SELECT * FROM iot_sensors WHERE queue_id = coalesce(cast(:queue_id AS int), queue_id)
    ), spoke AS (
        SELECT queue_id, supply, retired_at, measured_at AS began, measured_at AS ended
        FROM asked, iot_data JOIN sensor USING (sensor_id)
        WHERE received_at > since - fresh AND received_at <= now
          AND (placed_at IS NULL OR received_at >= placed_at)
        UNION ALL
        SELECT queue_id, supply, retired_at, heard_since, last_ping_at FROM sensor WHERE reported_on IS NOT NULL
        UNION ALL
        SELECT queue_id, supply, retired_at, since, since FROM asked, sensor
        WHERE supply = 'mains' AND EXISTS (
            SELECT FROM iot_data WHERE iot_data.sensor_id = sensor.sensor_id AND received_at <= since
              AND (placed_at IS NULL OR received_at >= placed_at)
        )
    ), span AS (
        SELECT queue_id, greatest(began, since) AS began,
               CASE supply WHEN 'mains' THEN least(retired_at, now) ELSE least(ended + fresh, now) END AS ended
        FROM asked, spoke WHERE began < now
    ), merged AS (
        SELECT queue_id, unnest(range_agg(tstzrange(began, ended))) AS heard
        FROM span WHERE began < ended GROUP BY queue_id
    )
    SELECT queue_id, lower(heard), upper(heard) FROM merged ORDER BY queue_id, heard
    """
)


async def load_heard(
    session: AsyncSession, since: datetime, now: datetime, *, queue_id: int | None = None
) -> Mapping[int, list[Span]]:
    """Return when each queue, or one of them, had a sensor to speak for it, from ``since`` until now.

    A reading speaks for as long as it is fresh, and so does each contact since a sensor was last lost. One that is fed
    by the mains speaks by its silence too: once it was heard, it always does.
    """
    rows = await session.execute(
        _HEARD,
        {"since": since, "now": now, "fresh": SENSOR_LOST_AFTER, "queue_id": queue_id},
    )
    found: defaultdict[int, list[Span]] = defaultdict(list)
    for heard_queue, start, end in rows:
        found[heard_queue].append(Span(start, end))
    return found


async def save_totals(session: AsyncSession, totals: Mapping[QueueDayKey, DayTotals], now: datetime) -> None:
    """Store days' figures in place of what was there."""
    await session.execute(
        text(
            """
            INSERT INTO queue_days (queue_id, day, minutes_heard, minutes_off, minutes_planned, outages,
                                    unplanned_outages, lag_minutes, updated_at)
            VALUES (:queue_id, :day, :minutes_heard, coalesce(:minutes_off, 0), :minutes_planned,
                    coalesce(:outages, 0), :unplanned_outages, :lag_minutes, :now)
            ON CONFLICT (queue_id, day) DO UPDATE SET minutes_heard = excluded.minutes_heard,
                minutes_off = excluded.minutes_off, minutes_planned = excluded.minutes_planned,
                outages = excluded.outages, unplanned_outages = excluded.unplanned_outages,
                lag_minutes = excluded.lag_minutes, updated_at = excluded.updated_at
            """
        ),
        [{"queue_id": queue_id, "day": day, "now": now} | asdict(one) for (queue_id, day), one in totals.items()],
    )


async def confirm_windows(session: AsyncSession, windows: Mapping[QueueDayKey, Mapping[Window, bool | None]]) -> None:
    """Note of windows whether they really were outages; None is that nobody knows."""
    rows = [
        {"queue_id": queue_id, "day": day, "start": spoken_minute(window.start), "is_confirmed": is_confirmed}
        for (queue_id, day), judged in windows.items()
        for window, is_confirmed in judged.items()
    ]
    if rows:
        await session.execute(
            text(
                "UPDATE schedules SET is_confirmed = cast(:is_confirmed AS boolean) WHERE queue_id = :queue_id "
                "AND scheduled_date = :day AND start_time = cast(cast(:start AS text) AS time) "
                "AND is_confirmed IS DISTINCT FROM cast(:is_confirmed AS boolean)"
            ),
            rows,
        )


async def load_totals(
    session: AsyncSession, queue_id: int, first: date, last: date
) -> Sequence[tuple[date, DayTotals]]:
    """Return a queue's figures from day to day, oldest first; a day that nobody has counted is not there."""
    rows = await session.execute(
        text(
            "SELECT day, minutes_heard, CASE WHEN minutes_heard > 0 THEN minutes_off END, minutes_planned, "
            "CASE WHEN minutes_heard > 0 THEN outages END, unplanned_outages, lag_minutes FROM queue_days "
            "WHERE queue_id = :queue_id AND day BETWEEN :first AND :last AND minutes_heard IS NOT NULL ORDER BY day"
        ),
        {"queue_id": queue_id, "first": first, "last": last},
    )
    return [(day, DayTotals(*figures)) for day, *figures in rows]


async def load_sums(session: AsyncSession, first: date, last: date) -> Mapping[int, tuple[int, int, int]]:
    """Return each queue's days, minutes heard and minutes off; a queue that no sensor spoke for is not there."""
    rows = await session.execute(
        text(
            "SELECT queue_id, count(*), sum(minutes_heard), sum(minutes_off) FROM queue_days "
            "WHERE day BETWEEN :first AND :last AND minutes_heard > 0 GROUP BY queue_id"
        ),
        {"first": first, "last": last},
    )
    return {queue_id: (days, heard, off) for queue_id, days, heard, off in rows}
