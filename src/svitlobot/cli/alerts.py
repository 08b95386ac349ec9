"""Alerts on the terminal: listed, hushed, let speak again."""

import re
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.texts.templates import spoken_duration
from svitlobot.errors import InvalidInputError
from svitlobot.schemas.alerts import AlertPage

commands = typer.Typer(help="Тривоги: що не гаразд, тихий режим.", no_args_is_help=True)


@commands.command("list")
def show(
    open_only: Annotated[bool, typer.Option("--open", help="Лише ті, що тривають.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 30,
) -> None:
    """Перелічити тривоги, від найновішої."""
    from svitlobot.services.alerts.listing import page_of_alerts

    async def work(database: Database) -> AlertPage:
        async with database.transaction() as session:
            return await page_of_alerts(session, utc_now(), open_only=open_only, limit=limit)

    page = with_database(work)
    table = Table("", Column("Від", no_wrap=True), "Тривога", "Тривала", "Повернень")
    for alert in page.items:
        table.add_row(
            "✅" if alert.resolved_at else "🔴",
            f"{kyiv(alert.raised_at):%d.%m %H:%M}",
            alert.text,
            spoken_duration(timedelta(seconds=alert.lasted_s)),
            str(alert.returns or ""),
        )
    if page.items:
        Console().print(table)
    else:
        typer.echo("Тривог немає.")
    if page.quiet_until is not None:
        typer.echo(f"Тихо до {kyiv(page.quiet_until):%H:%M}: svitlobot alerts loud — знову казати про все одразу")


@commands.command("quiet")
def quiet(
    duration: Annotated[str, typer.Argument(help="Скільки: 30m, 2h; щонайбільше доба.")] = "2h",
) -> None:
    """Не турбувати: приходитиме лише найважливіше, решту буде сказано потім разом."""
    from svitlobot.services.alerts.quiet_mode import be_quiet
    from svitlobot.services.audit import CLI

    until = utc_now() + parse_duration(duration)

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await be_quiet(session, until, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Тихо до {kyiv(until):%d.%m %H:%M}.")


@commands.command("loud")
def loud() -> None:
    """Знову казати про все одразу."""
    from svitlobot.services.alerts.quiet_mode import be_loud
    from svitlobot.services.audit import CLI

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await be_loud(session, utc_now(), actor=CLI)

    with_database(work)
    typer.echo("Сповіщення надходять одразу.")


def parse_duration(text: str) -> timedelta:
    """Read "30m", "2h", "1d". Raises InvalidInputError."""
    found = re.fullmatch(r"(\d{1,4})(m|h|d)", text.strip())
    if found is None:
        raise InvalidInputError(f"«{text}»: потрібно, наприклад, 30m, 2h або 1d")
    unit = {"m": "minutes", "h": "hours", "d": "days"}[found[2]]
    return timedelta(**{unit: int(found[1])})
