"""What may be wrong, asked of the database in few and short questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.domain.payments.orders import HOLDS_NOTHING

MOST = 500  # of one kind: more than that are one trouble


async def unheard_sensors(session: AsyncSession, now: datetime, unheard_for: timedelta) -> Sequence[Any]:
    """Return (sensor_id, queue, last contact, count of all) of sensors that were to be heard and were not, for so long.

    One that was never heard has not been installed yet. One fed by the mains is silent while there is no power, and
    has its time anew when power is back. All of them have it when we begin to listen anew. While no API takes
    readings nobody can be heard, so nobody is named.
    """
    rows = await session.execute(
        text(
            """
            SELECT sensor_id, queues.name, last_ping_at,
                   (SELECT count(*) FROM iot_sensors WHERE last_ping_at IS NOT NULL AND retired_at IS NULL) AS total
            FROM iot_sensors JOIN queues USING (queue_id) CROSS JOIN silence_watch AS watch
            WHERE greatest(last_ping_at, watch.listening_since,
                           CASE WHEN supply = 'mains' AND is_power_on THEN last_change_at END)
                  < cast(:now AS timestamptz)
                    - greatest(cast(:unheard_for AS interval), make_interval(secs => silence_after_s))
              AND last_ping_at IS NOT NULL AND retired_at IS NULL AND (supply = 'backup' OR is_power_on)
              AND watch.api_alive_at > cast(:now AS timestamptz) - interval '30 seconds'
            ORDER BY queues.queue_id, priority, sensor_id LIMIT :most
            """
        ),
        {"now": now, "unheard_for": unheard_for, "most": MOST},
    )
    return rows.all()


async def unpaid_payments(session: AsyncSession, before: datetime) -> Sequence[Any]:
    """Return old payments whose provider may hold money: id, amount, currency, method, created_at, status.

    Those that failed count while they are asked about: another card may have been tried.
    """
    rows = await session.execute(
        text(
            """
            SELECT id, amount, currency, payment_method, created_at, provider_status FROM payments
            WHERE (status = 'pending' OR (status = 'failed' AND next_check_at IS NOT NULL))
              AND created_at < :before AND lower(provider_status) <> ALL (:harmless)
            ORDER BY id LIMIT :most
            """
        ),
        {"before": before, "harmless": sorted(HOLDS_NOTHING), "most": MOST},
    )
    return rows.all()


@dataclass(frozen=True, slots=True)
class Connections:
    """How full the server is (0 to 1), our own backend there, and whether the server may be on this machine."""

    share: float
    backend_pid: int
    is_near: bool


async def connections(session: AsyncSession) -> Connections:
    """Ask the server how many of the connections it has for ordinary users are in use, by all its databases."""
    row = (
        await session.execute(
            text(
                """
                SELECT (SELECT sum(numbackends) FROM pg_stat_database)::float8
                       / greatest(1, current_setting('max_connections')::int
                                     - current_setting('superuser_reserved_connections')::int
                                     - coalesce(current_setting('reserved_connections', true), '0')::int),
                       pg_backend_pid(),
                       inet_server_addr() IS NULL OR inet_server_addr() = inet_client_addr()
                """
            )
        )
    ).one()
    return Connections(*row)


BACKUP_LOCK = 0x5E17_0B0B


async def backup_runs(session: AsyncSession) -> Sequence[Any]:
    """Return (born_at, last_started_at, last_good_at, is_running, last_error, is_last_finished, proof_began_at,
    is_proof_ended, proof_error); see domain/backups.
    """
    rows = await session.execute(
        text(
            """
            SELECT (SELECT min(created_at) FROM queues), last.started_at,
                   (SELECT max(started_at) FROM backups WHERE finished_at IS NOT NULL AND error IS NULL),
                   EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = :lock
                           AND database = (SELECT oid FROM pg_database WHERE datname = current_database())),
                   last.error, last.finished_at IS NOT NULL OR last.started_at IS NULL,
                   proof.proof_began_at, proof.proof_ended_at IS NOT NULL, proof.proof_error
            FROM (VALUES (1)) AS one LEFT JOIN LATERAL
                 (SELECT started_at, finished_at, error FROM backups ORDER BY id DESC LIMIT 1) AS last ON true
            LEFT JOIN LATERAL (SELECT proof_began_at, proof_ended_at, proof_error FROM backups
                               WHERE proof_began_at IS NOT NULL ORDER BY proof_began_at DESC LIMIT 1) AS proof ON true
            """
        ),
        {"lock": BACKUP_LOCK},
    )
    return rows.one()
