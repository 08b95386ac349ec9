"""Schema and data: migrate, import, export."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from svitlobot.cli.imports import commands as imports
from svitlobot.cli.imports import exports
from svitlobot.domain.schedules.coverage import Others
from svitlobot.errors import InvalidInputError
from svitlobot.settings import Settings, load_settings


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
    yes: Annotated[bool, typer.Option("--yes", help="Відкотити, не питаючи.")] = False,
) -> None:
    """Привести базу даних до потрібної версії схеми й заготувати розділи на майбутні дні."""
    from svitlobot.db import migrate as schema
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging

    settings = load_settings()
    configure_logging(settings, "migrate")
    if down and not yes:
        what = "усі дані СвітлоБота" if revision == "base" else f"дані таблиць, новіших за {revision},"
        typer.confirm(f"Відкотити схему: {what} зникнуть назавжди. Продовжити?", abort=True)
    with connected(settings, needs_schema=False) as complete:
        step = schema.downgrade if down else schema.upgrade
        asyncio.run(step(complete.require_database_url(), revision))


@imports.command("schedule")
def import_schedule(
    file: Annotated[Path, typer.Argument(help="Файл графіка будь-якого відомого формату; «-» — стандартний ввід.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Лише показати, що зміниться.")] = False,
    others: Annotated[
        Others | None,
        typer.Option(help="Що з чергами, яких у графіку немає: cancel — їхні відключення скасовано, keep — лишити."),
    ] = None,
) -> None:
    """Завантажити графік відключень: JSON (YASNO, DTEK, Прикарпаття), текст або сітка Excel; змінене скажуть людям."""
    from svitlobot.bootstrap import open_database, open_redis
    from svitlobot.clock import utc_now
    from svitlobot.launch.connect import connected
    from svitlobot.services.audit import CLI
    from svitlobot.services.schedules.upload import import_schedule as run

    content = _read_schedule(file)

    async def work(settings: Settings) -> None:
        async with open_database(settings, "import") as database, open_redis(settings) as redis:
            done = await run(database, redis, content, utc_now(), dry_run=dry_run, others=others, actor=CLI)
        for line in done.lines:
            typer.echo(line)

    with connected(load_settings()) as settings:
        asyncio.run(work(settings))


def _read_schedule(file: Path) -> bytes:
    """Read a file, or what is piped in, up to a byte more than a schedule may have."""
    from svitlobot.domain.schedules.sources import MAX_SCHEDULE_BYTES

    try:
        if file == Path("-"):
            return sys.stdin.buffer.read(MAX_SCHEDULE_BYTES + 1)
        with file.open("rb") as opened:
            return opened.read(MAX_SCHEDULE_BYTES + 1)
    except OSError as error:
        raise InvalidInputError(f"Не вдалося прочитати {file}: {error.strerror or error}") from error
