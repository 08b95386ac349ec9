"""What is wrong, and how to mend it."""

import asyncio

import typer

from svitlobot.settings import load_settings

commands = typer.Typer(help="Перевірити, чи все гаразд.", no_args_is_help=True)


@commands.callback()
def _checks() -> None:
    """Keep the name of the only check a part of the command."""


@commands.command()
def money() -> None:
    """Довести, що подаровані й оплачені дні сходяться з платежами; код виходу 1, якщо ні."""
    from svitlobot.db.session import Database
    from svitlobot.launch.connect import connected
    from svitlobot.services import money_audit

    async def check(url: str) -> money_audit.MoneyAudit:
        database = Database(url, role="doctor", pool_size=1)
        try:
            async with database.transaction() as session:
                return await money_audit.audit(session)
        finally:
            await database.close()

    with connected(load_settings()) as settings:
        audit = asyncio.run(check(settings.require_database_url()))
    for line in audit.lines():
        typer.echo(line)
    if not audit.is_sound:
        raise typer.Exit(1)
