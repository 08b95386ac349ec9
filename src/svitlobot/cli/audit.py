"""`svitlobot audit`: who did what."""

from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from svitlobot.cli.alerts import parse_duration
from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.models import ActionLog
from svitlobot.db.session import Database


def show(
    actor: Annotated[str | None, typer.Option(help="Хто: telegram:ID, admin, panel:ЛОГІН, cli.")] = None,
    action: Annotated[str | None, typer.Option(help="Що, напр. outage_confirmed.")] = None,
    user: Annotated[int | None, typer.Option(help="Кого стосується: Telegram id.")] = None,
    last: Annotated[str | None, typer.Option(help="За останній час: 2h, 7d.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Рядок JSON на кожну дію.")] = False,
) -> None:
    """Показати журнал: хто що зробив, від найновішого."""
    from svitlobot.db.queries.audit import AuditFilter
    from svitlobot.schemas.audit import AuditRecord
    from svitlobot.services.audit import page_of_audit

    since = utc_now() - parse_duration(last) if last else None

    async def work(database: Database) -> Sequence[ActionLog]:
        async with database.transaction() as session:
            return await page_of_audit(session, AuditFilter(actor, action, user, since), before=None, limit=limit)

    found = with_database(work)
    if as_json:
        for record in found:
            typer.echo(AuditRecord.model_validate(record).model_dump_json())
        return
    table = Table(*(Column(name, no_wrap=True) for name in ("Коли", "Хто", "Що")), "Кого", "Подробиці")
    for record in found:
        when, about = f"{kyiv(record.created_at):%d.%m.%Y %H:%M:%S}", str(record.user_id or "")
        table.add_row(when, record.actor or "система", record.action_type, about, record.description or "")
    Console().print(table)
