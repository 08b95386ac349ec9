"""A backup put back: all of it takes the place of all there is, in one transaction, or nothing changes."""

import asyncio
import subprocess
from pathlib import Path

import asyncpg

from svitlobot.backups import tools
from svitlobot.backups.archive import BEFORE_RESTORE, Archive, Manifest
from svitlobot.backups.create import Report, create
from svitlobot.clock import Clock
from svitlobot.db import migrate
from svitlobot.db.connect import connect
from svitlobot.db.running_roles import require_stopped
from svitlobot.db.session import Database
from svitlobot.errors import ConflictError, UnavailableError
from svitlobot.services import audit, backups

_CHUNK = 1 << 16
_TOO_NEW = b"SET transaction_timeout = 0;\n"  # from tools that are newer than the server

_WORKED_ON = ("users", "addresses", "iot_sensors", "events", "payments")

_DROP_EVERYTHING = """
SET lock_timeout = '30s';
DO $$
DECLARE thing record;
BEGIN
    FOR thing IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    LOOP EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', thing.relname); END LOOP;
    FOR thing IN SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
    LOOP EXECUTE format('DROP SEQUENCE IF EXISTS public.%I CASCADE', thing.relname); END LOOP;
    FOR thing IN SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')  -- an extension's
    LOOP EXECUTE format('DROP FUNCTION public.%I', thing.proname); END LOOP;
END $$;
"""

# What was still to be told then would be told now, and is true no more.
_LET_GO = "UPDATE events SET status = 'expired' WHERE status IN ('pending', 'expanded', 'paused')"


async def restore(
    url: str, archive: Archive, manifest: Manifest, directory: Path, clock: Clock, report: Report, *, is_forced: bool
) -> Archive | None:
    """Put a backup, whose file has been checked, in the place of what is in the database; then migrate it.

    Return the safety copy made before it in ``directory``, None when there was nothing to copy. Raises ConflictError
    while the product runs, and over a database that is in use unless it ``is_forced``.
    """
    is_empty = await _check_target(url, is_forced=is_forced)
    safety = None
    if not is_empty:
        safety = await create(
            url, directory, clock, lambda done, text: report(done * 0.4, f"копія того, що є: {text}"), BEFORE_RESTORE
        )
        await _check_target(url, is_forced=True)  # it took its time: nobody may have come meanwhile
    report(0.4, "відновлення")
    await _replace(url, archive, manifest)
    report(0.95, "міграції")
    await migrate.upgrade(url, clock=clock)
    database = Database(url, role="restore", pool_size=1)
    try:
        async with database.transaction() as session:
            details = {"file": archive.path.name, "made_at": manifest.made_at, "safety": safety and safety.path.name}
            text = "Базу відновлено з резервної копії"
            await backups.forget_unfinished(session)  # the one that this backup was made by is in it
            audit.record(session, "database_restored", clock(), actor=audit.CLI, description=text, details=details)
    finally:
        await database.close()
    report(1.0, "")
    return safety


async def _check_target(url: str, *, is_forced: bool) -> bool:
    """Tell whether there is nothing worth keeping in the database. Raises ConflictError, also while roles run."""
    connection = await connect(url, server_settings={"application_name": "svitlobot-restore"})
    try:
        await require_stopped(connection, besides=("backup", "restore"))
        is_empty = not [name for name in _WORKED_ON if await _has_rows(connection, name)]
    finally:
        await connection.close()
    if not is_empty and not is_forced:
        raise ConflictError("у базі є дані, їх замінить копія: якщо справді треба, додайте --force")
    return is_empty


async def _has_rows(connection: asyncpg.Connection, table: str) -> bool:
    if await connection.fetchval("SELECT to_regclass($1)", f"public.{table}") is None:
        return False
    found: bool = await connection.fetchval(f"SELECT EXISTS (SELECT FROM public.{table})")
    return found


async def _replace(url: str, archive: Archive, manifest: Manifest) -> None:
    """Have pg_restore write its script into a transaction of psql's that is committed only when both are well."""
    server_version = await _server_version(url)
    chosen = tools.find_tools(max(server_version, manifest.tools_version))
    writes = [chosen.path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(archive.path)]
    runs = [chosen.path("psql"), "-X", "-q", "--no-password", "-v", "ON_ERROR_STOP=1", "-o", "/dev/null", "-f", "-"]
    writer = await tools.start(writes, None, stdout=subprocess.PIPE)
    runner = await tools.start(runs, url, stdin=subprocess.PIPE)
    try:
        outputs = await asyncio.gather(
            _feed(writer, runner, is_old=server_version < 17), _errors_of(writer), _errors_of(runner)
        )
        await tools.finish(writer, "pg_restore", outputs[1])
        await tools.finish(runner, "psql", outputs[2])
    finally:
        await tools.stop(runner)
        await tools.stop(writer)


async def _feed(writer: asyncio.subprocess.Process, runner: asyncio.subprocess.Process, *, is_old: bool) -> None:
    if writer.stdout is None or runner.stdin is None:
        raise UnavailableError("psql: немає каналу")
    try:
        runner.stdin.write(f"BEGIN;{_DROP_EVERYTHING}".encode())
        is_first = True
        while chunk := await writer.stdout.read(_CHUNK):
            runner.stdin.write(chunk.replace(_TOO_NEW, b"") if is_old and is_first else chunk)
            is_first = False
            await runner.stdin.drain()
        if await writer.wait() == 0:
            runner.stdin.write(f"\n{_LET_GO.replace('events', 'public.events')};\nCOMMIT;\n".encode())
            await runner.stdin.drain()
    except ConnectionError:
        await tools.stop(writer)  # psql has refused something, and says itself what
    finally:
        runner.stdin.close()


async def _errors_of(process: asyncio.subprocess.Process) -> bytes:
    """Read what a program complains of, the last of it."""
    output = b""
    if process.stderr is not None:
        async for line in process.stderr:
            output = (output + line)[-4000:]
    return output


async def _server_version(url: str) -> int:
    connection = await connect(url)
    try:
        return int(await connection.fetchval("SHOW server_version_num")) // 10_000
    finally:
        await connection.close()
