"""Backups: made, listed, proved, put back."""

import asyncio
import signal
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Column, Table

from svitlobot.cli.progress import bar
from svitlobot.clock import kyiv, utc_now
from svitlobot.errors import InvalidInputError
from svitlobot.settings import load_settings

T = TypeVar("T")

commands = typer.Typer(help="Резервні копії: зробити, перелічити, перевірити, відновити.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Файл копії, .dump.")]


@commands.command("create")
def create(
    to: Annotated[Path | None, typer.Option(help="Куди покласти; інакше BACKUP_DIR.")] = None,
    is_nightly: Annotated[bool, typer.Option("--nightly", help="Копія за розкладом: згодом її приберемо.")] = False,
) -> None:
    """Зробити копію всієї бази; працювати можна далі. Зі старих нічних лишаються 7 денних і 4 тижневі.

    Зроблену вручну прибираєте самі.
    """
    from svitlobot.backups.archive import MANUAL, NIGHTLY
    from svitlobot.backups.create import create as run
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "backup")
    directory = to or settings.backups_in
    try:
        with connected(settings) as complete, bar(Console(stderr=True)) as progress:
            prefix = NIGHTLY if is_nightly else MANUAL
            making = run(complete.require_database_url(), directory, utc_now, progress, prefix)
            archive = asyncio.run(_until_stopped(making))
    except asyncio.CancelledError:
        typer.echo("Перервано: недороблену копію прибрано.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Копія готова: {archive.path} ({_size(archive.path)})")


@commands.command("list")
def show() -> None:
    """Перелічити копії, від найновішої."""
    from svitlobot.backups.archive import archives_in

    directory = load_settings().backups_in
    table = Table(Column("Файл", no_wrap=True), "Зроблено", "Розмір", "Рядків", "Схема")
    found = archives_in(directory) if directory.exists() else []
    for archive in found:
        made = f"{kyiv(archive.made_at):%d.%m.%Y %H:%M}" if archive.made_at else ""
        try:
            manifest = archive.manifest()
            rows, revision = f"{sum(manifest.rows.values()):,}".replace(",", " "), manifest.revision
        except InvalidInputError:
            rows, revision = "?", "не повна"
        table.add_row(archive.path.name, made, _size(archive.path), rows, revision)
    if found:
        Console().print(table)
    typer.echo(f"{directory}: копій {len(found)}")


@commands.command("verify")
def verify(file: File) -> None:
    """Довести, що копія добра: відновити її на окремому сервері й порівняти; нашої бази це не торкається."""
    from svitlobot.backups.archive import Archive
    from svitlobot.backups.verify import verify as run
    from svitlobot.logging import configure_logging

    configure_logging(load_settings(), "backup")
    with bar(Console(stderr=True)) as progress:
        proof = run(Archive(file.resolve()), progress)
    for problem in proof.problems:
        typer.echo(f"✗ {problem}")
    if proof.problems:
        raise typer.Exit(1)
    typer.echo(f"Копія добра: відновлено таблиць {proof.tables}, рядків {proof.rows}; лічильники й книги сходяться.")


@commands.command("prove", hidden=True)
def prove() -> None:
    """Перевірити останню копію в BACKUP_DIR і записати, чи вона добра; це щотижня запускає сам сервіс."""
    from svitlobot.backups.prove import prove_last
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "backup")
    with connected(settings) as complete, bar(Console(stderr=True)) as progress:
        problem = prove_last(complete.require_database_url(), settings.backups_in, utc_now, progress)
    if problem is not None:
        typer.echo(f"✗ {problem}")
        raise typer.Exit(1)
    typer.echo("Остання копія добра.")


@commands.command("restore")
def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Замінити базу, у якій є дані.")] = False,
) -> None:
    """Відновити базу з копії. Спершу зупиніть СвітлоБот. Те, що є, копіюється, а тоді замінюється за раз."""
    from svitlobot.backups.archive import Archive
    from svitlobot.backups.restore import restore as run
    from svitlobot.backups.verify import check_file
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "backup")
    archive = Archive(file.resolve())
    with connected(settings, needs_schema=False) as complete, bar(Console(stderr=True)) as progress:
        manifest = check_file(archive, progress)
        url = complete.require_database_url()
        safety = asyncio.run(run(url, archive, manifest, settings.backups_in, utc_now, progress, is_forced=force))
    typer.echo(f"Базу відновлено з {file.name} (копія від {manifest.made_at[:16]}).")
    if safety is not None:
        typer.echo(f"Те, що було: {safety.path}")
    typer.echo("Запускайте: systemctl start svitlobot. Що сталося після копії, того в базі немає.")


async def _until_stopped(work: Coroutine[Any, Any, T]) -> T:
    """Do the work; SIGTERM cancels it, so that it clears up after itself, as Ctrl-C does."""
    task = asyncio.create_task(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / (1 << 20):.1f} МіБ"
