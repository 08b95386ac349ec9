"""`svitlobot simulate` and the play of `svitlobot demo`: a city, its sensors, an outage, and everybody told."""

import asyncio
import random
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from rich.console import Console

from svitlobot.db.session import Database
from svitlobot.domain.notifications import Kind
from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.sandbox.city import board, outages
from svitlobot.sandbox.city.outages import Outage
from svitlobot.sandbox.city.phones import Phones
from svitlobot.sandbox.city.population import Progress, populate, population
from svitlobot.sandbox.city.provisioning import provision
from svitlobot.sandbox.city.sensors import PING_EVERY, SimulatedSensor, switched_on
from svitlobot.sandbox.city.stage import Scene, calmest_queue, cast
from svitlobot.sandbox.city.watch import Watch
from svitlobot.services.addresses import import_addresses
from svitlobot.settings import Settings

# At Telegram's 30 messages a second, a queue's share of these takes about 25 seconds.
DEMO_RESIDENTS = 10_000
SENSORS_HEARD_WITHIN = 30.0  # seconds
KEYS_FILE = "city_keys.json"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the product runs, as the city sees it."""

    api_url: str
    telegram_url: str
    var_dir: Path
    send_rate: float

    @classmethod
    def of(cls, settings: Settings) -> "Site":
        """Return the site of a running `svitlobot up`. Raises ConfigurationError in production."""
        if settings.environment == "production":
            raise ConfigurationError("місто імітують лише поза production: воно пише в базу даних і вимикає черги")
        sandbox = f"http://127.0.0.1:{settings.telegram_sandbox_port}"
        return cls(
            api_url=settings.backend_url,
            telegram_url=settings.telegram_api_url if settings.telegram_bot_token else sandbox,
            var_dir=settings.var_dir,
            send_rate=settings.send_rate,
        )


async def simulate(
    database: Database,
    site: Site,
    console: Console,
    *,
    residents: int | None = None,
    script: Sequence[Outage] = (),
    stay: bool = False,
    ping_every: float = PING_EVERY,
    seed: int = 1,
    progress: Progress = lambda _fraction, _text: None,
) -> bool:
    """Play a city against a running product; tell whether everybody owed a message got it exactly once.

    Without ``residents`` the city stays as it is. Without a script, or with ``stay``, the sensors go on until
    cancelled. Raises NotFoundError, ConflictError, ConfigurationError or UnavailableError with what to do.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        phones = Phones(http, site.telegram_url)
        await phones.check()
        if residents is None and not await population(database):
            residents = DEMO_RESIDENTS
        if residents is not None:
            console.print((await populate(database, residents, seed=seed, progress=progress)).text, soft_wrap=True)
        scenes = await cast(database, script)
        chance = random.Random(seed)  # noqa: S311 - a repeatable play, no secret
        sensors = [
            SimulatedSensor(credentials, ping_every=ping_every, chance=chance)
            for credentials in await provision(database, site.var_dir / KEYS_FILE)
        ]
        limit = board.speed_limit(await phones.rate_limit(), site.send_rate)
        async with switched_on(sensors, site.api_url):
            await _all_heard(sensors)
            console.print(f"Датчиків на зв'язку: {len(sensors)}.")
            watch = Watch(database, phones, sensors)
            is_perfect = await _perform(scenes, sensors, watch, chance, console, limit) if scenes else True
            if stay or not scenes:
                console.print(_where_next(site), highlight=False, soft_wrap=True)
                await asyncio.Event().wait()
        return is_perfect


async def demo(
    database: Database,
    site: Site,
    console: Console,
    *,
    addresses: Path,
    residents: int = DEMO_RESIDENTS,
    once: bool = False,
    progress: Progress = lambda _fraction, _text: None,
) -> bool:
    """Show the main job: the power of the calmest queue goes, everybody is told; it returns, everybody is told.

    A city without addresses gets those of the file ``addresses``. With ``once`` the play ends by itself. Raises what
    `simulate` and `import_addresses` raise.
    """
    if not await database.pool.fetchval("SELECT EXISTS (SELECT FROM addresses)"):
        report = site.var_dir / f"{addresses.stem}.report.csv"
        imported = await import_addresses(database, addresses, dry_run=False, report_path=report, progress=progress)
        console.print("\n".join(imported.lines()), soft_wrap=True)
    script = [Outage(await calmest_queue(database))]
    console.print(f"За кілька секунд у черзі {script[0].queue} зникне світло; про це повідомлять два датчики.")
    return await simulate(database, site, console, residents=residents, script=script, stay=not once, progress=progress)


def _where_next(site: Site) -> str:
    return (
        "Датчики працюють далі, можна дивитися:\n"
        f"  {site.api_url}/api/docs – API; {site.api_url}/api/queues – черги зараз\n"
        f"  {site.telegram_url}/sandbox/stats – що надійшло на телефони\n"
        "  svitlobot sensors list – датчики; svitlobot simulate --outage ЧЕРГА – ще одне відключення\n"
        "Ctrl-C – зупинити."
    )


async def _all_heard(sensors: Sequence[SimulatedSensor]) -> None:
    """Wait until the API has accepted a report of each sensor. Raises UnavailableError with the reason."""
    with suppress(TimeoutError):
        async with asyncio.timeout(SENSORS_HEARD_WITHIN):
            await asyncio.gather(*(sensor.heard() for sensor in sensors))
    silent = [sensor for sensor in sensors if sensor.heard_at is None]
    if silent:
        raise UnavailableError(f"API не приймає дані датчика {silent[0].sensor_id}: {silent[0].trouble}")


async def _perform(
    scenes: Sequence[Scene],
    sensors: Sequence[SimulatedSensor],
    watch: Watch,
    chance: random.Random,
    console: Console,
    limit: str,
) -> bool:
    """Play the scenes at once, show them, and say how it went."""
    if not await watch.is_calm():
        console.print("Спершу підуть давніші повідомлення.")
        await _beside(watch.calm(), watch.run())
    await watch.begin([scene.queue_id for scene in scenes])
    plays = asyncio.gather(*(_play(scene, sensors, watch, chance) for scene in scenes))
    await _beside(plays, watch.run(), board.show(watch, console, limit))
    audit = await watch.audit()
    console.print(
        board.summary(list(watch.announcements.values()), audit), style="bold", highlight=False, soft_wrap=True
    )
    return not audit.lost and not audit.duplicates


async def _play(scene: Scene, sensors: Sequence[SimulatedSensor], watch: Watch, chance: random.Random) -> None:
    """Play one scene until everybody has been told of both changes."""
    await outages.play(
        scene.outage,
        [sensor for sensor in sensors if sensor.queue_id == scene.queue_id],
        chance=chance,
        everybody_told=lambda: watch.told(scene.queue_id, Kind.POWER_OFF),
    )
    await watch.told(scene.queue_id, Kind.POWER_ON)


async def _beside(work: Awaitable[object], *endless: Coroutine[None, None, None]) -> None:
    """Do ``work`` to its end with endless work beside it; whichever fails first ends all and is raised."""
    tasks = [asyncio.ensure_future(work), *map(asyncio.ensure_future, endless)]
    try:
        finished, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in finished:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
