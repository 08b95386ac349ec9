"""Files that wait: taken in, checked, applied or cancelled when a person says so, and taken back.

Work on a large file is done by a process of its own (`gateways/own_commands.py`): reading it would hold up everything
else, and its memory goes when it ends. Whoever asked looks at the row to see how far it is.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from svitlobot.clock import Clock
from svitlobot.db.models import Import, ImportChange, ImportFile
from svitlobot.db.session import OUTAGES, Database
from svitlobot.domain.imports import ImportKind
from svitlobot.errors import ConflictError, NotFoundError, SvitloBotError
from svitlobot.gateways.xlsx_archive import is_small
from svitlobot.schemas.imports import ImportInfo, ImportProblem, ImportReport
from svitlobot.services import audit
from svitlobot.services.address_report import ImportReport as AddressReport
from svitlobot.services.import_undo import undo_import
from svitlobot.services.imports import OPEN, Done, Progress, Source, import_file, quietly
from svitlobot.services.text_files import TextsReport

log = structlog.get_logger()

MOST_WAITING = 10
STUCK_AFTER = timedelta(minutes=2)
HEARTBEAT_S = 1.0
FEW_CHANGES = 2_000
SHOWN_PROBLEMS = 50
SHOWN_PREVIEWS = 20


class Work(StrEnum):
    """What may be done with a file."""

    CHECK = "check"
    APPLY = "apply"
    UNDO_CHECK = "undo_check"
    UNDO = "undo"


_UNDOING = (Work.UNDO_CHECK, Work.UNDO)


async def receive(
    session: AsyncSession,
    content: bytes,
    file_name: str,
    work: Work,
    now: datetime,
    *,
    actor: str | None,
    kind: ImportKind | None = None,
    watched_path: str | None = None,
) -> int:
    """Take a file in, to be checked or applied by whoever calls `perform`; return its number.

    Raises ConflictError when too many files wait for a word.
    """
    waiting = await session.scalar(select(func.count()).where(Import.status.in_(OPEN)))
    if (waiting or 0) >= MOST_WAITING:
        raise ConflictError(f"Уже {waiting} файлів чекають на ваше слово: спершу застосуйте або скасуйте їх")
    taken = Import(
        kind=kind, file_name=file_name[:255], sha256=hashlib.sha256(content).hexdigest(), watched_path=watched_path,
        actor=actor, created_at=now, touched_at=now, work=work,
    )  # fmt: skip
    session.add(taken)
    await session.flush()
    session.add(ImportFile(import_id=taken.id, content=content))
    await session.flush()
    return taken.id


async def request(session: AsyncSession, import_id: int, work: Work, now: datetime, *, actor: str | None) -> bool:
    """Ask that a file be applied, or taken back; return whether that is done in no time.

    Raises NotFoundError, and ConflictError when that makes no sense.
    """
    found = await _locked(session, import_id)
    if found.work is not None and now - found.touched_at < STUCK_AFTER:
        raise ConflictError("Із цим файлом саме працюємо: зачекайте трохи")
    if work in _UNDOING:
        if found.status != "done" or not found.changes:
            raise ConflictError("Уже повернуто" if found.status == "undone" else "Повертати нічого")
    elif found.status not in OPEN:
        raise ConflictError("Цей файл уже застосовано або скасовано")
    found.work, found.progress, found.touched_at = work, 0.0, now
    if work in _UNDOING:
        found.undone_by = actor
    else:
        found.actor = actor
    await session.flush()
    if work in _UNDOING:
        return found.changes <= FEW_CHANGES
    return is_small(await session.scalar(select(ImportFile.content).where(ImportFile.import_id == import_id)) or b"")


async def cancel(session: AsyncSession, import_id: int, now: datetime, *, actor: str | None) -> None:
    """Leave everything as it is. Raises NotFoundError, and ConflictError when it is applied or cancelled already."""
    found = await _locked(session, import_id)
    if found.status not in OPEN:
        raise ConflictError("Цей файл уже застосовано або скасовано")
    found.status, found.work = "cancelled", None
    description = f"Скасовано файл {found.file_name}"
    audit.record(session, "import_cancelled", now, actor=actor, description=description, details={"import": import_id})
    await _drop_file(session, import_id)


async def list_imports(session: AsyncSession, *, limit: int, before: int | None = None) -> list[ImportInfo]:
    """Return the latest imports, the newest first."""
    query = _INFO.order_by(Import.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Import.id < before)
    return [_info(*row) for row in await session.execute(query)]


async def read_import(session: AsyncSession, import_id: int, now: datetime) -> ImportInfo:
    """Return one import. What was begun and not heard of for long is said to be broken off. Raises NotFoundError."""
    row = (await session.execute(_INFO.where(Import.id == import_id))).one_or_none()
    if row is None:
        raise NotFoundError("Такого імпорту немає")
    found: Import = row[0]
    info = _info(*row)
    if info.work is not None and now - found.touched_at >= STUCK_AFTER:
        report = ImportReport(error="Роботу перервано (можливо, сервіс перезапускали): повторіть")
        return info.model_copy(update={"work": None, "report": report})
    return info


async def read_problems(session: AsyncSession, import_id: int) -> str:
    """Return the rows that need a look, as CSV. Raises NotFoundError."""
    problems = await session.scalar(select(ImportFile.problems).where(ImportFile.import_id == import_id))
    if problems is None:
        raise NotFoundError("Звіту немає")
    return problems


async def perform(database: Database, import_id: int, clock: Clock, *, progress: Progress = quietly) -> ImportInfo:
    """Do what was asked to be done with a file, and write down what came of it.

    An expected error is what came of it, too. Raises NotFoundError when nothing is asked.
    """
    async with database.transaction() as session:
        found = await session.get(Import, import_id)
        content = await session.scalar(select(ImportFile.content).where(ImportFile.import_id == import_id))
    if found is None or found.work is None:
        raise NotFoundError("Нічого робити")
    work = Work(found.work)
    try:
        async with _alive(database, import_id, progress) as report_progress:
            if work in _UNDOING:
                outcome = await _undo(database, found, clock(), dry_run=work is Work.UNDO_CHECK)
            else:
                outcome = await _load(database, found, content or b"", clock(), work, report_progress)
    except SvitloBotError as error:
        outcome = {"report": ImportReport(error=error.text)}
        if work is Work.CHECK or (work is Work.APPLY and found.status == "new"):
            outcome["status"] = "failed"
    except BaseException:
        broken = ImportReport(error="Внутрішня помилка; її вже записано в журнал. Нічого не змінено")
        await _write_down(database, import_id, {"report": broken}, clock())
        raise
    await _write_down(database, import_id, outcome, clock())
    async with database.transaction() as session:
        return await read_import(session, import_id, clock())


async def _undo(database: Database, found: Import, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    undone = await undo_import(database, found.id, now, actor=found.undone_by, dry_run=dry_run)
    lines = undone.lines()[dry_run:]  # whoever shows it says in their own words that nothing has changed yet
    return {"report": ImportReport(is_dry_run=dry_run, lines=lines, changes=undone.restored + undone.removed)}


async def _load(
    database: Database, found: Import, content: bytes, now: datetime, work: Work, progress: Progress
) -> dict[str, Any]:
    dry_run = work is Work.CHECK
    with tempfile.TemporaryDirectory(prefix="svitlobot-import-") as folder:
        path = Path(folder) / "file.xlsx"
        await asyncio.to_thread(path.write_bytes, content)
        source = Source(
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


def _report(done: Done, *, dry_run: bool) -> ImportReport:
    report = done.report
    problems = [ImportProblem(row=row, text=text) for row, text in report.problems()]
    previews = report.previews() if isinstance(report, TextsReport) else {}
    return ImportReport(
        is_dry_run=dry_run,
        lines=_summary_lines(report, dry_run=dry_run),
        problems=problems[:SHOWN_PROBLEMS],
        problems_total=len(problems),
        previews=dict(list(previews.items())[:SHOWN_PREVIEWS]),
        changes=done.changes,
    )


def _summary_lines(report: Any, *, dry_run: bool) -> list[str]:  # noqa: ANN401 - any report
    """Return the account without what is told beside it: that nothing has changed yet, rows, previews."""
    lines: list[str] = report.lines()
    lines = lines[lines[0].startswith("Пробний") :] if dry_run else lines
    return [line for line in lines if not line.startswith(("  рядок ", "    "))]


async def _write_down(database: Database, import_id: int, outcome: dict[str, Any], now: datetime) -> None:
    values = {name: value for name, value in outcome.items() if name not in {"report", "problems"}}
    values |= {"report": outcome["report"].model_dump(mode="json"), "work": None, "progress": 1.0, "touched_at": now}
    async with database.transaction() as session:
        await session.execute(update(Import).where(Import.id == import_id).values(values))
        if "problems" in outcome:
            file = update(ImportFile).where(ImportFile.import_id == import_id)
            await session.execute(file.values(problems=outcome["problems"]))
        if (await session.scalar(select(Import.status).where(Import.id == import_id))) not in OPEN:
            await _drop_file(session, import_id)


async def _drop_file(session: AsyncSession, import_id: int) -> None:
    await session.execute(update(ImportFile).where(ImportFile.import_id == import_id).values(content=None))


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
                await database.pool.execute(
                    "UPDATE imports SET progress = $2, touched_at = now() WHERE id = $1", import_id, done
                )
            except OUTAGES as error:
                log.warning("database_unavailable", reason=type(error).__name__)

    beating = asyncio.create_task(beat())
    try:
        yield tell
    finally:
        beating.cancel()


async def _locked(session: AsyncSession, import_id: int) -> Import:
    found = await session.get(Import, import_id, with_for_update={"key_share": True})
    if found is None:
        raise NotFoundError("Такого імпорту немає")
    return found


_INFO = select(Import, exists().where(ImportChange.import_id == Import.id))


def _info(found: Import, has_images: bool) -> ImportInfo:
    return ImportInfo(
        **{name: getattr(found, name) for name in ImportInfo.model_fields if name not in {"can_undo", "report"}},
        can_undo=found.status == "done" and found.changes > 0 and has_images,
        report=ImportReport.model_validate(found.report or {}),
    )
