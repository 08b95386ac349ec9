"""Files of the operator's, loaded: one way for addresses, texts, prices and old street names.

An import is one transaction: the rows, what they were before, the event that tells people, the audit.
"""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from svitlobot.db.models import Import, ImportChange
from svitlobot.db.queries.imports import changes as imports_changes
from svitlobot.db.queries.imports import jobs as rows
from svitlobot.db.queries.imports.snapshots import Image, read_images
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.imports.address_report import AddressImportReport
from svitlobot.domain.imports.kinds import ImportKind, needs_confirmation
from svitlobot.domain.imports.reports import Report
from svitlobot.errors import ConflictError, InvalidInputError
from svitlobot.gateways.excel.reading import Column, SheetTable, read_known_table
from svitlobot.services import audit
from svitlobot.services.imports import queue_moves
from svitlobot.services.imports.loaders import addresses, aliases, tariffs, texts

COLUMNS: Mapping[str, Sequence[Column]] = {
    ImportKind.ADDRESSES: addresses.COLUMNS,
    ImportKind.TEXTS: texts.COLUMNS,
    ImportKind.TARIFFS: tariffs.COLUMNS,
    ImportKind.ALIASES: aliases.COLUMNS,
}
MOST_ROWS = 20_000
"""Rows of texts, prices or old names; each of their tables has a few hundred."""

_THINGS = {ImportKind.TEXTS: "text", ImportKind.TARIFFS: "tariff", ImportKind.ALIASES: "alias"}

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class FileToLoad:
    """A file to load: where it is, how it is called, who brings it, and what it is of, if that is said."""

    path: Path
    actor: str | None
    file_name: str = ""
    kind: ImportKind | None = None
    import_id: int | None = None
    report_path: Path | None = None
    is_watched: bool = False

    @property
    def name(self) -> str:
        """How the file is called."""
        return self.file_name or self.path.name


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What an import came to. ``is_held``: it is so large a change that a person must say yes first."""

    import_id: int
    kind: ImportKind
    report: Report
    changes: int
    notified: int
    is_held: bool = False


def quietly(_fraction: float, _text: str) -> None:
    """Tell nobody how far the work is."""


async def import_file(
    database: Database, source: FileToLoad, now: datetime, *, dry_run: bool, progress: Progress = quietly
) -> ImportOutcome:
    """Load an .xlsx file in one transaction, or with ``dry_run`` only say what would change.

    A file that changes nothing leaves no import behind. Raises InvalidInputError or TooLargeError when it cannot be
    read (nothing is loaded then), and ConflictError while another import runs.
    """
    kind, table = await _read(source, progress)
    async with imports_changes.exclusive(database) as session:
        attempt = await session.begin_nested()
        done = await _load(session, source, kind, table, now, dry_run=dry_run, progress=progress)
        await (attempt.rollback() if dry_run or done.is_held else attempt.commit())
    progress(1.0, "Готово")
    return done


async def _read(source: FileToLoad, progress: Progress) -> tuple[ImportKind, SheetTable]:
    loop = asyncio.get_running_loop()
    known: Mapping[str, Sequence[Column]] = COLUMNS if source.kind is None else {source.kind: COLUMNS[source.kind]}

    def step(fraction: float) -> None:
        loop.call_soon_threadsafe(progress, 0.4 * fraction, "Читання файлу")

    def read() -> tuple[str, SheetTable]:
        if source.report_path is not None and source.report_path.resolve() == source.path.resolve():
            raise InvalidInputError("Звіт не може замінити сам файл: вкажіть іншу назву")
        return read_known_table(source.path, known, step)

    kind, table = await asyncio.to_thread(read)
    return ImportKind(kind), table


async def _load(
    session: AsyncSession,
    source: FileToLoad,
    kind: ImportKind,
    table: SheetTable,
    now: datetime,
    *,
    dry_run: bool,
    progress: Progress,
) -> ImportOutcome:
    import_id = source.import_id or await _begin(session, source, kind, now)
    if kind is ImportKind.ADDRESSES:
        report: Report = await addresses.load_addresses(
            session, table, source.name,
            import_id=import_id, dry_run=dry_run, report_path=source.report_path, progress=progress,
        )  # fmt: skip
    else:
        report = await _load_small(session, source, kind, table, import_id, now, dry_run=dry_run)
    changes = await imports_changes.count(session, import_id)
    notified = 0
    if kind is ImportKind.ADDRESSES and changes:
        notified = await queue_moves.tell_moved(session, f"import:{import_id}", now)
    await _finish(session, source, kind, import_id, report, changes, now)
    is_held = source.is_watched and isinstance(report, AddressImportReport) and _needs_confirmation(report)
    return ImportOutcome(import_id, kind, report, changes, notified, is_held)


async def _load_small(
    session: AsyncSession,
    source: FileToLoad,
    kind: ImportKind,
    table: SheetTable,
    import_id: int,
    now: datetime,
    *,
    dry_run: bool,
) -> Report:
    if table.height > MOST_ROWS:
        raise InvalidInputError(f"У файлі понад {MOST_ROWS} рядків")
    thing = _THINGS[kind]
    before = await read_images(session, thing)
    report: Report
    if kind is ImportKind.TEXTS:
        report = await texts.load_texts(session, table, source.name, now, dry_run=dry_run)
    elif kind is ImportKind.TARIFFS:
        report = await tariffs.load_tariffs(session, table, source.name, now, dry_run=dry_run)
    else:
        report = await aliases.load_aliases(session, table, source.name, dry_run=dry_run)
    after = await read_images(session, thing)
    session.add_all(_changes_between(import_id, thing, before, after))
    await session.flush()
    return report


async def _begin(session: AsyncSession, source: FileToLoad, kind: ImportKind, now: datetime) -> int:
    content = await asyncio.to_thread(source.path.read_bytes)
    begun = Import(
        kind=kind,
        file_name=source.name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        actor=source.actor,
        created_at=now,
        touched_at=now,
    )
    session.add(begun)
    await session.flush()
    return begun.id


async def _finish(
    session: AsyncSession,
    source: FileToLoad,
    kind: ImportKind,
    import_id: int,
    report: Report,
    changes: int,
    now: datetime,
) -> None:
    """Write the import down with its changes. One that is applied, or cancelled, meanwhile is not applied again."""
    if not changes and source.import_id is None:
        await session.delete(await session.get_one(Import, import_id))
        await session.flush()
        return
    done = {"status": "done", "kind": kind, "changes": changes, "applied_at": now}
    if not await rows.finish_open(session, import_id, done):
        raise ConflictError("Цей файл уже застосовано або скасовано")
    if not changes:
        return
    audit.record(
        session,
        f"{kind}_imported",
        now,
        actor=source.actor,
        description=f"Імпорт з {source.name}",
        details={"import": import_id} | orjson.loads(orjson.dumps(report.summary())),
    )
    await forget_old(session, now)


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Forget what is too old to be taken back, and cancel what nobody has said yes or no to for a day."""
    for import_id, file_name in await imports_changes.forget_old(session, now):
        description = f"Скасовано файл {file_name}: за добу ніхто не сказав ні так, ні ні"
        details = {"import": import_id}
        audit.record(session, "import_cancelled", now, actor=None, description=description, details=details)


def _needs_confirmation(report: AddressImportReport) -> bool:
    changes = report.changes
    moved = sum(changes.moved.values()) + changes.merged
    return needs_confirmation(houses_moved=moved, houses=changes.total, people=changes.people)


def _changes_between(
    import_id: int, thing: str, before: Mapping[str, Image], after: Mapping[str, Image]
) -> list[ImportChange]:
    """Return what to keep of an import that led from ``before`` to ``after``."""
    return [
        ImportChange(import_id=import_id, thing=thing, key=key, before=before.get(key), after=after.get(key))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]
