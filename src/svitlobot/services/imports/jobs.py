"""Files that wait: taken in, checked, applied or cancelled when a person says so, and taken back.

Work on a large file is done by a process of its own (`gateways/subprocesses.py`): reading it would hold up everything
else, and its memory goes when it ends. The row says how far it is.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

import structlog

from svitlobot.db.models import Import, ImportFile
from svitlobot.db.queries.imports import jobs as rows
from svitlobot.db.queries.imports.jobs import OPEN
from svitlobot.db.queries.locks import lock_name
from svitlobot.db.session import AsyncSession
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.gateways.excel.archive import is_small
from svitlobot.schemas.imports import ImportInfo, ImportReport
from svitlobot.services import audit
from svitlobot.services.imports.load import forget_old

log = structlog.get_logger()

MOST_WAITING = 10
STUCK_AFTER = timedelta(minutes=2)
FEW_CHANGES = 2_000
LOOK_GOOD_FOR = timedelta(minutes=10)
"""So long what a look at taking back said is shown and may be said yes to; later it may be true no more."""


class Work(StrEnum):
    """What may be done with a file."""

    CHECK = "check"
    APPLY = "apply"
    UNDO_CHECK = "undo_check"
    UNDO = "undo"


UNDOING = (Work.UNDO_CHECK, Work.UNDO)


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
    """Store a file that `perform` will check or apply; return its number.

    Raises ConflictError when too many files wait for a confirmation.
    """
    await forget_old(session, now)
    await lock_name(session, "imports_waiting")
    waiting = await rows.count_open(session)
    if waiting >= MOST_WAITING:
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
    if work in UNDOING:
        if found.status != "done" or not found.changes:
            raise ConflictError("Уже повернуто" if found.status == "undone" else "Повертати нічого")
    elif found.status not in OPEN:
        raise ConflictError("Цей файл уже застосовано або скасовано")
    found.work, found.progress, found.touched_at = work, 0.0, now
    if work in UNDOING:
        found.undone_by = actor
    else:
        found.actor = actor
    await session.flush()
    if work in UNDOING:
        return found.changes <= FEW_CHANGES
    return is_small(await rows.read_file(session, import_id))


async def cancel(session: AsyncSession, import_id: int, now: datetime, *, actor: str | None) -> None:
    """Leave everything as it is. Raises NotFoundError, and ConflictError when it is applied or cancelled already."""
    found = await _locked(session, import_id)
    if found.status not in OPEN:
        raise ConflictError("Цей файл уже застосовано або скасовано")
    found.status, found.work = "cancelled", None
    description = f"Скасовано файл {found.file_name}"
    audit.record(session, "import_cancelled", now, actor=actor, description=description, details={"import": import_id})
    await rows.drop_file(session, import_id)


async def list_imports(
    session: AsyncSession, now: datetime, *, limit: int, before: int | None = None
) -> list[ImportInfo]:
    """Return the latest imports, the newest first."""
    return [_info(*row, now) for row in await rows.list_latest(session, limit, before)]


async def read_import(session: AsyncSession, import_id: int, now: datetime) -> ImportInfo:
    """Return one import. What was begun and not heard of for long is said to be broken off. Raises NotFoundError."""
    row = await rows.find(session, import_id)
    if row is None:
        raise NotFoundError("Такого імпорту немає")
    found: Import = row[0]
    info = _info(*row, now)
    if info.work is not None and now - found.touched_at >= STUCK_AFTER:
        report = ImportReport(error="Роботу перервано (можливо, сервіс перезапускали): повторіть")
        return info.model_copy(update={"work": None, "undo" if info.work in UNDOING else "report": report})
    return info


async def read_problems(session: AsyncSession, import_id: int) -> str:
    """Return the rows that need a look, as CSV. Raises NotFoundError."""
    problems = await rows.read_problems(session, import_id)
    if problems is None:
        raise NotFoundError("Звіту немає")
    return problems


async def _locked(session: AsyncSession, import_id: int) -> Import:
    found = await session.get(Import, import_id, with_for_update={"key_share": True})
    if found is None:
        raise NotFoundError("Такого імпорту немає")
    return found


def _info(found: Import, has_images: bool, now: datetime) -> ImportInfo:
    own = {"can_undo", "report", "undo"}
    is_undo_shown = found.status == "undone" or now - found.touched_at < LOOK_GOOD_FOR
    undo = found.undo_report if is_undo_shown else None
    return ImportInfo(
        **{name: getattr(found, name) for name in ImportInfo.model_fields if name not in own},
        can_undo=found.status == "done" and found.changes > 0 and has_images,
        report=ImportReport.model_validate(found.report or {}),
        undo=ImportReport.model_validate(undo) if undo else None,
    )
