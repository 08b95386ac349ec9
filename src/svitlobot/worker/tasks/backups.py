"""The nightly backup. It may take long, and a job may not: so it is a process of its own that this job begins."""

import os
import subprocess
import sys

import structlog

from svitlobot.domain.backups import is_due, is_proof_due
from svitlobot.services.backups import read_runs
from svitlobot.worker.runtime import Runtime

log = structlog.get_logger()

_begun: list[subprocess.Popen[bytes]] = []


async def keep(runtime: Runtime) -> None:
    """Begin a backup when one is due, and now and then a proof of the last one.

    Two backups that begin at once do no harm: PostgreSQL lets only one of them go on.
    """
    _begun[:] = [process for process in _begun if process.poll() is None]
    if not runtime.settings.backup_daily:
        return
    async with runtime.database.transaction() as session:
        runs = await read_runs(session)
    if is_due(runs, runtime.clock()):
        log.info("backup_begins", directory=str(runtime.settings.backups_in))
        _begun.append(begin(runtime, "create", "--nightly"))
    elif is_proof_due(runs, runtime.clock()) and not _begun:
        log.info("backup_proof_begins", directory=str(runtime.settings.backups_in))
        _begun.append(begin(runtime, "prove"))


def begin(runtime: Runtime, *arguments: str) -> subprocess.Popen[bytes]:
    """Start `svitlobot backup …` on its own; what becomes of it is in a row that the alerts look at."""
    settings = runtime.settings
    environment = os.environ | {
        "DATABASE_URL": settings.require_database_url(),
        "REDIS_URL": settings.require_redis_url(),
        "BACKUP_DIR": str(settings.backups_in),
    }
    return subprocess.Popen(  # noqa: S603 - a command of our own
        [sys.executable, "-m", "svitlobot", "backup", *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
