"""The work on files that wait: done in the process that is asked to, and written down in their rows."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import structlog

from svitlobot.clock import Clock
from svitlobot.db.models import Import
from svitlobot.db.queries.imports import jobs as rows
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.imports.address_report import AddressImportReport as AddressReport
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.errors import NotFoundError, SvitloBotError
from svitlobot.schemas.imports import ImportInfo, ImportProblem, ImportReport
from svitlobot.services.imports.jobs import UNDOING, Work, read_import
from svitlobot.services.imports.load import FileToLoad, ImportOutcome, Progress, import_file, quietly
from svitlobot.services.imports.undo import undo_import

log = structlog.get_logger()

HEARTBEAT_S = 1.0
SHOWN_PROBLEMS = 50
SHOWN_PREVIEWS = 20


async def perform(database: Database, import_id: int, clock: Clock, *, progress: Progress = quietly) -> ImportInfo:
    """Do what was asked to be done with a file, and write down what came of it.

    An expected error is what came of it, too. Raises NotFoundError when nothing is asked.
    """
    async with database.transaction() as session:
        found = await session.get(Import, import_id)
        content = await rows.read_file(session, import_id)
    if found is None or found.work is None:
        raise NotFoundError("Нічого робити")
    work = Work(found.work)
    kept = "undo_report" if work in UNDOING else "report"
    try:
        async with _alive(database, import_id, progress) as report_progress:
            if work in UNDOING:
                outcome = await _undo(database, found, clock(), dry_run=work is Work.UNDO_CHECK)
            else:
                outcome = await _load(database, found, content, clock(), work, report_progress)
    except SvitloBotError as error:
        outcome = {kept: ImportReport(error=error.text)}
        if work is Work.CHECK or (work is Work.APPLY and found.status == "new"):
            outcome["status"] = "failed"
    except BaseException:
        broken = ImportReport(error="Внутрішня помилка; її вже записано в журнал. Нічого не змінено")
        await _write_down(database, import_id, {kept: broken}, clock())
        raise
    await _write_down(database, import_id, outcome, clock())
    async with database.transaction() as session:
        return await read_import(session, import_id, clock())


async def _undo(database: Database, found: Import, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    undone = await undo_import(database, found.id, now, actor=found.undone_by, dry_run=dry_run)
    changes = undone.restored + undone.removed
    return {"undo_report": ImportReport(is_dry_run=dry_run, lines=undone.lines(), changes=changes)}


async def _load(
    database: Database, found: Import, content: bytes, now: datetime, work: Work, progress: Progress
) -> dict[str, Any]:
    dry_run = work is Work.CHECK
    with tempfile.TemporaryDirectory(prefix="svitlobot-import-") as folder:
        path = Path(folder) / "file.xlsx"
        await asyncio.to_thread(path.write_bytes, content)
        source = FileToLoad(
            path, found.actor, file_name=found.file_name, kind=ImportKind(found.kind) if found.kind else None,
            import_id=found.id, is_watched=found.watched_path is not None and found.status == "new",
        )  # fmt: skip
        done = await import_file(database, source, now, dry_run=dry_run, progress=progress)
    outcome: dict[str, Any] = {"kind": done.kind, "report": _report(done, dry_run=dry_run or done.is_held)}
    if isinstance(done.report, AddressReport):
        outcome["problems"] = done.report.csv()
    if done.is_held:
        outcome["status"] = "held"
    elif dry_run:
        outcome["status"] = "checked" if done.changes else "failed" if done.report.problems() else "done"
    return outcome


def _report(done: ImportOutcome, *, dry_run: bool) -> ImportReport:
    report = done.report
    problems = report.problems()
    return ImportReport(
        is_dry_run=dry_run,
        lines=report.lines(),
        problems=[ImportProblem(row=row, text=text) for row, text in problems[:SHOWN_PROBLEMS]],
        problems_total=report.found.total if isinstance(report, AddressReport) else len(problems),
        previews=dict(islice(report.previews().items(), SHOWN_PREVIEWS)),
        changes=done.changes,
    )


async def _write_down(database: Database, import_id: int, outcome: dict[str, Any], now: datetime) -> None:
    values = {
        name: value.model_dump(mode="json") if isinstance(value, ImportReport) else value
        for name, value in outcome.items()
        if name != "problems"
    }
    values |= {"work": None, "progress": 1.0, "touched_at": now}
    async with database.transaction() as session:
        status = await rows.save(session, import_id, values)
        if "problems" in outcome:
            await rows.save_problems(session, import_id, outcome["problems"])
        if status not in rows.OPEN:
            await rows.drop_file(session, import_id)


@asynccontextmanager
async def _alive(database: Database, import_id: int, progress: Progress) -> AsyncIterator[Progress]:
    """Say in the import's row, once a second, that it is worked on and how far the work is."""
    done = 0.0

    def tell(fraction: float, text: str) -> None:
        nonlocal done
        done = fraction
        progress(fraction, text)

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            try:
                await rows.note_progress(database.pool, import_id, done)
            except OUTAGES as error:
                log.warning("database_unavailable", reason=type(error).__name__)

    beating = asyncio.create_task(beat())
    try:
        yield tell
    finally:
        beating.cancel()
