"""Sensors: added, given new keys, listed; an outage confirmed."""

import sys
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from svitlobot.cli.database import with_database
from svitlobot.clock import kyiv, utc_now
from svitlobot.db.models import IotSensor
from svitlobot.db.session import AsyncSession, Database
from svitlobot.domain.power.observations import Supply
from svitlobot.domain.power.provisioning import is_reachable_by_boards, portal_link, qr_text
from svitlobot.errors import ConflictError
from svitlobot.services.audit import CLI
from svitlobot.services.queue_names import id_of
from svitlobot.settings import load_settings

commands = typer.Typer(help="Датчики: додати, змінити ключ, перелічити.", no_args_is_help=True)

DEFAULT_SILENCE_S = 180

_Latitude = Annotated[float | None, typer.Option(min=-90, max=90, help="Широта, разом із довготою: для мапи.")]
_Longitude = Annotated[float | None, typer.Option(min=-180, max=180, help="Довгота.")]


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
    place: Annotated[str | None, typer.Option(help="Де стоїть, словами.")] = None,
    latitude: _Latitude = None,
    longitude: _Longitude = None,
) -> None:
    """Додати датчик і показати його ключ (один раз)."""
    from svitlobot.services.power.sensors import Whereabouts, add_sensor

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            return await add_sensor(
                session,
                sensor_id=sensor_id,
                queue_id=await id_of(session, queue),
                priority=priority,
                supply=supply,
                silence_after_s=silence_after,
                sim_card=sim_card,
                place=Whereabouts(place, latitude, longitude),
                awaited_by=await _who_waits(session),
                now=utc_now(),
                actor=CLI,
            )

    _show_key("Ключ", sensor_id, with_database(work))


@commands.command("rotate")
def rotate(sensor_id: str) -> None:
    """Дати датчику новий ключ; старий діятиме ще тиждень."""
    from svitlobot.services.power.sensors import rotate_key

    async def work(database: Database) -> str:
        async with database.transaction() as session:
            return await rotate_key(session, sensor_id, utc_now(), actor=CLI)

    _show_key("Новий ключ", sensor_id, with_database(work))


async def _who_waits(session: AsyncSession) -> int | None:
    """Return the chat that is told of the sensor's first signal: the operator's."""
    from svitlobot.services.alerts.chats import operator_chat

    return await operator_chat(session, load_settings().admin_chat_id)


def _show_key(kind: str, sensor_id: str, key: str) -> None:
    """Show a key, the link that fills the board's portal with it, and on a terminal the QR code of the link."""
    site_url = load_settings().site_url
    link = portal_link(site_url, sensor_id, key)
    typer.echo(f"{kind} датчика {sensor_id} (більше не показуватиметься): {key}")
    typer.echo(f"Посилання, яке заповнює сторінку плати: {link}")
    if not is_reachable_by_boards(site_url):
        typer.echo(f"⚠️ За адресою {site_url} плата сервера не знайде: задайте PUBLIC_URL", err=True)
    if sys.stdout.isatty():
        typer.echo(qr_text(link))


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
def move(
    sensor_id: str,
    queue: Annotated[str, typer.Argument(help="Куди, напр. 4.2.")],
    place: Annotated[str | None, typer.Option(help="Де стоятиме, словами; без цього місце лишиться старим.")] = None,
    latitude: _Latitude = None,
    longitude: _Longitude = None,
) -> None:
    """Перенести датчик до іншої черги; доки він там не озветься, його стан невідомий."""
    from svitlobot.services.power import sensor_lifecycle
    from svitlobot.services.power.sensors import NOWHERE, Whereabouts

    given = Whereabouts(place, latitude, longitude)

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            queue_id = await id_of(session, queue)
            to = None if given == NOWHERE else given
            who = await _who_waits(session)
            await sensor_lifecycle.move(session, sensor_id, queue_id, to, utc_now(), actor=CLI, awaited_by=who)

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
            who = await _who_waits(session)
            await sensor_lifecycle.restore(session, sensor_id, utc_now(), actor=CLI, awaited_by=who)

    with_database(work)
    typer.echo(f"Датчик {sensor_id} знову працює")


@commands.command("list")
def show() -> None:
    """Перелічити датчики й те, що вони востаннє сказали."""
    from svitlobot.services.power.sensors import list_sensors

    heads = ("Датчик", "Черга", "Живлення", "На\nзв'язку", "Востаннє", "Світло", "SIM")
    table = Table(*heads, box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)

    async def work(database: Database) -> None:
        async with database.transaction() as session:
            for sensor, queue in await list_sensors(session):
                table.add_row(*_cells(sensor, queue))

    with_database(work)
    whole = Console(width=10_000).measure(table).maximum  # a narrower terminal wraps lines; nothing is cut
    Console(width=max(whole, Console().width)).print(table)


def _cells(sensor: IotSensor, queue: str) -> tuple[str, ...]:
    from svitlobot.domain.power.testimony import is_set_aside

    power = {True: "є", False: "немає", None: "невідомо"}[sensor.reported_on]
    if sensor.reported_on and sensor.last_voltage is not None:
        power += f", {sensor.last_voltage:.0f} В"
    return (
        sensor.sensor_id,
        queue,
        sensor.supply,
        "прибрано" if sensor.retired_at else "так" if sensor.is_online else "ні",
        f"{kyiv(sensor.last_ping_at):%d.%m %H:%M:%S}" if sensor.last_ping_at else "ніколи",
        power + (" (не зважаю)" if is_set_aside(sensor.slept_through) else ""),
        sensor.sim_card or "",
    )


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
