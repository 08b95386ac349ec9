"""What is wrong, and how to mend it."""

import asyncio
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from svitlobot.cli.database import with_database
from svitlobot.clock import utc_now
from svitlobot.db.session import Database

if TYPE_CHECKING:
    from svitlobot.doctor.examination import Checked
    from svitlobot.settings import Settings

commands = typer.Typer(help="Перевірити, чи все гаразд; без підкоманди – геть усе.", invoke_without_command=True)


@commands.callback()
def everything(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Звіт для програми.")] = False,
) -> None:
    """Перевірити все: код виходу 0 – гаразд, 1 – зверніть увагу, 2 – щось не працює."""
    if context.invoked_subcommand is not None:
        return
    from svitlobot.doctor.report import report_json, report_lines, worst

    checked = _examined()
    typer.echo(report_json(checked) if as_json else "\n".join(report_lines(checked)))
    raise typer.Exit(worst(checked))


def _examined() -> "list[Checked]":
    """Examine the installation where it is: by its settings, or beside a running `up`."""
    from svitlobot.doctor.examination import Checked
    from svitlobot.doctor.findings import broken
    from svitlobot.errors import ConfigurationError, SvitloBotError
    from svitlobot.launch.connect import connected
    from svitlobot.logging import configure_logging
    from svitlobot.settings import load_settings

    try:
        settings = load_settings()
    except ConfigurationError as error:
        return [Checked("settings", [broken(error.text, "виправте .env; решту перевірено не було")])]
    configure_logging(settings.model_copy(update={"log_level": "ERROR"}), "doctor")
    with ExitStack() as stack:
        try:
            settings = stack.enter_context(connected(settings, needs_schema=False))
        except (SvitloBotError, OSError) as error:
            text = error.text if isinstance(error, SvitloBotError) else str(error)
            return [Checked("servers", [broken(f"власних серверів не запустити: {text}", "svitlobot up")])]
        return asyncio.run(_examine(settings))


async def _examine(settings: "Settings") -> "list[Checked]":
    import aiohttp

    from svitlobot.bootstrap import open_redis
    from svitlobot.doctor.checks import CHECKS
    from svitlobot.doctor.examination import CHECK_LIMIT_S, Installation, examine

    # As many as may ask at once: who waits for a connection of a server that is away waits in vain.
    database = await Database(settings.require_database_url(), role="cli", pool_size=len(CHECKS)).open()
    timeout = aiohttp.ClientTimeout(total=CHECK_LIMIT_S)
    try:
        async with open_redis(settings) as redis, aiohttp.ClientSession(timeout=timeout) as http:
            return await examine(Installation(settings, database, redis, http, utc_now), CHECKS)
    finally:
        await database.close()


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
