"""Health of a PostgreSQL server: version, settings, indexes, bloat, replicas, who is connected."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.db.models import Base


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The settings that the product depends on, the server's clock, and the age of its oldest transaction id."""

    version: int  # 150004
    is_replica: bool
    synchronous_commit: str
    fsync: str
    autovacuum: str
    transaction_ids_used: int
    now: datetime


async def server_settings(session: AsyncSession) -> ServerSettings:
    """Ask the server for its settings and its clock."""
    row = await session.execute(
        text(
            """
            SELECT current_setting('server_version_num')::int, pg_is_in_recovery(),
                   current_setting('synchronous_commit'), current_setting('fsync'), current_setting('autovacuum'),
                   age(datfrozenxid), clock_timestamp()
            FROM pg_database WHERE datname = current_database()
            """
        )
    )
    return ServerSettings(*row.one())


async def faulty_indexes(session: AsyncSession) -> list[str]:
    """Return the indexes of this release that the database lacks, and those of the database that are not valid."""
    declared = {str(index.name) for table in Base.metadata.sorted_tables for index in table.indexes}
    rows = await session.execute(
        text(
            """
            SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relnamespace = current_schema()::regnamespace
            """
        )
    )
    found: dict[str, bool] = {row[0]: row[1] for row in rows}
    return sorted(declared - found.keys()) + sorted(name for name, is_valid in found.items() if not is_valid)


async def bloated_tables(session: AsyncSession, *, dead: int, share: float) -> Sequence[Any]:
    """Return (table, dead rows, share of them) of tables with more dead rows than both limits, the worst first."""
    rows = await session.execute(
        text(
            """
            SELECT relname, n_dead_tup, n_dead_tup::float8 / (n_dead_tup + n_live_tup) FROM pg_stat_user_tables
            WHERE n_dead_tup > :dead AND n_dead_tup > cast(:share AS float8) * (n_dead_tup + n_live_tup)
            ORDER BY n_dead_tup DESC LIMIT 5
            """
        ),
        {"dead": dead, "share": share},
    )
    return rows.all()


async def idle_slots(session: AsyncSession) -> Sequence[Any]:
    """Return (slot, bytes of write-ahead log kept for it) of replication slots that nobody reads."""
    rows = await session.execute(
        text(
            """
            SELECT slot_name, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::bigint FROM pg_replication_slots
            WHERE NOT active AND restart_lsn IS NOT NULL AND NOT pg_is_in_recovery() ORDER BY 2 DESC LIMIT 5
            """
        )
    )
    return rows.all()


async def connected_roles(session: AsyncSession, among: Collection[str]) -> set[str]:
    """Return those of the roles that are connected to this database, wherever they run."""
    rows = await session.execute(
        text(
            "SELECT DISTINCT split_part(application_name, '-', 2) FROM pg_stat_activity "
            "WHERE datname = current_database() AND starts_with(application_name, 'svitlobot-')"
        )
    )
    return set(rows.scalars()) & set(among)


async def channels(session: AsyncSession) -> dict[str, int]:
    """Return the Telegram channels of queues, by the queue's name."""
    query = "SELECT name, telegram_channel_id FROM queues WHERE telegram_channel_id IS NOT NULL ORDER BY queue_id"
    return {row[0]: row[1] for row in await session.execute(text(query))}


async def queues_by_sensors(session: AsyncSession) -> Sequence[Any]:
    """Return (queue, sensors, sensors that are heard) of every queue that people follow or that has sensors."""
    rows = await session.execute(
        text(
            """
            SELECT name, count(sensor_id), count(sensor_id) FILTER (WHERE is_online)
            FROM queues LEFT JOIN iot_sensors
                 ON iot_sensors.queue_id = queues.queue_id AND iot_sensors.retired_at IS NULL
            WHERE sensor_id IS NOT NULL
               OR EXISTS (SELECT FROM user_addresses WHERE user_addresses.queue_id = queues.queue_id)
            GROUP BY queues.queue_id, name ORDER BY queues.queue_id
            """
        )
    )
    return rows.all()
