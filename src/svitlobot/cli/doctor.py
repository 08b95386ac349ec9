"""What is wrong, and how to mend it."""

import typer

from svitlobot.cli.database import with_database
from svitlobot.clock import utc_now
from svitlobot.db.session import Database

commands = typer.Typer(help="Перевірити, чи все гаразд.", no_args_is_help=True)


@commands.callback()
def _checks() -> None:
    """Keep the name of the only check a part of the command."""


@commands.command()
def money() -> None:
    """Довести, що подаровані й оплачені дні сходяться з платежами; код виходу 1, якщо ні."""
    from svitlobot.services.payments import ledger_audit

    async def check(database: Database) -> ledger_audit.MoneyAudit:
        async with database.transaction() as session:
            return await ledger_audit.audit(session, utc_now())

    audit = with_database(check)
    for line in audit.lines():
        typer.echo(line)
    if not audit.is_sound:
        raise typer.Exit(1)
