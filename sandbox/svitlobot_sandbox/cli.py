"""A simulated city: `svitlobot demo` shows the main job, `svitlobot simulate` plays against a running product."""

import asyncio
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from svitlobot.cli.progress import bar
from svitlobot.settings import Settings, load_settings
from svitlobot_sandbox.role import sandbox

if TYPE_CHECKING:
    from svitlobot_sandbox.city.play import Site

DEMO_ADDRESSES = Path(__file__).parents[2] / "data" / "demo" / "addresses.xlsx"

Addresses = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="Адреси міста, .xlsx.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (demo, simulate, sandbox):
        app.command()(command)


def demo(
    residents: Annotated[int, typer.Option(min=120, max=1_000_000, help="Скільки жителів.")] = 3_000,
    addresses: Addresses = DEMO_ADDRESSES,
    once: Annotated[bool, typer.Option("--once", help="Показати одне відключення й завершити.")] = False,
) -> None:
    """Показати головне: місто, у якому зникає світло, і всі про це дізнаються. Далі грайте самі, у браузері."""
    from svitlobot.launch.process import die_with_parent
    from svitlobot_sandbox.city import play
    from svitlobot_sandbox.city.product import running_product

    settings = load_settings()
    site = _site(settings)
    log_file = settings.var_dir / "up.log"

    async def show() -> bool:
        console = Console()
        console.print(f"Запускаю СвітлоБот (журнал: {log_file}) …")
        async with running_product(site.api_url, log_file, before_exec=die_with_parent(signal.SIGINT)):
            return await _with_database(
                settings,
                console,
                lambda database, progress: play.demo(
                    database,
                    site,
                    console,
                    addresses=addresses,
                    residents=residents,
                    once=once,
                    progress=progress,
                ),
            )

    _finish(show())


def simulate(
    residents: Annotated[int | None, typer.Option(min=0, max=10_000_000, help="Скільки жителів має бути.")] = None,
    outage: Annotated[
        list[str] | None, typer.Option(help="ЧЕРГА[:ЧЕРЕЗ[:ТРИВАЛІСТЬ]] у секундах, напр. 2.1:3:20; можна кілька.")
    ] = None,
    ping_every: Annotated[float, typer.Option(min=0.1, help="Як часто датчики озиваються, секунд.")] = 60.0,
    seed: Annotated[int, typer.Option(help="Те саме число — те саме місто.")] = 1,
) -> None:
    """Імітувати місто поруч із запущеним `svitlobot up`: жителів, датчики, відключення, сторінку в браузері."""
    from svitlobot_sandbox.city import play
    from svitlobot_sandbox.city.outages import parse_outage

    settings = load_settings()
    script = [parse_outage(text) for text in outage or []]
    console = Console()
    _finish(
        _with_database(
            settings,
            console,
            lambda database, progress: play.simulate(
                database,
                _site(settings),
                console,
                residents=residents,
                script=script,
                with_schedule=True,
                ping_every=ping_every,
                seed=seed,
                progress=progress,
            ),
        )
    )


def _site(settings: Settings) -> "Site":
    """Return where the product runs, with the channel that `up` gives its sandbox where the operator names none."""
    from svitlobot.launch.sandbox import SANDBOX_CHANNEL_ID
    from svitlobot_sandbox.city.play import Site

    site = Site.of(settings)
    return replace(site, channel_id=site.channel_id or SANDBOX_CHANNEL_ID)


async def _with_database(settings: Settings, console: Console, work: Callable[..., Coroutine[Any, Any, bool]]) -> bool:
    from svitlobot.db.session import Database
    from svitlobot.launch.connect import connected

    with connected(settings) as complete:
        database = await Database(complete.require_database_url(), role="city").open()
        try:
            with bar(console) as progress:
                return await work(database, progress)
        finally:
            await database.close()


def _finish(play: Coroutine[Any, Any, bool]) -> None:
    """Run a play; exit code 1 tells that a person got no message, or got it twice. Ctrl-C is the ordinary end."""
    from svitlobot.launch.process import stop_on_signals

    stop_on_signals()
    is_perfect = True
    with suppress(KeyboardInterrupt):
        is_perfect = asyncio.run(play)
    if not is_perfect:
        raise typer.Exit(1)
