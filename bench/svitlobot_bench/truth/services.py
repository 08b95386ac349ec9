"""The same arrivals through the real services and PostgreSQL, with a passed clock.

What the services decide must be what `OurRule` decides at the same moments; any difference is a fault of one of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import merge
from typing import NamedTuple, Protocol

from svitlobot.clock import kyiv, minute_of_day, utc_now
from svitlobot.db.queries.schedules.days import save_day
from svitlobot.db.session import Database
from svitlobot.domain.power.readings import Reading
from svitlobot.domain.schedules.days import moment
from svitlobot.services.power import habits, ingest, liveness, sensors
from svitlobot.services.power.liveness import ApiProcess
from svitlobot_bench.truth.devices import SAYS_NOTHING, SAYS_ON, Feed
from svitlobot_bench.truth.intervals import DAY, START, moment_of, within
from svitlobot_bench.truth.score import Told
from svitlobot_bench.truth.world import NETWORKS, World

OLD = timedelta(minutes=2)
API_HEARTBEAT = 10.0


class _Step(NamedTuple):
    """Something that happens: an arrival of a sensor, the API's heartbeat or, without either, a sweep."""

    at: float
    sensor_id: str = ""
    code: int = SAYS_NOTHING
    is_heartbeat: bool = False


class Door(Protocol):
    """The way of readings to the services, and who says that sensors can reach it."""

    async def deliver(self, reading: Reading, key: str, now: datetime, address: str) -> None:
        """Take a reading in."""

    async def beat(self, at: float, now: datetime) -> None:
        """Store the heartbeats of the API's processes, so many seconds into the world's time."""


@dataclass
class DirectDoor:
    """The services called as the one API process of the world calls them."""

    database: Database
    world: World
    process: ApiProcess = field(default_factory=ApiProcess)

    async def deliver(self, reading: Reading, key: str, now: datetime, address: str) -> None:
        """Take a reading in."""
        await ingest.ingest_reading(self.database, reading, key, now, address)

    async def beat(self, at: float, now: datetime) -> None:
        """Send a heartbeat; after a restart it is that of a new process, which began when it came back."""
        restarts = [end for _, end in self.world.api_away if end <= at]
        if restarts and (self.process.started_at is None or at - restarts[-1] < API_HEARTBEAT):
            self.process = ApiProcess(started_at=now - timedelta(seconds=at - restarts[-1]))
        await self.process.send_heartbeat(self.database, now)


async def replay(
    database: Database,
    world: World,
    feeds: Sequence[Sequence[Feed]],
    sweep_every: float,
    door: Door | None = None,
    base: datetime | None = None,
) -> list[list[Told]]:
    """Live through the world's time with the services; return what they decided, queue by queue.

    The database has the queues 1, 2, … and nothing else. Plans are stored first, habits are learnt at the end of each
    day. Time begins at ``base``, else today, where every database has partitions, at the time of day in Kyiv at which
    the simulated year begins.
    """
    base = base or moment(kyiv(utc_now()).date(), minute_of_day(START))
    door = door or DirectDoor(database, world)
    await _publish(database, world, base)
    named = {f"{number}-{place}": feed for number, group in enumerate(feeds) for place, feed in enumerate(group)}
    keys = {name: await _register(database, name, feed, base) for name, feed in named.items()}
    steps = merge(*(_arrivals(name, feed, world.end) for name, feed in named.items()), _ticks(world, sweep_every))
    learnt_on = 0.0
    for step in steps:
        now = base + timedelta(seconds=step.at)
        if step.is_heartbeat:
            await door.beat(step.at, now)
        elif not step.sensor_id:
            if step.at // DAY > learnt_on:
                learnt_on = step.at // DAY
                await habits.learn(database, now)
            await liveness.sweep(database, now, admin_chat=None)
        else:
            says_on, age = step.code == SAYS_ON, OLD if step.code == SAYS_NOTHING else timedelta()
            reading = Reading(step.sensor_id, says_on, age=age)
            await door.deliver(reading, keys[step.sensor_id], now, _address(named[step.sensor_id].device.network))
    return [await _told(database, number + 1, base) for number in range(len(feeds))]


async def _publish(database: Database, world: World, base: datetime) -> None:
    """Store what was published for each day that the world lives through, under the dates of the replay."""
    ahead = kyiv(base).date() - START.date()
    async with database.transaction() as session:
        for number, queue in enumerate(world.queues):
            for day, schedule in queue.days.items():
                await save_day(session, number + 1, day + ahead, schedule, source="bench", said_at=None, now=base)


async def _register(database: Database, name: str, feed: Feed, base: datetime) -> str:
    async with database.transaction() as session:
        return await sensors.add_sensor(
            session,
            sensor_id=name,
            queue_id=int(name.partition("-")[0]) + 1,
            priority=1,
            supply=feed.device.supply,
            silence_after_s=int(feed.device.silence_after),
            now=base,
        )


def _address(network: str) -> str:
    return f"46.{NETWORKS.index(network) + 1}.0.1"


def _arrivals(name: str, feed: Feed, end: float) -> Iterator[_Step]:
    return (_Step(at, name, code) for at, code in zip(feed.times, feed.codes, strict=True) if at < end)


def _ticks(world: World, sweep_every: float) -> Iterator[_Step]:
    """Return the sweeps and the API's heartbeats, as long as neither is away."""
    yield _Step(0.0, is_heartbeat=True)
    beat, sweep = API_HEARTBEAT, sweep_every
    while min(beat, sweep) < world.end:
        if beat <= sweep:
            if not within(world.api_away, beat):
                yield _Step(beat, is_heartbeat=True)
            beat += API_HEARTBEAT
        else:
            if not within(world.redis_away, sweep):
                yield _Step(sweep)
            sweep += sweep_every


async def _told(database: Database, queue_id: int, base: datetime) -> list[Told]:
    rows = await database.pool.fetch("SELECT * FROM queue_changes WHERE queue_id = $1 ORDER BY id", queue_id)
    return [
        Told(
            (row["detected_at"] - base).total_seconds(),
            row["is_power_on"],
            (row["effective_at"] - base).total_seconds(),
            row["is_announced"],
        )
        for row in rows
    ]


def shown(told: Sequence[Told]) -> list[str]:
    """Return decisions as lines that two of them can be compared by."""
    return [f"{moment_of(one.at):%m-%d %H:%M:%S} {'on' if one.is_on else 'off'} as of {one.dated:.3f}" for one in told]
