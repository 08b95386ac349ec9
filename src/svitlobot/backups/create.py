"""A backup made: one snapshot for the archive and for the count of its rows, whole or not at all."""

import asyncio
import re
import shutil
import socket
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import structlog

from svitlobot.backups import tools
from svitlobot.backups.archive import Archive, Manifest, file_digest, make_private, rotate
from svitlobot.clock import Clock
from svitlobot.db.connect import connect
from svitlobot.db.queries.alerts.conditions import BACKUP_LOCK
from svitlobot.db.session import Database
from svitlobot.errors import ConfigurationError, ConflictError, SvitloBotError
from svitlobot.services import backups

log = structlog.get_logger()

LONGEST_S = 12 * 3600.0
SPARE = 256 << 20  # bytes of the disk that a backup leaves alone
PACKED = 0.3  # of the database's size that an archive is expected to take at most; ours take a tenth
_DUMPING = re.compile(rb'dumping contents of table "?[\w"]+\."?(\w+)')

Report = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class _Content:
    """What is to be dumped, as seen in one snapshot; ``sizes`` are bytes as the server remembers them, without asking.

    Asking would wait for every lock on a table.
    """

    snapshot: str
    server_version: int
    revision: str
    database_size: int
    sizes: dict[str, int]


async def create(url: str, directory: Path, clock: Clock, report: Report, prefix: str) -> Archive:
    """Make a backup in ``directory``, and remove the nightly ones whose time is over.

    One at a time for a database: raises ConflictError while another is made; ConfigurationError without tools or room;
    UnavailableError with what pg_dump says. What became of it is on record in `backups` either way.
    """
    await asyncio.to_thread(directory.mkdir, mode=0o700, parents=True, exist_ok=True)
    database = await Database(url, role="backup", pool_size=1).open()
    try:
        async with _lock(url) as connection:
            await asyncio.to_thread(_tidy, directory)
            return await _on_record(database, clock, directory, connection, report, prefix)
    finally:
        await database.close()


def _tidy(directory: Path) -> None:
    """Remove what one that was killed left half written: nobody else writes there while we hold the lock."""
    for left in directory.glob("*.part"):
        left.unlink()


@asynccontextmanager
async def _lock(url: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold the lock that allows one backup of a database at a time; PostgreSQL frees it if this process dies."""
    connection = await connect(url, server_settings={"application_name": "svitlobot-backup"})
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", BACKUP_LOCK):
            raise ConflictError("резервна копія цієї бази вже робиться: зачекайте, доки буде готова")
        yield connection
    finally:
        await connection.close(timeout=5)


async def _on_record(
    database: Database,
    clock: Clock,
    directory: Path,
    connection: asyncpg.Connection,
    report: Report,
    prefix: str,
) -> Archive:
    async with database.transaction() as session:
        run_id = await backups.begin(session, clock(), socket.gethostname())
    archive = Archive.named(directory, clock(), prefix)
    try:
        async with asyncio.timeout(LONGEST_S):
            size = await _make(database.url, connection, archive, clock, report)
    except (SvitloBotError, OSError, asyncpg.PostgresError, asyncio.CancelledError) as error:
        archive.part.unlink(missing_ok=True)
        reason = error.text if isinstance(error, SvitloBotError) else str(error) or "перервано"
        async with database.transaction() as session:
            await backups.finish(session, run_id, clock(), error=reason)
        raise
    async with database.transaction() as session:
        await backups.finish(session, run_id, clock(), path=str(archive.path), size=size)
    removed = rotate(directory)
    log.info("backup_made", path=str(archive.path), size=size, removed=len(removed))
    return archive


async def _make(url: str, connection: asyncpg.Connection, archive: Archive, clock: Clock, report: Report) -> int:
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        content = await _look(connection)
        _check_room(archive.path.parent, content)
        chosen = tools.find_tools(content.server_version)
        await _dump(url, chosen, archive.part, content, lambda done, text: report(done * 0.9, text))
        rows = await _count(connection, content.sizes)
    digest = await asyncio.to_thread(file_digest, archive.part, lambda done: report(0.9 + done * 0.099, "перевірка"))
    size = archive.part.stat().st_size
    manifest = Manifest(
        made_at=clock().isoformat(),
        server_version=content.server_version,
        tools_version=chosen.version,
        revision=content.revision,
        database_size=content.database_size,
        size=size,
        sha256=digest,
        rows=rows,
    )
    archive.keep(manifest)
    report(1.0, "")
    return size


async def _look(connection: asyncpg.Connection) -> _Content:
    tables = await connection.fetch(
        """
        SELECT relname, greatest(relpages, 1) * 8192::bigint AS size FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname
        """
    )
    if not any(row["relname"] == "alembic_version" for row in tables):
        raise ConfigurationError("у базі немає таблиць СвітлоБота: спершу svitlobot migrate")
    return _Content(
        await connection.fetchval("SELECT pg_export_snapshot()"),
        int(await connection.fetchval("SHOW server_version_num")) // 10_000,
        await connection.fetchval("SELECT version_num FROM alembic_version"),
        await connection.fetchval("SELECT pg_database_size(current_database())"),
        {row["relname"]: row["size"] for row in tables},
    )


def _check_room(directory: Path, content: _Content) -> None:
    needed = int(content.database_size * PACKED) + SPARE
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise ConfigurationError(
            f"для копії потрібно до {needed >> 20} МіБ, а в {directory} вільно {free >> 20}: "
            "звільніть місце або змініть BACKUP_DIR"
        )


async def _count(connection: asyncpg.Connection, tables: dict[str, int]) -> dict[str, int]:
    return {name: await connection.fetchval(f'SELECT count(*) FROM public."{name}"') for name in tables}


async def _dump(url: str, chosen: tools.Tools, part: Path, content: _Content, report: Report) -> None:
    make_private(part)
    options = ["--format=custom", "--verbose", "--no-password", "--lock-wait-timeout=60000"]
    command = [chosen.path("pg_dump"), *options, f"--snapshot={content.snapshot}", f"--file={part}"]
    process = await tools.start(command, url, stdout=subprocess.DEVNULL)
    total, done, output = sum(content.sizes.values()) or 1, 0, b""
    try:
        if process.stderr is not None:
            async for line in process.stderr:
                if (found := _DUMPING.search(line)) is not None:
                    name = found[1].decode()
                    report(min(done / total, 1.0), name)
                    done += content.sizes.get(name, 0)
                elif b"error" in line or b"fatal" in line.lower() or b"could not" in line:
                    output = (output + line)[-2000:]
        await tools.finish(process, "pg_dump", output)
    finally:
        await tools.stop(process)
