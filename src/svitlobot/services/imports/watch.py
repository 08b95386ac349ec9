"""Excel files in a folder of the operator's: when one has changed and settled, it is loaded, and they are told."""

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from svitlobot.db.models import WatchedFile
from svitlobot.db.queries.imports import jobs as rows
from svitlobot.db.queries.imports import watched
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.callback_data import Button, Buttons, ImportAction, import_action
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.domain.outbox.payloads.operator import AdminAlertPayload
from svitlobot.errors import ConflictError
from svitlobot.gateways.excel.archive import is_small
from svitlobot.schemas.imports import MAX_WORKBOOK_BYTES, ImportInfo, ImportReport
from svitlobot.services.imports import jobs
from svitlobot.services.imports.jobs import STUCK_AFTER, Work
from svitlobot.services.outbox.events import alert_operator
from svitlobot.services.texts import read_catalog

log = structlog.get_logger()

WATCHED: Mapping[str, ImportKind] = {
    "addresses.xlsx": ImportKind.ADDRESSES,
    "texts.xlsx": ImportKind.TEXTS,
    "tariffs.xlsx": ImportKind.TARIFFS,
}
ACTOR = "watch"
MOST_TOLD = 2_000  # characters of a message's 4,096


@dataclass(frozen=True, slots=True)
class FileVersion:
    """What tells a saved file from what it was before."""

    size: int
    mtime_ns: int


async def scan_folder(
    database: Database, folder: Path, now: datetime, *, admin_chat: int | None
) -> list[tuple[int, bool]]:
    """Look at the files; take in those that were saved and are the same at two looks.

    One that says what the last import of it that was done said is left alone. Return the numbers of the imports that
    must be performed, and whether each is done in no time.
    """
    begun = []
    for name, kind in WATCHED.items():
        path = folder / name
        seen = await asyncio.to_thread(_look_at, path)
        if seen is None:
            continue
        async with database.transaction() as session:
            if not await _has_settled(session, path, seen, now):
                continue
            content = await asyncio.to_thread(_read, path)
            if await asyncio.to_thread(_look_at, path) == seen:
                begun += await _take(session, path, kind, content, now, admin_chat)
    return begun


async def tell_operator(database: Database, import_id: int, now: datetime, *, admin_chat: int | None) -> None:
    """Tell the operator once what came of a watched file, in their chat and beside the file; of others, nothing."""
    async with database.transaction() as session:
        path = await watched.path_of(session, import_id)
        if path is None:
            return
        info = await jobs.read_import(session, import_id, now)
        key, buttons = _outcome(info)
        report = _shortened([*info.report.lines, *(f"рядок {one.row}: {one.text}" for one in info.report.problems)])
        values = {
            "file": info.file_name, "number": info.id, "report": report, "error": info.report.error or report,
        }  # fmt: skip
        text = (await read_catalog(session)).plain(key, **values)
        await alert_operator(
            session, admin_chat, AdminAlertPayload(text, buttons=buttons), now, f"excel-file:{import_id}:{key}"
        )
        problems = await rows.read_problems(session, import_id)
    await asyncio.to_thread(_write_beside, Path(path), text, problems)


async def give_up_broken_off(database: Database, now: datetime, *, admin_chat: int | None) -> None:
    """Tell the operator of files whose work a restart broke off; they are loaded when they are saved again."""
    report = ImportReport(error="Роботу перервано. Збережіть файл ще раз").model_dump(mode="json")
    async with database.transaction() as session:
        ids = await rows.break_off(session, now - STUCK_AFTER, report)
    for import_id in ids:
        await tell_operator(database, import_id, now, admin_chat=admin_chat)


async def _has_settled(session: AsyncSession, path: Path, seen: FileVersion, now: datetime) -> bool:
    """Remember the look; return whether it is like the one before and still to be dealt with."""
    if await watched.add(session, str(path), seen.size, seen.mtime_ns, now):
        return False
    before = await session.get_one(WatchedFile, str(path), with_for_update=True)
    if (before.size, before.mtime_ns) == (seen.size, seen.mtime_ns):
        return before.dealt_at is None
    before.size, before.mtime_ns, before.seen_at, before.dealt_at = seen.size, seen.mtime_ns, now, None
    return False


async def _take(
    session: AsyncSession, path: Path, kind: ImportKind, content: bytes, now: datetime, admin_chat: int | None
) -> list[tuple[int, bool]]:
    sha256 = hashlib.sha256(content).hexdigest()
    file = await session.get_one(WatchedFile, str(path))
    if await watched.last_sha256(session, str(path)) == sha256:
        file.sha256, file.dealt_at = sha256, now
        return []
    await _let_go(session, path, now)
    try:
        import_id = await jobs.receive(
            session, content, path.name, Work.APPLY, now, actor=ACTOR, kind=kind, watched_path=str(path)
        )
    except ConflictError as error:
        log.warning("watched_file_waits", file=path.name, reason=error.text)
        values = {"file": path.name, "error": error.text}
        text = (await read_catalog(session)).plain("watched_waits", **values)
        key = f"excel-file:waits:{path.name}:{file.seen_at.isoformat()}"
        await alert_operator(session, admin_chat, AdminAlertPayload(text), now, key)
        return []
    file.sha256, file.dealt_at = sha256, now
    return [(import_id, is_small(content))]


async def _let_go(session: AsyncSession, path: Path, now: datetime) -> None:
    """Cancel imports of an older content of the file, so that a confirmation can only mean this one."""
    for import_id in await watched.waiting(session, str(path)):
        with suppress(ConflictError):  # an operator has just decided it
            await jobs.cancel(session, import_id, now, actor=ACTOR)


def _outcome(info: ImportInfo) -> tuple[str, Buttons]:
    def press(action: ImportAction) -> Button:
        return Button(f"button_excel_{action}", import_action(info.id, action))

    if info.status == "held":
        return "watched_held", ((press(ImportAction.APPLY), press(ImportAction.CANCEL)),)
    if info.status == "done" and info.changes:
        return "watched_done", ((press(ImportAction.UNDO),),)
    return ("watched_unchanged", ()) if info.status == "done" else ("watched_failed", ())


def _shortened(lines: list[str]) -> str:
    text = "\n".join(lines)
    return text if len(text) <= MOST_TOLD else text[:MOST_TOLD].rpartition("\n")[0] + "\n…"


def _look_at(path: Path) -> FileVersion | None:
    """Return None when there is no file, or one that cannot be looked at."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return FileVersion(stat.st_size, stat.st_mtime_ns) if path.is_file() else None


def _read(path: Path) -> bytes:
    """Read as much as a file may have and a byte, which is refused as too large then."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_WORKBOOK_BYTES + 1)
    except OSError as error:
        log.warning("watched_file_unreadable", file=path.name, reason=error.strerror)
        return b""


def _write_beside(path: Path, text: str, problems: str | None) -> None:
    """Write the account beside the file; that the folder cannot be written to is no reason not to load."""
    try:
        path.with_name(f"{path.stem}.report.txt").write_text(text + "\n", encoding="utf-8")
        if problems is not None:
            path.with_name(f"{path.stem}.report.csv").write_text(problems, encoding="utf-8-sig", newline="")
    except OSError as error:
        log.warning("report_not_written", file=path.name, reason=error.strerror)
