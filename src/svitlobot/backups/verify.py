"""A backup proved: restored on a server of its own that is thrown away, and compared with what it says it holds."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from svitlobot.backups import tools
from svitlobot.backups.archive import Archive, Manifest, file_digest
from svitlobot.backups.create import SPARE, Report
from svitlobot.clock import utc_now
from svitlobot.db import migrate
from svitlobot.db.connect import connect
from svitlobot.db.session import Database
from svitlobot.errors import ConfigurationError, ConflictError, SvitloBotError
from svitlobot.launch.postgres import EmbeddedPostgres
from svitlobot.services.payments import ledger_audit

EMBEDDED = 18


@dataclass(frozen=True, slots=True)
class Proof:
    """What was found: how much there is, and everything that is not as it should be."""

    tables: int
    rows: int
    problems: list[str]


def check_file(archive: Archive, report: Report) -> Manifest:
    """Read what an archive says it holds, and see that its bytes are those that were written.

    Raises InvalidInputError when it is not one of ours or not whole, ConflictError when it has changed.
    """
    manifest = archive.manifest()
    if file_digest(archive.path, lambda done: report(done * 0.1, "SHA-256")) != manifest.sha256:
        raise ConflictError(f"{archive.path.name} пошкоджено: SHA-256 не той, що записано поруч")
    return manifest


def verify(archive: Archive, report: Report) -> Proof:
    """Restore a backup beside everything else and look at it; no server of ours is touched. Call in the main thread."""
    manifest = check_file(archive, report)
    with _scratch(manifest) as server:
        proof = asyncio.run(_prove(server.url, archive, manifest, report))
    report(1.0, "")
    return proof


@contextmanager
def _scratch(manifest: Manifest) -> Iterator[EmbeddedPostgres]:
    directory = Path(tempfile.mkdtemp(prefix="svitlobot-verify-"))
    server = EmbeddedPostgres(directory, version=EMBEDDED)
    try:
        needed, free = manifest.database_size + SPARE, shutil.disk_usage(directory).free
        if free < needed:
            raise ConfigurationError(f"для перевірки потрібно {needed >> 20} МіБ у {directory.parent}: змініть TMPDIR")
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(directory, ignore_errors=True)


async def _prove(url: str, archive: Archive, manifest: Manifest, report: Report) -> Proof:
    report(0.15, "відновлення")
    await _load(url, archive)
    report(0.7, "порівняння")
    problems = []
    connection = await connect(url)
    try:
        problems += [
            f"{name}: рядків {found}, а записано {wanted}"
            for name, wanted in manifest.rows.items()
            if (found := await _rows_of(connection, name)) != wanted
        ]
        problems += await _sequences_behind(connection)
        if await connection.fetchval("SELECT version_num FROM alembic_version") != manifest.revision:
            problems.append("версія схеми не та, що записано")
    finally:
        await connection.close()
    report(0.9, "міграції й книги")
    try:
        await migrate.upgrade(url)
        database = Database(url, role="verify", pool_size=1)
        async with database.transaction() as session:
            problems += (await ledger_audit.audit(session, utc_now())).problems()
        await database.close()
    except SvitloBotError as error:
        problems.append(error.text)
    return Proof(len(manifest.rows), sum(manifest.rows.values()), problems)


async def _load(url: str, archive: Archive) -> None:
    chosen = tools.find_tools(EMBEDDED)
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--no-password", "--dbname="]
    process = await tools.start([chosen.path("pg_restore"), *options, str(archive.path)], url)
    try:
        _, output = await process.communicate()
        await tools.finish(process, "pg_restore", output)
    finally:
        await tools.stop(process)


async def _rows_of(connection: asyncpg.Connection, table: str) -> int | None:
    if await connection.fetchval("SELECT to_regclass($1)", f'public."{table}"') is None:
        return None
    count: int = await connection.fetchval(f'SELECT count(*) FROM public."{table}"')
    return count


async def _sequences_behind(connection: asyncpg.Connection) -> list[str]:
    """Return the tables whose next number is taken already: the first row that is added there would be refused."""
    columns = await connection.fetch(
        """
        SELECT relname, attname, pg_get_serial_sequence(format('public.%I', relname), attname) AS sequence
        FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND attnum > 0
          AND pg_get_serial_sequence(format('public.%I', relname), attname) IS NOT NULL
        """
    )
    behind = []
    for table, column, sequence in columns:
        query = f'SELECT coalesce(max("{column}"), 0) > (SELECT last_value FROM {sequence}) FROM public."{table}"'
        if await connection.fetchval(query):
            behind.append(f"{table}: лічильник {column} відстав")
    return behind
