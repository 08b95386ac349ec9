"""`svitlobot bench NAME`: each beside its yardstick, in the same run; figures as JSON."""

import json
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
import uvloop

from svitlobot.settings import load_settings

commands = typer.Typer(help="Виміри поруч із взірцем, у тому самому прогоні.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Одним рядком JSON.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commands, name="bench")


@commands.command("delivery")
def delivery(
    recipients: Annotated[int, typer.Option(min=1)] = 3000,
    rate: Annotated[float, typer.Option(min=1, help="Повідомлень на секунду.")] = 30.0,
    strategy: Annotated[Literal["svitlobot", "spec", "ptb"], typer.Option(help="Чий відправник.")] = "svitlobot",
    as_json: AsJson = False,
) -> None:
    """Від другого датчика до останнього повідомлення."""
    from svitlobot_bench import delivery as bench

    _print("delivery", bench.run(recipients, rate, strategy), as_json)


@commands.command("capacity")
def capacity(recipients: Annotated[int, typer.Option(min=1000)] = 30_000, as_json: AsJson = False) -> None:
    """Один відправник без обмежень поруч із голим циклом aiogram."""
    from svitlobot_bench import capacity as bench

    _print("capacity", bench.run(recipients), as_json)


@commands.command("ingest")
def ingest(seconds: Annotated[float, typer.Option(min=1, max=60)] = 5.0, as_json: AsJson = False) -> None:
    """Показання датчиків за секунду поруч із голим FastAPI."""
    from svitlobot_bench import ingest as bench

    _print("ingest", bench.run(seconds), as_json)


@commands.command("status")
def status(seconds: Annotated[float, typer.Option(min=1, max=30)] = 3.0, as_json: AsJson = False) -> None:
    """Стан міста й публічна сторінка за секунду поруч із голим FastAPI; через кеш nginx поруч із файлом."""
    from svitlobot_bench import status as bench

    _print("status", bench.run(seconds), as_json)


@commands.command("expand")
def expand(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Скільки триває скласти список отримувачів."""
    from svitlobot_bench import expand as bench

    _print("expand", bench.run(users), as_json)


@commands.command("tick")
def tick(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Скільки коштує перевірка, кого попередити, і саме попередження, поруч із циклом по всіх людях."""
    from svitlobot_bench import tick as bench

    _print("tick", bench.run(users), as_json)


@commands.command("preempt")
def preempt(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Як швидко відключення випереджає розсилку на мільйон."""
    from svitlobot_bench import preempt as bench

    _print("preempt", bench.run(users), as_json)


@commands.command("broadcast")
def broadcast(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Розсилка на мільйон: прийняти, передбачити, скільки триватиме, скасувати."""
    from svitlobot_bench import broadcast as bench

    _print("broadcast", bench.run(users), as_json)


@commands.command("import")
def address_import(as_json: AsJson = False) -> None:
    """Завантаження адрес з Excel."""
    from svitlobot_bench import address_import as bench

    _print("import", bench.run(), as_json)


@commands.command("search")
def address_search(as_json: AsJson = False) -> None:
    """Пошук будинку за тим, що набрала людина, поруч з ILIKE."""
    from svitlobot_bench import address_search as bench

    _print("search", bench.run(), as_json)


@commands.command("ends")
def ends(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Мільйон людей, у яких дні закінчуються одночасно."""
    from svitlobot_bench import ends as bench

    _print("ends", bench.run(users), as_json)


@commands.command("city")
def city(
    users: Annotated[int, typer.Option(min=1200)] = 1_000_000,
    rate: Annotated[float, typer.Option(min=1, help="Повідомлень на секунду.")] = 1000.0,
    dark_for: Annotated[float, typer.Option(min=15, help="Через скільки секунд світло повертається.")] = 100.0,
    as_json: AsJson = False,
) -> None:
    """Усе місто темніє за десять секунд, і світло повертається, поки більшості ще не сказано."""
    from svitlobot_bench import city as bench

    _print("city", bench.run(users, rate, dark_for), as_json)


@commands.command("day")
def day(users: Annotated[int, typer.Option(min=1200)] = 1_000_000, as_json: AsJson = False) -> None:
    """Доба міста за кілька хвилин, десять повідомлень кожному, і що питають наприкінці."""
    from svitlobot_bench import day as bench

    _print("day", bench.run(users), as_json)


@commands.command("truth")
def truth(
    days: Annotated[int, typer.Option(min=1, max=365, help="Скільки днів року прожити.")] = 365,
    seed: Annotated[int, typer.Option(help="Яке місто.")] = 1,
    cities: Annotated[int, typer.Option(min=1, max=12, help="Скільки міст, від цього й далі.")] = 1,
    set_up: Annotated[str | None, typer.Option(help="Лише ця черга, з усіма правилами.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Кожна помилка нашого правила та що її спричинило.")
    ] = False,
    through_services: Annotated[
        int | None,
        typer.Option(min=1, max=30, help="Натомість стільки днів через справжні служби й PostgreSQL: чи те саме?"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Як часто рішення хибне: рік міста, про яке відомо все, і ті самі показання іншим правилам."""
    from svitlobot_bench.truth import explain as causes
    from svitlobot_bench.truth import run as bench
    from svitlobot_bench.truth import through_services as real
    from svitlobot_bench.truth.setups import SETUPS

    if set_up is not None and set_up not in SETUPS:
        raise typer.BadParameter(f"є такі: {', '.join(SETUPS)}")
    if through_services is not None:
        figures = _print("truth through services", real.run(seed, through_services, set_up), as_json)
        raise typer.Exit(1 if figures["differences"] else 0)
    if explain:
        for line in causes.explain(seed, days):
            typer.echo(line)
        return
    table = bench.run(range(seed, seed + cities), days)
    if as_json:
        rows = {rule: {name: one.row() for name, one in by_setup.items()} for rule, by_setup in table.items()}
        typer.echo(json.dumps({"bench": "truth", **rows}, ensure_ascii=False))
        return
    for line in bench.lines(table, set_up):
        typer.echo(line)


@commands.command("failover")
def failover(
    scenario: Annotated[str, typer.Argument(help="Що стається посеред розсилки; all – усе поспіль.")] = "all",
    recipients: Annotated[int, typer.Option(min=1000)] = 20_000,
    rate: Annotated[float, typer.Option(min=1, help="Повідомлень на секунду.")] = 250.0,
    patroni: Annotated[str | None, typer.Option(help="Програма Patroni, якщо вона не в PATH.")] = None,
    logs: Annotated[Path | None, typer.Option(help="Куди покласти журнали всього, що працювало.")] = None,
    as_json: AsJson = False,
) -> None:
    """Машини гинуть посеред розсилки: PostgreSQL, Redis, API; кожна в мережі власного простору імен. Потрібен root."""
    from svitlobot_bench.failover import run as bench
    from svitlobot_bench.failover.faults import SCENARIOS

    if scenario not in {"all", *SCENARIOS}:
        raise typer.BadParameter(f"є такі: all, {', '.join(SCENARIOS)}")
    for name in SCENARIOS if scenario == "all" else [scenario]:
        _print(f"failover {name}", bench.run(name, recipients, rate, patroni, logs), as_json)


@commands.command("all")
def everything(as_json: AsJson = False) -> None:
    """Усі виміри поспіль; близько п'ятнадцяти хвилин."""
    for measure in (
        delivery,
        capacity,
        ingest,
        status,
        expand,
        tick,
        preempt,
        broadcast,
        address_import,
        address_search,
        ends,
    ):
        measure(as_json=as_json)
    from svitlobot_bench import delivery as bench

    _print("delivery", bench.run(83_333, 1000.0), as_json)


def _print(name: str, run: Coroutine[Any, Any, dict[str, Any]], as_json: bool) -> dict[str, Any]:
    from svitlobot.logging import configure_logging

    configure_logging(load_settings(), "bench")  # to stderr: what is printed here is only the figures
    figures = {"bench": name, **uvloop.run(run)}
    if as_json:
        typer.echo(json.dumps(figures, ensure_ascii=False))
        return figures
    for key, value in figures.items():
        typer.echo(f"{key:>28}  {value}")
    return figures
