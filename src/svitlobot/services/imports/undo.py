"""An import taken back: what is still as it left it becomes what it was before; what is not is named and stays.

Row by row, because a later import usually mends a few rows of a large one, and taking the large one back must not need
the few rows to be loaded anew. Prices are taken back whole, and only before anything else has changed them: a list made
of parts of two was never sold.
"""

from datetime import datetime

from svitlobot.db.models import Import
from svitlobot.db.queries.addresses import load, undo
from svitlobot.db.queries.imports import changes as imports_changes
from svitlobot.db.queries.imports import jobs as rows
from svitlobot.db.queries.imports.snapshots import put_back, read_images
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.imports.reports import UndoReport
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.services import audit
from svitlobot.services.imports import queue_moves


async def undo_import(
    database: Database, import_id: int | None, now: datetime, *, actor: str | None, dry_run: bool
) -> UndoReport:
    """Take an import back, the last one unless one is named, or with ``dry_run`` only say what would change.

    Raises NotFoundError when there is none, and ConflictError when it is taken back already, cannot be any more, or
    another import runs.
    """
    async with imports_changes.exclusive(database) as session:
        attempt = await session.begin_nested()
        report = await _undo(session, import_id, now, actor=actor, dry_run=dry_run)
        await (attempt.rollback() if dry_run else attempt.commit())
    return report


async def _undo(
    session: AsyncSession, import_id: int | None, now: datetime, *, actor: str | None, dry_run: bool
) -> UndoReport:
    done = await _find(session, import_id)
    report = UndoReport(done.id, done.file_name, dry_run)
    if done.kind == ImportKind.ADDRESSES:
        await _undo_addresses(session, report, now)
    else:
        if done.kind == ImportKind.TARIFFS and await imports_changes.are_prices_changed_since(session, done.id):
            raise ConflictError(
                "Ціни відтоді змінено ще раз: спершу поверніть пізніший імпорт або завантажте ціни файлом"
            )
        await _undo_small(session, report, now)
    await rows.save(session, done.id, {"status": "undone", "undone_at": now, "undone_by": actor})
    description = f"Повернуто імпорт №{done.id} з {done.file_name}"
    audit.record(session, "import_undone", now, actor=actor, description=description, details=report.summary())
    await session.flush()
    return report


async def _find(session: AsyncSession, import_id: int | None) -> Import:
    found = await (rows.last_done(session) if import_id is None else session.get(Import, import_id))
    if found is None:
        raise NotFoundError("Такого імпорту немає" if import_id else "Немає імпорту, який можна повернути")
    if found.status == "undone":
        raise ConflictError(f"Імпорт №{found.id} уже повернуто")
    if found.status != "done" or not found.changes:
        raise ConflictError(f"Імпорт №{found.id} нічого не змінив: повертати нічого")
    if not await imports_changes.count(session, found.id):
        raise ConflictError(
            f"Імпорт №{found.id} уже не повернути: те, що було до нього, зберігаємо {imports_changes.KEPT_DAYS} днів "
            f"і лише для останніх {imports_changes.KEPT_IMPORTS} імпортів"
        )
    return found


async def _undo_addresses(session: AsyncSession, report: UndoReport, now: datetime) -> None:
    connection = await Database.connection_of(session)
    await load.lock(connection)
    names = await load.load_queue_names(connection)
    undone = await undo.undo(connection, report.import_id)
    key = f"import:{report.import_id}"
    report.people = await queue_moves.tell_moved(session, f"{key}:undo", now, back_from=key)
    report.restored, report.removed = undone.restored + undone.returned, undone.removed
    report.moved = {(names[old], names[new]): count for (old, new), count in undone.moved.items()}
    report.obstacles = undone.obstacles
    report.kept = [(f"{one.street}, {one.house_number}", one.obstacle) for one in undone.unrestorable]


async def _undo_small(session: AsyncSession, report: UndoReport, now: datetime) -> None:
    changes = await rows.read_changes(session, report.import_id)
    present = await read_images(session, changes[0].thing)
    stays = [change for change in changes if present.get(change.key) != change.after]
    for change in changes:
        if change in stays:
            continue
        await put_back(session, change, now)
        is_there = change.before is not None or change.thing == "text"  # a text that is not the operator's is ours
        report.restored += is_there
        report.removed += not is_there
    if stays:
        report.obstacles = {"changed": len(stays)}
        report.kept = [(change.key, "changed") for change in stays[:20]]
