"""Schema and data: migrate, import, export."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.console import Console

from svitlobot.errors import InvalidInputError
from svitlobot.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

T = TypeVar("T")

imports = typer.Typer(help="Завантажити дані з файлів.", no_args_is_help=True)
exports = typer.Typer(help="Записати дані у файли.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(migrate)
    app.add_typer(imports, name="import")
    app.add_typer(exports, name="export")


def migrate(
    revision: Annotated[str, typer.Argument(help="До якої версії; «base» — прибрати все.")] = "head",
    down: Annotated[
        bool, typer.Option("--down", help="Відкотити до цієї версії (дані зайвих таблиць зникнуть).")
    ] = False,
) -> None:
    """Привести базу даних до потрібної версії схеми й заготувати розділи на майбутні дні."""
    from svitlobot.db import migrate as schema
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "migrate")
    with connected(settings) as complete:
        step = schema.downgrade if down else schema.upgrade
        asyncio.run(step(complete.require_database_url(), revision))


@imports.command("addresses")
def import_addresses(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Вулиця, Будинок, Черга.", exists=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
    report: Annotated[Path | None, typer.Option(help="Куди записати звіт про погані рядки.")] = None,
) -> None:
    """Завантажити адреси й черги; погані рядки перелічуються, добрі завантажуються, усе однією транзакцією."""
    from svitlobot.cli.progress import bar
    from svitlobot.db.session import Database
    from svitlobot.launch.connect import connected
    from svitlobot.services.addresses import import_addresses as run

    async def work(url: str) -> None:
        database = await Database(url, role="import").open()
        try:
            with bar(Console(stderr=True)) as progress:
                done = await run(database, file, dry_run=dry_run, report_path=report, progress=progress)
        finally:
            await database.close()
        for line in done.lines():
            typer.echo(line)

    with connected(load_settings()) as settings:
        asyncio.run(work(settings.require_database_url()))


@imports.command("texts")
def import_texts(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Ключ, Текст.", exists=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
) -> None:
    """Завантажити тексти бота; погані рядки перелічуються, добрі завантажуються."""
    from svitlobot.clock import utc_now
    from svitlobot.services.text_files import import_texts as run

    async def work(session: "AsyncSession") -> list[str]:
        return (await run(session, file, utc_now(), dry_run=dry_run)).lines()

    for line in _in_transaction(work):
        typer.echo(line)


@imports.command("tariffs")
def import_tariffs(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Тариф, Днів, Ціна, Зірок.", exists=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
) -> None:
    """Завантажити ціни; файл із помилкою не змінює нічого, а чого у файлі немає, те більше не продають."""
    from svitlobot.clock import utc_now
    from svitlobot.services.tariffs import TariffsReport
    from svitlobot.services.tariffs import import_tariffs as run

    async def work(session: "AsyncSession") -> TariffsReport:
        return await run(session, file, utc_now(), dry_run=dry_run)

    report = _in_transaction(work)
    for line in report.lines():
        typer.echo(line)
    if report.refused:
        raise typer.Exit(1)


@exports.command("texts")
def export_texts(file: Annotated[Path, typer.Argument(help="Куди записати: файл .xlsx.")]) -> None:
    """Записати всі тексти бота, якими вони є зараз, щоб змінити їх в Excel і завантажити назад."""
    from svitlobot.services.text_files import export_texts as run

    async def work(session: "AsyncSession") -> int:
        return await run(session, file)

    typer.echo(f"Текстів записано: {_in_transaction(work)}")


def _in_transaction(work: Callable[["AsyncSession"], Awaitable[T]]) -> T:
    from svitlobot.db.session import Database
    from svitlobot.launch.connect import connected

    async def run(url: str) -> T:
        database = Database(url, role="data", pool_size=1)
        try:
            async with database.transaction() as session:
                return await work(session)
        finally:
            await database.close()

    with connected(load_settings()) as settings:
        return asyncio.run(run(settings.require_database_url()))


@imports.command("aliases")
def import_aliases(
    file: Annotated[Path, typer.Argument(help="Файл .xlsx зі стовпцями Стара назва, Нова назва.", exists=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
) -> None:
    """Завантажити старі назви вулиць; погані рядки перелічуються, добрі завантажуються."""
    from svitlobot.db.session import Database
    from svitlobot.launch.connect import connected
    from svitlobot.services.street_aliases import import_aliases as run

    async def work(url: str) -> None:
        database = await Database(url, role="import").open()
        try:
            done = await run(database, file, dry_run=dry_run)
        finally:
            await database.close()
        for line in done.lines():
            typer.echo(line)

    with connected(load_settings()) as settings:
        asyncio.run(work(settings.require_database_url()))


@imports.command("schedule")
def import_schedule(
    file: Annotated[Path, typer.Argument(help="Файл графіка будь-якого відомого формату; «-» — стандартний ввід.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
) -> None:
    """Завантажити графік відключень: JSON (YASNO, DTEK, Прикарпаття), текст або сітка Excel; змінене скажуть людям."""
    from svitlobot.bootstrap import open_database, open_redis
    from svitlobot.clock import utc_now
    from svitlobot.launch.connect import connected
    from svitlobot.services.audit import CLI
    from svitlobot.services.schedule_imports import import_schedule as run

    content = _read_schedule(file)

    async def work(settings: Settings) -> None:
        async with open_database(settings, "import") as database, open_redis(settings) as redis:
            done = await run(database, redis, content, utc_now(), dry_run=dry_run, actor=CLI)
        for line in done.lines:
            typer.echo(line)

    with connected(load_settings()) as settings:
        asyncio.run(work(settings))


def _read_schedule(file: Path) -> bytes:
    """Read a file, or what is piped in, up to a byte more than a schedule may have."""
    from svitlobot.gateways.schedule_sources import MAX_BYTES

    try:
        if file == Path("-"):
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInputError(f"Не вдалося прочитати {file}: {error.strerror or error}") from error
