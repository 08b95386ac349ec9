"""Sensors: added, given new keys, listed; an outage confirmed."""

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table
from sqlalchemy import select

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.models import Queue
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.power.observations import Supply
from svitlobot.errors import ConflictError, NotFoundError
from svitlobot.services.audit import CLI

commands = typer.Typer(help="Датчики: додати, змінити ключ, перелічити.", no_args_is_help=True)

DEFAULT_SILENCE_S = 180


@commands.command("add")
def add(
    sensor_id: Annotated[str, typer.Argument(help="Як датчик себе називає, напр. ESP32_001.")],
    queue: Annotated[str, typer.Argument(help="Черга, напр. 4.1.")],
    priority: Annotated[int, typer.Option(min=1, max=9, help="1 — основний, 2 — резервний.")] = 1,
    supply: Annotated[Supply, typer.Option(help="backup — з акумулятором, mains — лише від мережі.")] = Supply.BACKUP,
    silence_after: Annotated[
        int, typer.Option(min=30, max=86_400, help="Скільки секунд мовчання датчика від мережі означають відключення.")
    ] = DEFAULT_SILENCE_S,
    sim_card: Annotated[str | None, typer.Option(help="Номер SIM-картки датчика, напр. +380671234567.")] = None,
) -> None:
    """Додати датчик і показати його ключ (один раз)."""
    from svitlobot.services.power.sensors import add_sensor

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            return await add_sensor(
                session,
                sensor_id=sensor_id,
                queue_id=await _queue_id(session, queue),
                priority=priority,
                supply=supply,
                silence_after_s=silence_after,
                sim_card=sim_card,
                now=utc_now(),
                actor=CLI,
            )

    key = with_database(work)
    typer.echo(f"Ключ датчика {sensor_id} (більше не показуватиметься): {key}")


@commands.command("rotate")
def rotate(sensor_id: str) -> None:
    """Дати датчику новий ключ; старий діятиме ще тиждень."""
    from svitlobot.services.power.sensors import rotate_key

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            return await rotate_key(session, sensor_id, utc_now(), actor=CLI)

    typer.echo(f"Новий ключ датчика {sensor_id} (більше не показуватиметься): {with_database(work)}")


@commands.command("set-sim")
def set_sim(sensor_id: str, number: Annotated[str, typer.Argument(help="Номер, напр. +380671234567.")]) -> None:
    """Записати номер SIM-картки датчика."""
    from svitlobot.services.power.sensors import set_sim_card

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await set_sim_card(session, sensor_id, number, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"SIM-картка датчика {sensor_id}: {number}")


@commands.command("move")
def move(sensor_id: str, queue: Annotated[str, typer.Argument(help="Куди, напр. 4.2.")]) -> None:
    """Перенести датчик до іншої черги; доки він там не озветься, його стан невідомий."""
    from svitlobot.services.power import sensor_lifecycle

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            queue_id = await _queue_id(session, queue)
            await sensor_lifecycle.move(session, sensor_id, queue_id, None, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Датчик {sensor_id} тепер у черзі {queue}")


@commands.command("retire")
def retire(sensor_id: str) -> None:
    """Прибрати датчик: ключ більше не діє, показання лишаються."""
    from svitlobot.services.power import sensor_lifecycle

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await sensor_lifecycle.retire(session, sensor_id, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Датчик {sensor_id} прибрано. Повернути: svitlobot sensors restore {sensor_id}")


@commands.command("restore")
def restore(sensor_id: str) -> None:
    """Повернути прибраний датчик; ключ у нього той самий."""
    from svitlobot.services.power import sensor_lifecycle

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            await sensor_lifecycle.restore(session, sensor_id, utc_now(), actor=CLI)

    with_database(work)
    typer.echo(f"Датчик {sensor_id} знову працює")


async def _queue_id(session: AsyncSession, name: str) -> int:
    queue_id: int | None = await session.scalar(select(Queue.queue_id).where(Queue.name == name))
    if queue_id is None:
        raise NotFoundError(f"Черги «{name}» немає; подивіться: svitlobot queues list")
    return queue_id


@commands.command("list")
def show() -> None:
    """Перелічити датчики й те, що вони востаннє сказали."""
    from svitlobot.domain.power.testimony import is_set_aside
    from svitlobot.services.power.sensors import list_sensors

    table = Table(
        Column("Датчик", no_wrap=True), "Черга", "Живлення", "На зв'язку", "Востаннє", "Світло", "Напруга", "SIM"
    )

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            for sensor, queue in await list_sensors(session):
                table.add_row(
                    sensor.sensor_id,
                    queue,
                    sensor.supply,
                    "прибрано" if sensor.retired_at else "так" if sensor.is_online else "ні",
                    f"{kyiv(sensor.last_ping_at):%d.%m %H:%M:%S}" if sensor.last_ping_at else "ніколи",
                    {True: "є", False: "немає", None: "невідомо"}[sensor.reported_on]
                    + (" (не зважаю)" if is_set_aside(sensor.slept_through) else ""),
                    f"{sensor.last_voltage} В" if sensor.last_voltage is not None else "",
                    sensor.sim_card or "",
                )

    with_database(work)
    Console().print(table)


@commands.command("confirm-outage")
def confirm_outage() -> None:
    """Підтвердити, що черги, датчики яких замовкли разом, справді без світла; людям піде сповіщення."""
    from svitlobot.services.power.overrides import confirm_outage as confirm

    async def work(database: Database) -> list[str]:
        async with database.transaction() as session:
            done = await confirm(session, None, utc_now(), actor=CLI)
            return [*done.fresh, *done.known]

    try:
        names = with_database(work)
    except ConflictError:
        typer.echo("Жодна черга не чекає підтвердження.")
    else:
        typer.echo(f"Підтверджено для черг: {', '.join(names)}")
