"""Runs of `svitlobot backup create`, as rows: what the nightly one and the alerts know of them."""

from datetime import datetime
from pathlib import Path

from svitlobot.db.models import Backup
from svitlobot.db.queries import backups
from svitlobot.db.queries.alerts import conditions
from svitlobot.db.session import AsyncSession
from svitlobot.domain.backups import Runs

_LOOKED_AT = 50  # runs; some may have been made elsewhere


async def read_runs(session: AsyncSession) -> Runs:
    """Return what is known of the runs so far."""
    return Runs(*await conditions.backup_runs(session))


async def begin(session: AsyncSession, now: datetime, host: str) -> int:
    """Write down that a run has begun; return its id."""
    run = Backup(started_at=now, host=host[:100])
    session.add(run)
    await session.flush()
    return run.id


async def forget_unfinished(session: AsyncSession) -> None:
    """Forget the runs that have no end: where none can be running, they would be taken for killed ones."""
    await backups.delete_unfinished(session)


async def finish(
    session: AsyncSession,
    run_id: int,
    now: datetime,
    *,
    path: str | None = None,
    size: int | None = None,
    error: str | None = None,
) -> None:
    """Write down what became of a run."""
    run = await session.get_one(Backup, run_id)
    run.finished_at, run.path, run.size, run.error = now, path, size, error


async def begin_proof(session: AsyncSession, directory: Path, now: datetime) -> tuple[int, Path] | None:
    """Write down that the last good backup in a directory is being proved; return its id and path, if there is one."""
    for run in await backups.last_good(session, _LOOKED_AT):
        path = Path(run.path or "")
        if path.parent == directory:
            run.proof_began_at, run.proof_ended_at, run.proof_error = now, None, None
            return run.id, path
    return None


async def end_proof(session: AsyncSession, run_id: int, now: datetime, *, error: str | None) -> None:
    """Write down what proving a backup came to."""
    run = await session.get_one(Backup, run_id)
    run.proof_ended_at, run.proof_error = now, error
