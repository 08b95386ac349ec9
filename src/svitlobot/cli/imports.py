"""Files to and from Excel: load, look before, take back, write."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from svitlobot.cli.database import with_database
from svitlobot.db.session import Database
from svitlobot.domain.imports.kinds import KIND_NAMES, ImportKind
from svitlobot.domain.texts.samples import without_markup
from svitlobot.settings import load_settings

if TYPE_CHECKING:
    from svitlobot.domain.imports.reports import Report

commands = typer.Typer(help="Завантажити дані з файлів, переглянути й повернути завантажене.", no_args_is_help=True)
exports = typer.Typer(help="Записати дані у файли Excel.", no_args_is_help=True)

_NOTHING_CHANGED = "Пробний запуск: у базі нічого не змінено."
_MOST_ROWS = 50

DryRun = Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")]
Target = Annotated[Path, typer.Argument(help="Куди записати: файл .xlsx.")]
Number = Annotated[int, typer.Argument(help="Номер імпорту зі списку.", min=1)]


@commands.command("addresses")
def import_addresses(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Вулиця, Будинок, Черга.", exists=True)],
    dry_run: DryRun = False,
    report: Annotated[Path | None, typer.Option(help="Куди записати звіт про погані рядки.")] = None,
) -> None:
    """Завантажити адреси й черги; погані рядки перелічуються, добрі завантажуються, усе однією транзакцією."""
    _load(file, ImportKind.ADDRESSES, dry_run, report or file.with_name(f"{file.stem}.report.csv"))


@commands.command("texts")
def import_texts(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Ключ, Текст.", exists=True)],
    dry_run: DryRun = False,
) -> None:
    """Завантажити тексти бота; погані рядки перелічуються, добрі завантажуються."""
    _load(file, ImportKind.TEXTS, dry_run)


@commands.command("tariffs")
def import_tariffs(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Тариф, Днів, Ціна, Зірок.", exists=True)],
    dry_run: DryRun = False,
) -> None:
    """Завантажити ціни; файл із помилкою не змінює нічого, а чого у файлі немає, те більше не продають."""
    if _load(file, ImportKind.TARIFFS, dry_run):
        raise typer.Exit(1)


@commands.command("aliases")
def import_aliases(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Стара назва, Нова назва.", exists=True)],
    dry_run: DryRun = False,
) -> None:
    """Завантажити старі назви вулиць; погані рядки перелічуються, добрі завантажуються."""
    _load(file, ImportKind.ALIASES, dry_run)


@commands.command("list")
def list_imports(limit: Annotated[int, typer.Option(min=1, max=200)] = 20) -> None:
    """Показати останні імпорти: що, ким і коли завантажено, що можна повернути."""
    from svitlobot.clock import kyiv, utc_now
    from svitlobot.domain.texts.wording.imports import EXCEL
    from svitlobot.services.imports.jobs import list_imports as run

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            found = await run(session, utc_now(), limit=limit)
        for one in found:
            back = ", можна повернути" if one.can_undo else ""
            when = f"{kyiv(one.created_at):%d.%m.%Y %H:%M}"
            kind, status = KIND_NAMES[one.kind] if one.kind else "?", EXCEL[f"excel_status_{one.status}"]
            typer.echo(f"№{one.id}  {when}  {kind}  {one.file_name}  {status}, змін {one.changes}{back}")
        if not found:
            typer.echo("Імпортів ще не було.")

    with_database(work)


@commands.command("undo")
def undo(
    number: Annotated[int | None, typer.Argument(help="Номер імпорту зі списку; без нього — останній.", min=1)] = None,
    dry_run: DryRun = False,
) -> None:
    """Повернути все, як було до імпорту; чого відтоді торкалися ще раз, те лишається й перелічується."""
    from svitlobot.clock import utc_now
    from svitlobot.services.audit import CLI
    from svitlobot.services.imports.undo import undo_import

    async def work(database: Database) -> list[str]:
        return (await undo_import(database, number, utc_now(), actor=CLI, dry_run=dry_run)).lines()

    lines = with_database(work)
    _echo([_NOTHING_CHANGED] * dry_run + lines)


@commands.command("apply")
def apply(number: Number) -> None:
    """Застосувати перевірений файл, що чекає на слово: надісланий боту або затриманий із EXCEL_DIR."""
    from svitlobot.clock import utc_now
    from svitlobot.services.audit import CLI
    from svitlobot.services.imports.jobs import Work, request
    from svitlobot.services.imports.runner import perform

    async def work(database: Database) -> list[str]:
        async with database.transaction() as session:
            await request(session, number, Work.APPLY, utc_now(), actor=CLI)
        with _bar() as progress:
            done = await perform(database, number, utc_now, progress=progress)
        return [done.report.error] if done.report.error else done.report.lines

    _echo(with_database(work))


@commands.command("cancel")
def cancel(number: Number) -> None:
    """Скасувати файл, що чекає на слово; у базі нічого не зміниться."""
    from svitlobot.clock import utc_now
    from svitlobot.services.audit import CLI
    from svitlobot.services.imports.jobs import cancel as run

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await run(session, number, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Імпорт №{number} скасовано.")


@commands.command("work", hidden=True)
def work_on(number: Number) -> None:
    """Зробити те, що доручено з імпортом; це запускає сам сервіс."""
    from svitlobot.clock import utc_now
    from svitlobot.services.imports.runner import perform
    from svitlobot.services.imports.watch import tell_operator

    async def work(database: Database) -> None:
        await perform(database, number, utc_now)
        await tell_operator(database, number, utc_now(), admin_chat=load_settings().admin_chat_id)

    with_database(work)


@exports.command("addresses")
def export_addresses(file: Target) -> None:
    """Записати всі адреси з чергами."""
    _export(ImportKind.ADDRESSES, file, "Будинків")


@exports.command("texts")
def export_texts(file: Target) -> None:
    """Записати всі тексти бота, якими вони є зараз, щоб змінити їх в Excel і завантажити назад."""
    _export(ImportKind.TEXTS, file, "Текстів")


@exports.command("tariffs")
def export_tariffs(file: Target) -> None:
    """Записати ціни, за якими продають зараз."""
    _export(ImportKind.TARIFFS, file, "Цін")


@exports.command("aliases")
def export_aliases(file: Target) -> None:
    """Записати старі назви вулиць."""
    _export(ImportKind.ALIASES, file, "Старих назв")


def _export(kind: ImportKind, file: Path, what: str) -> None:
    from svitlobot.services.imports.export import export

    async def work(database: Database) -> int:
        return await export(database, kind, file)

    typer.echo(f"{what} записано: {with_database(work)}")


def _load(file: Path, kind: ImportKind, dry_run: bool, report_path: Path | None = None) -> bool:
    """Load a file and say what came of it; return whether any row was refused."""
    from svitlobot.clock import utc_now
    from svitlobot.services.audit import CLI
    from svitlobot.services.imports.load import FileToLoad, ImportOutcome, import_file

    async def work(database: Database) -> ImportOutcome:
        with _bar() as progress:
            source = FileToLoad(file, CLI, kind=kind, report_path=report_path)
            return await import_file(database, source, utc_now(), dry_run=dry_run, progress=progress)

    done = with_database(work)
    _show(done.report, with_rows=report_path is None)
    if not dry_run and done.changes:
        typer.echo(f"Повернути, як було: svitlobot import undo {done.import_id}")
    return bool(done.report.problems())


def _show(report: "Report", *, with_rows: bool) -> None:
    """Print what an import did; ``with_rows`` prints the rows that need a look, too."""
    _echo([_NOTHING_CHANGED] * report.is_dry_run + report.lines())
    for key, shown in report.previews().items():
        _echo([f"{key}:", *(f"    {line}".rstrip() for line in without_markup(shown).split("\n"))])
    if with_rows:
        problems = report.problems()
        _echo([f"  рядок {row}: {text}" for row, text in problems[:_MOST_ROWS]])
        _echo([f"  … і ще {len(problems) - _MOST_ROWS}"] * (len(problems) > _MOST_ROWS))


def _bar() -> AbstractContextManager[Callable[[float, str], None]]:
    from svitlobot.cli.progress import bar

    return bar(Console(stderr=True))


def _echo(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
