"""Queues: listed, and given a Telegram channel."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database

commands = typer.Typer(help="Черги: перелічити, призначити канал.", no_args_is_help=True)


@commands.command("list")
def show() -> None:
    """Перелічити черги й чи є в них світло."""
    from svitlobot.services.admin import queue_channels
    from svitlobot.services.power.status import list_queues

    table = Table("№", "Черга", "Світло", "Відколи", "Канал")
    words = {"on": "є", "off": "немає", "unknown": "невідомо"}

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            channels = await queue_channels.channels(session)
            for queue in await list_queues(session, utc_now()):
                since = f"{kyiv(queue.since):%d.%m %H:%M}" if queue.since else ""
                channel = str(channels[queue.queue_id] or "")
                table.add_row(str(queue.queue_id), queue.name, words[queue.status], since, channel)

    with_database(work)
    Console().print(table)


@commands.command("channel", context_settings={"ignore_unknown_options": True})  # ids of channels begin with "-"
def channel(
    queue: Annotated[str, typer.Argument(help="Черга, напр. 4.1.")],
    chat_id: Annotated[int | None, typer.Argument(help="id каналу (-100…); без нього канал прибирається.")] = None,
) -> None:
    """Призначити черзі канал: допис у ньому йде найперше; бот має бути там адміністратором."""
    from svitlobot.services.admin import queue_channels
    from svitlobot.services.audit import CLI

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await queue_channels.set_channel(session, queue, chat_id, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Канал черги {queue}: {chat_id if chat_id is not None else 'прибрано'}")
