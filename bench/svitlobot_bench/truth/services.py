"""The same arrivals through the real services and PostgreSQL, with a passed clock.

What the services decide must be what `OurRule` decides at the same moments; any difference is a fault of one of them.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from heapq import merge
from typing import NamedTuple

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.domain.power.readings import Reading
from svitlobot.services.power import ingest, liveness, sensors
from svitlobot.services.power.liveness import ApiProcess
from svitlobot_bench.truth.devices import SAYS_NOTHING, SAYS_ON, Feed
from svitlobot_bench.truth.intervals import moment_of, within
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


async def replay(
    database: Database, world: World, feeds: Sequence[Sequence[Feed]], sweep_every: float
) -> list[list[Told]]:
    """Live through the world's time with the services; return what they decided, queue by queue.

    The database has the queues 1, 2, … and nothing else. Time begins two days ago, where it has partitions.
    """
    base = utc_now().replace(microsecond=0) - timedelta(days=2)
    named = {f"{number}-{place}": feed for number, group in enumerate(feeds) for place, feed in enumerate(group)}
    keys = {name: await _register(database, name, feed, base) for name, feed in named.items()}
    steps = merge(*(_arrivals(name, feed, world.end) for name, feed in named.items()), _ticks(world, sweep_every))
    api = ApiProcess()
    for step in steps:
        now = base + timedelta(seconds=step.at)
        if step.is_heartbeat:
            api = await _beat(api, database, world, step.at, now)
        elif not step.sensor_id:
            await liveness.sweep(database, now, admin_chat=None)
        else:
            says_on, age = step.code == SAYS_ON, OLD if step.code == SAYS_NOTHING else timedelta()
            reading = Reading(step.sensor_id, says_on, age=age)
            address = _address(named[step.sensor_id].device.network)
            await ingest.ingest_reading(database, reading, keys[step.sensor_id], now, address)
    return [await _told(database, number + 1, base) for number in range(len(feeds))]


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


async def _beat(api: ApiProcess, database: Database, world: World, at: float, now: datetime) -> ApiProcess:
    """Send a heartbeat; after a restart it is that of a new process, which began when it came back."""
    restarts = [end for _, end in world.api_away if end <= at]
    if restarts and (api.started_at is None or at - restarts[-1] < API_HEARTBEAT):
        api = ApiProcess(started_at=now - timedelta(seconds=at - restarts[-1]))
    await api.send_heartbeat(database, now)
    return api


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
    return [f"{moment_of(one.at):%H:%M:%S} {'on' if one.is_on else 'off'} as of {one.dated:.3f}" for one in told]
