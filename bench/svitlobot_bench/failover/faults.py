"""What goes wrong in `bench failover`: machines that die, cables that are cut, one way or both."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from svitlobot_bench.failover.network import HERE, INCOMING, OUTGOING, Host
from svitlobot_bench.failover.stage import Stage

AWAY_S = 40.0  # longer than the silence that would be an outage


@dataclass(frozen=True, slots=True)
class Scenario:
    """A fault, done to a stage; the name it gets is that of the host whose beat is at work."""

    strike: Callable[[Stage, str], Awaitable[None]]
    is_pooled: bool = False


async def _kill_primary(stage: Stage, _leading: str) -> None:
    (await _primary(stage)).kill()


async def _cut_primary(stage: Stage, _leading: str) -> None:
    (await _primary(stage)).cut()


async def _deafen_primary(stage: Stage, _leading: str) -> None:
    (await _primary(stage)).cut(ways=[INCOMING])


async def _silence_primary(stage: Stage, _leading: str) -> None:
    (await _primary(stage)).cut(ways=[OUTGOING])


async def _freeze_primary(stage: Stage, _leading: str) -> None:
    (await _primary(stage)).freeze()


async def _take_primary_from_its_clients(stage: Stage, _leading: str) -> None:
    """Only its clients lose it, so Patroni sees nothing amiss: it takes writes again when the cable is mended."""
    primary = await _primary(stage)
    primary.cut(peers=[HERE, *(host.address for name, host in stage.hosts.items() if name.startswith("app"))])
    await asyncio.sleep(AWAY_S)
    primary.mend()


async def _kill_redis(stage: Stage, _leading: str) -> None:
    (await stage.cluster.redis_master()).kill()


async def _cut_redis(stage: Stage, _leading: str) -> None:
    (await stage.cluster.redis_master()).cut()


async def _kill_primary_and_redis(stage: Stage, _leading: str) -> None:
    for host in (await _primary(stage), await stage.cluster.redis_master()):
        host.kill()


async def _cut_api(stage: Stage, _leading: str) -> None:
    stage.hosts["app3"].cut()


async def _cut_everything_of_one(stage: Stage, leading: str) -> None:
    stage.hosts[leading].cut()


async def _primary(stage: Stage) -> Host:
    host = await stage.cluster.primary()
    if host is None:
        raise LookupError("no primary")
    return host


SCENARIOS = {
    "primary-killed": Scenario(_kill_primary),
    "primary-cut": Scenario(_cut_primary),
    "primary-deaf": Scenario(_deafen_primary),
    "primary-mute": Scenario(_silence_primary),
    "primary-frozen": Scenario(_freeze_primary),
    "primary-away": Scenario(_take_primary_from_its_clients),
    "redis-killed": Scenario(_kill_redis),
    "redis-cut": Scenario(_cut_redis),
    "both-killed": Scenario(_kill_primary_and_redis),
    "api-cut": Scenario(_cut_api),
    "sender-cut": Scenario(_cut_everything_of_one),
    "pooled-killed": Scenario(_kill_primary, is_pooled=True),
    "pooled-cut": Scenario(_cut_primary, is_pooled=True),
}
