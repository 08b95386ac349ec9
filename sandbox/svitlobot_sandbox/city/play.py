"""`svitlobot simulate` and the play of `svitlobot demo`: a city, its sensors, an outage, and everybody told."""

import asyncio
import random
from collections.abc import Awaitable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import aiohttp
from rich.console import Console

from svitlobot.clock import kyiv, utc_now
from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import EventKind
from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.settings import Settings
from svitlobot_sandbox.city import board, outages, past, schedules
from svitlobot_sandbox.city.data_files import load_data
from svitlobot_sandbox.city.native_core import load_core
from svitlobot_sandbox.city.news import tell_flips
from svitlobot_sandbox.city.outages import Outage
from svitlobot_sandbox.city.overview import Overview
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.population import Progress, populate, population
from svitlobot_sandbox.city.provisioning import provision
from svitlobot_sandbox.city.sensors import PING_EVERY, SimulatedSensor, new_core, switched_on
from svitlobot_sandbox.city.stage import Scene, calmest_queue, cast
from svitlobot_sandbox.city.steering import claimed, steered
from svitlobot_sandbox.city.town import Town
from svitlobot_sandbox.city.visitors import Visitors
from svitlobot_sandbox.city.watch import Watch

# At Telegram's 30 messages a second, a queue's share of these takes about 8 seconds.
DEMO_RESIDENTS = 3_000
SENSORS_HEARD_WITHIN = 30.0  # seconds
BOT_AWAKE_WITHIN = 15.0
# How long before the played outage its schedule is changed. Warnings follow at the next tick, some seconds later. All
# warning times are longer, so every warning is due by then and tells the minutes that are left.
PLANNED_AHEAD = 120.0
PLANNED_AHEAD_ONCE = 30.0
SCHEDULE_TOLD_AT_MOST = 10_000  # residents: telling more of them of a whole city's schedule would keep the play waiting
KEYS_FILE = "city_keys.json"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the product runs, as the city sees it."""

    api_url: str
    telegram_url: str
    var_dir: Path
    send_rate: float
    city_port: int
    channel_id: int | None = None
    """The channel one must be in to be told for free; None: there is none."""

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
            city_port=settings.city_port,
            channel_id=settings.telegram_channel_id,
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
    with_schedule: bool = False,
    progress: Progress = lambda _fraction, _text: None,
) -> bool:
    """Play a city against a running product; tell whether everybody owed a message got it exactly once.

    Without ``residents`` the city stays as it is. Without a script, or with ``stay``, the city lives on by its schedule
    and serves its page until cancelled. ``with_schedule`` makes up schedules where there are none of today and
    tomorrow, and a past where there is none. Raises NotFoundError, ConflictError, ConfigurationError or
    UnavailableError with what to do.
    """
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as http:
        phones = Phones(http, site.telegram_url)
        await phones.check()
        with claimed(site.city_port) as listening:
            if with_schedule:
                await _schedule_days(database)
            await _people(database, residents, seed, console, progress)
            scenes = await cast(database, script)
            chance = random.Random(seed)  # noqa: S311 - a repeatable play, no secret
            keys = await provision(database, site.var_dir / KEYS_FILE)
            if with_schedule:
                await past.remember(database, keys, utc_now(), chance)
            library = await asyncio.to_thread(load_core)
            cores = [new_core(library, key.sensor_id, ping_every) for key in keys]
            town = Town([SimulatedSensor(key, core=core, chance=chance) for key, core in zip(keys, cores, strict=True)])
            watch = Watch(database, phones, town.sensors)
            limit = board.speed_limit(await phones.rate_limit(), site.send_rate)
            async with switched_on(town.sensors, site.api_url):
                await _all_heard(town.sensors)
                runs = "ядро прошивки" if library else "його копія на Python, бо компілятора C++ тут немає"
                console.print(f"Датчиків на зв'язку: {len(town.sensors)}. У них працює {runs}.")
                visitors = Visitors(database, phones, site.channel_id)
                async with steered(listening, town, Overview(database, phones, town), visitors):
                    is_staying = stay or not scenes
                    if is_staying:
                        await _bot_awake(phones)
                        console.print(_invitation(site), highlight=False, soft_wrap=True)
                    is_perfect = not scenes or await _perform(scenes, database, town, watch, chance, console, limit)
                    if is_staying:
                        console.print(_where_next(site), highlight=False, soft_wrap=True)
                        await _beside(tell_flips(database, console), schedules.live_by_schedule(database, town))
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
    """Show the main job: the schedule of the calmest queue changes, its people are told and warned; its power goes and
    returns, and everybody is told.

    A city without addresses gets those of the file ``addresses``, and the old street names in the file beside it; one
    without prices, the prices there; one without a schedule, a schedule. With ``once`` the play ends by itself;
    otherwise it gives people time to open the city's page first, and the city lives on. Raises what `simulate` and the
    imports raise.
    """
    await load_data(database, site.var_dir, console, addresses, progress)
    starts_after = PLANNED_AHEAD_ONCE if once else PLANNED_AHEAD
    script = [Outage(await calmest_queue(database), starts_after, is_planned=True)]
    return await simulate(
        database,
        site,
        console,
        residents=residents,
        script=script,
        stay=not once,
        with_schedule=True,
        progress=progress,
    )


async def _people(database: Database, residents: int | None, seed: int, console: Console, progress: Progress) -> None:
    """Give the city so many residents; None leaves it as it is, or gives an empty one those of the demo."""
    if residents is None and not await population(database):
        residents = DEMO_RESIDENTS
    if residents is not None:
        console.print((await populate(database, residents, seed=seed, progress=progress)).text, soft_wrap=True)


async def _schedule_days(database: Database) -> None:
    """Fill the gaps in the schedules of today and tomorrow; in a new city, before it has people to notify."""
    residents, now = await population(database), utc_now()
    if residents <= SCHEDULE_TOLD_AT_MOST:
        today = kyiv(now).date()
        await schedules.schedule_days(database, now, today, today + timedelta(days=1))
    if not residents:
        await schedules.told_to_nobody(database)


def _invitation(site: Site) -> str:
    return (
        f"\n  Сторінка міста: [bold]{site.telegram_url}/[/bold]\n\n"
        "Відкрийте її в браузері, додайте телефон, виберіть адресу й вимкніть два датчики своєї черги.\n"
    )


def _where_next(site: Site) -> str:
    return (
        "Місто живе далі. Що спробувати:\n"
        f"  {site.telegram_url}/ – місто й телефони: вимикайте датчики, пишіть боту, відкрийте ще один телефон\n"
        f"  {site.api_url}/api/docs – API; {site.api_url}/api/queues – черги зараз\n"
        f"  {site.api_url}/admin/ – панель оператора; як у неї ввійти, каже {site.var_dir / 'up.log'}\n"
        f"  {site.telegram_url}/sandbox/stats – що надійшло на телефони\n"
        "Нижче – рядок про кожне перемикання. Ctrl-C – зупинити."
    )


async def _bot_awake(phones: Phones) -> None:
    """Wait for the bot, but not for long: the city can be watched without it."""
    # No `wait_for`: before Python 3.12 it returns as though nothing had happened when Ctrl-C comes as the wait ends.
    with suppress(TimeoutError):
        async with asyncio.timeout(BOT_AWAKE_WITHIN):
            await phones.bot_awake()


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
    database: Database,
    town: Town,
    watch: Watch,
    chance: random.Random,
    console: Console,
    limit: str,
) -> bool:
    """Play the scenes at once, show them, and say how it went."""
    queue_ids = [scene.queue_id for scene in scenes]
    with town.staged(queue_ids):
        if not await watch.is_calm():
            console.print("Спершу підуть давніші повідомлення.")
            await _beside(watch.calm(), watch.run())
        await watch.begin(queue_ids)
        scenes = [await _announced(scene, database, console) for scene in scenes]
        plays = asyncio.gather(*(_play(scene, town, watch, chance) for scene in scenes))
        await _beside(plays, watch.run(), board.show(watch, console, limit))
        audit = await watch.audit()
    announcements = list(watch.announcements.values())
    console.print(board.summary(announcements, audit), style="bold", highlight=False, soft_wrap=True)
    warned = {a.queue_id for a in announcements if a.kind is EventKind.WARNING_OFF}
    unwarned = [s.outage.queue for s in scenes if s.outage.is_planned and s.queue_id not in warned]
    if unwarned:
        console.print(f"Про планове відключення не попередили: {', '.join(unwarned)}", style="bold red", markup=False)
    return not audit.lost and not audit.duplicates and not unwarned


async def _play(scene: Scene, town: Town, watch: Watch, chance: random.Random) -> None:
    """Play one scene until everybody has been told of both changes."""
    await outages.play(
        scene.outage,
        [sensor for sensor in town.sensors if sensor.queue_id == scene.queue_id],
        chance=chance,
        everybody_notified=lambda: watch.wait_notified(scene.queue_id, EventKind.POWER_OFF),
    )
    await watch.wait_notified(scene.queue_id, EventKind.POWER_ON)
    await watch.calm()  # news of the schedule may still be on its way


async def _announced(scene: Scene, database: Database, console: Console) -> Scene:
    """Put a scene's outage into the schedule, if it is to be planned, and say when it comes."""
    outage = scene.outage
    if outage.is_planned:
        now = utc_now()
        start = schedules.next_minute(now + timedelta(seconds=outage.starts_after))
        await schedules.schedule_outage(database, scene.queue_id, start, now)
        console.print(f"У графік черги {outage.queue} внесено відключення о {kyiv(start):%H:%M}.", highlight=False)
        outage = replace(outage, starts_after=(start - utc_now()).total_seconds())
    console.print(f"За {outage.starts_after:.0f} с у черзі {outage.queue} зникне світло.", markup=False)
    return replace(scene, outage=outage)


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
