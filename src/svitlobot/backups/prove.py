"""The last backup proved, and what came of it written down: a backup that nobody has restored is a hope."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.backups.archive import Archive
from svitlobot.backups.create import Report
from svitlobot.backups.verify import verify
from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.errors import NotFoundError, SvitloBotError
from svitlobot.services import backups

T = TypeVar("T")


def prove_last(url: str, directory: Path, clock: Clock, report: Report) -> str | None:
    """Prove the last backup that was made in ``directory``; return what is wrong with it, None when it is good.

    What came of it is on record in `backups`. Call in the main thread. Raises NotFoundError when there is none.
    """
    found = _in_database(url, lambda session: backups.begin_proof(session, directory, clock()))
    if found is None:
        raise NotFoundError(f"у {directory} ще не зроблено жодної копії")
    run_id, path = found
    problem: str | None
    try:
        problem = "; ".join(verify(Archive(path), report).problems) or None
    except (SvitloBotError, OSError, asyncpg.PostgresError) as error:
        problem = error.text if isinstance(error, SvitloBotError) else str(error)
    _in_database(url, lambda session: backups.end_proof(session, run_id, clock(), error=problem))
    return problem


def _in_database(url: str, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
    async def run() -> T:
        database = Database(url, role="backup", pool_size=1)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    return asyncio.run(run())
