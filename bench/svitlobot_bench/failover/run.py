"""One machine dies in the middle of a send; what was lost, repeated, or wrong, and how long it took."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import asyncpg

from svitlobot.domain.power.observations import Supply
from svitlobot_bench.failover import observers
from svitlobot_bench.failover.cluster import Cluster, rows, tools
from svitlobot_bench.failover.faults import SCENARIOS
from svitlobot_bench.failover.network import network
from svitlobot_bench.failover.stage import Stage, stage_on
from svitlobot_bench.rig import Rig, until
from svitlobot_sandbox.city.population import crowd

DATABASES = ("db1", "db2")
QUORUM = ("q1", "q2", "q3")
APPS = ("app1", "app2", "app3")
DARK = 1
LIT = (2, 3, 4, 5)
SILENCE_AFTER_S = 30  # shorter than a failover, so that only the rules keep silence from being believed
FAULT_AFTER = 0.2  # of the messages
STALLED_S = 90.0
LANDING_S = 3.0  # what was under way when the machine died is answered within this


@dataclass(frozen=True, slots=True)
class Outcome:
    """What `bench failover` prints for a scenario."""

    scenario: str
    recipients: int
    lost: int
    duplicates: int
    in_flight: int
    longest_pause_s: float
    resumed_after_s: float
    too_many_requests: int
    readings_answered: int
    readings_lost: int
    longest_without_answer_s: float
    wrong_flips: int
    ticks_by_two_beats: int
    beats_at_work: list[str]
    longest_without_jobs_s: float
    roles_restarted: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Fault:
    """What was done, when (Unix seconds), and what was known just before."""

    scenario: str
    at: float
    recorded: int
    flips_before: int


async def run(scenario: str, recipients: int, rate: float, patroni: str | None, keep: Path | None) -> dict[str, Any]:
    """Play one scenario on a fresh topology; ``keep`` is where the logs go."""
    programs = tools(patroni)
    with _folder(keep) as home, network([*DATABASES, *QUORUM, *APPS], home) as hosts:
        databases, quorum = [hosts[name] for name in DATABASES], [hosts[name] for name in QUORUM]
        cluster = Cluster(databases, quorum, home, *programs)
        await cluster.start()
        async with stage_on(hosts, cluster, rate, is_pooled=SCENARIOS[scenario].is_pooled) as stage:
            return asdict(await _play(stage, scenario, recipients))


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="svitlobot-failover-"))
    home.chmod(0o755)  # PostgreSQL is not run by root, and must find its data
    try:
        yield home
    finally:
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            for log in home.glob("*.log"):
                shutil.copy(log, keep)
        shutil.rmtree(home, ignore_errors=True)


async def _play(stage: Stage, scenario: str, recipients: int) -> Outcome:
    rig, cluster = stage.rig, stage.cluster
    await rig.add_houses(DARK)
    await crowd(rig.database, [DARK], recipients)
    # Nobody is reminded meanwhile that their days end: each person is owed one message.
    await rig.database.pool.execute("UPDATE users SET subscription_expires_at = now() + interval '1 year'")
    # On a battery where the power goes, on the mains where silence would be believed.
    names = await rig.add_sensors(DARK, Supply.BACKUP, SILENCE_AFTER_S)
    for queue_id in LIT:
        names += await rig.add_sensors(queue_id, Supply.MAINS, SILENCE_AFTER_S)
    sensors = observers.Sensors(rig, dict.fromkeys(names, True))
    beats = observers.Beats(cluster.quorum, {stage.hosts[name].address: name for name in ("app1", "app2")})
    records = observers.Records(rig.database)
    await stage.until_it_works()
    async with _running(sensors.run(), beats.run(), records.run()):
        await asyncio.sleep(SILENCE_AFTER_S + 10)  # the start is over: silence may be believed
        began = len(await _flips(cluster))
        for name in names[:2]:
            sensors.says[name] = False
        await until(lambda: _are_accepted(rig, int(recipients * FAULT_AFTER)), 120, every=0.1)
        recorded, fault_at = records.sent, time.time()
        await SCENARIOS[scenario].strike(stage, beats.ticks[-1][2])
        await _until_all_or_stalled(rig, recipients)
        await asyncio.sleep(SILENCE_AFTER_S)  # what could have been believed wrongly has been
    fault = _Fault(scenario, fault_at, recorded, began)
    return await _judge(stage, fault, recipients, sensors, beats)


async def _judge(
    stage: Stage, fault: _Fault, recipients: int, sensors: observers.Sensors, beats: observers.Beats
) -> Outcome:
    """Hold what Telegram, PostgreSQL and the sensors know against what should have come."""
    rig, cluster = stage.rig, stage.cluster
    moments, reached, stats = await observers.deliveries(rig), await rig.deliveries_by_chat(), await rig.stats()
    pause, resumed = observers.longest_pause(moments, fault.at)
    stored = set(map(tuple, await rows(cluster.database_url, "SELECT sensor_id, seq FROM iot_data")))
    return Outcome(
        scenario=fault.scenario,
        recipients=recipients,
        lost=recipients - len(reached),
        duplicates=sum(reached.values()) - len(reached),
        in_flight=sum(moment < fault.at + LANDING_S for moment in moments) - fault.recorded,
        longest_pause_s=round(pause, 1),
        resumed_after_s=round(resumed, 1),
        too_many_requests=stats["too_many_requests"],
        readings_answered=len(sensors.answered),
        readings_lost=len(sensors.answered - stored),
        longest_without_answer_s=round(sensors.longest_without_answer_s, 1),
        wrong_flips=len(await _flips(cluster)) - fault.flips_before - 1,
        ticks_by_two_beats=beats.at_once(),
        beats_at_work=beats.at_work(fault.at),
        longest_without_jobs_s=round(beats.longest_pause_s(fault.at), 1),
        roles_restarted={f"{one.host.name}/{one.role}": one.restarts for one in stage.roles if one.restarts},
    )


@asynccontextmanager
async def _running(*watches: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(watch) for watch in watches]
        yield
        for task in tasks:
            task.cancel()


async def _flips(cluster: Cluster) -> list[asyncpg.Record]:
    return await rows(cluster.database_url, "SELECT queue_id, is_power_on, reason FROM queue_changes ORDER BY id")


async def _are_accepted(rig: Rig, count: int) -> bool:
    return int((await rig.stats())["accepted"]) >= count


async def _until_all_or_stalled(rig: Rig, recipients: int) -> None:
    accepted, news_at = -1, time.monotonic()
    while time.monotonic() - news_at < STALLED_S:
        stats = await rig.stats()
        if stats["chats"] >= recipients:
            return
        if stats["accepted"] != accepted:
            accepted, news_at = stats["accepted"], time.monotonic()
        await asyncio.sleep(0.2)
