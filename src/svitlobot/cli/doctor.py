"""What is wrong, and how to mend it."""

import typer

from svitlobot.cli.database import with_database
from svitlobot.clock import utc_now
from svitlobot.db.session import Database

commands = typer.Typer(help="Перевірити, чи все гаразд.", no_args_is_help=True)


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


@commands.command()
def chats() -> None:
    """Перелічити чат оператора й канали, що не приймають повідомлень; код виходу 1, якщо такі є."""
    from svitlobot.services.alerts.chats import refusing
    from svitlobot.services.alerts.lifecycle import Values
    from svitlobot.settings import load_settings

    async def check(database: Database) -> dict[str, Values]:
        async with database.transaction() as session:
            return await refusing(session, load_settings().admin_chat_id)

    found = with_database(check)
    for one in found.values():
        typer.echo(f"{one['name']} ({one['chat_id']}): {one['reason']}")
    if found:
        raise typer.Exit(1)
    typer.echo("Усі чати приймають повідомлення.")
