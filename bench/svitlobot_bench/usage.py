"""What a stretch of work took of PostgreSQL: room, log, and the processor."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import psutil

from svitlobot.db.session import Database

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes of the database and of its log, and processor seconds of the server's processes, so far."""

    database: int
    wal: int
    cpu: float

    @classmethod
    async def of(cls, database: Database) -> Self:
        """Ask the server."""
        row = await database.pool.fetchrow(
            "SELECT pg_database_size(current_database()), pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
        )
        return cls(row[0], row[1], await postgres_cpu_seconds(database))

    def since(self, before: "Usage", rows: int) -> dict[str, float]:
        """Return what was added since a moment, and of that for each of so many rows of messages."""
        grown, written, cpu = self.database - before.database, self.wal - before.wal, self.cpu - before.cpu
        return {
            "database_mib": round(self.database / MIB, 1),
            "database_grown_mib": round(grown / MIB, 1),
            "wal_mib": round(written / MIB, 1),
            "database_bytes_per_row": round(grown / rows),
            "wal_bytes_per_row": round(written / rows),
            "postgres_cpu_ms_per_1000_rows": round(cpu / rows * 1e6, 1),
        }


async def postgres_cpu_seconds(database: Database) -> float:
    """Return what the server's processes have used, also those that are gone: on a busy machine the clock says less."""
    server = psutil.Process(await database.pool.fetchval("SELECT pg_backend_pid()")).parent()
    if server is None:
        raise RuntimeError("the server's own process is gone")
    gone = server.cpu_times()
    total = float(gone.children_user + gone.children_system)
    for process in server.children():
        with suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system
    return total
