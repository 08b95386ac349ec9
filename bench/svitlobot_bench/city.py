"""`bench city`: a whole city goes dark within ten seconds, and its power returns while most are still to be told."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

from svitlobot_bench.city_ledger import account, settled
from svitlobot_bench.expand import QUEUES, fill_city
from svitlobot_bench.rig import Process, Rig, fresh_servers, rig_on, until
from svitlobot_bench.usage import Usage

SENDERS = 2
FALLS_WITHIN_S = 10.0
PRO_LIMIT_S = 180.0  # for the run to go on, not the target: that is 60 s
SETTLE_LIMIT_S = 180.0  # a job of every ten seconds closes what is superseded


@dataclass
class Watch:
    """The moments of a run (unix seconds), and how many messages Telegram had taken by each."""

    rig: Rig
    at: dict[str, float] = field(default_factory=dict)
    accepted: dict[str, int] = field(default_factory=dict)

    async def note(self, name: str) -> None:
        """Note a moment."""
        self.accepted[name] = (await self.rig.stats())["accepted"]
        self.at[name] = time.time()

    def efficiency(self, rate: float, first: str, last: str) -> float:
        """Return the share of the granted rate that was used between two moments."""
        return (self.accepted[last] - self.accepted[first]) / (rate * (self.at[last] - self.at[first]))


async def run(users: int = 1_000_000, rate: float = 1000.0, dark_for: float = 100.0) -> dict[str, Any]:
    """Switch the city off, after ``dark_for`` seconds on again; account for every message that was owed."""
    with fresh_servers() as servers:
        async with rig_on(servers, rate=rate) as rig:
            await fill_city(rig, users)
            roles = await _start_roles(rig, rate)
            sensors = [await rig.add_sensors(queue_id) for queue_id in range(1, QUEUES + 1)]
            await _switch(rig, sensors, is_power_on=True, within=0.0)
            usage, watch = await Usage.of(rig.database), Watch(rig)
            await watch.note("dark")
            await _switch(rig, sensors, is_power_on=False, within=FALLS_WITHIN_S)
            await asyncio.sleep(watch.at["dark"] + dark_for - time.time())
            await watch.note("light")
            await _switch(rig, sensors, is_power_on=True, within=FALLS_WITHIN_S)
            await until(lambda: _is_pro_told(rig), limit=PRO_LIMIT_S, every=0.5)
            await watch.note("end")
            cpu = sum(roles[name].cpu_seconds() for name in _senders())
            memory = {name: round(process.peak_rss_mib(), 1) for name, process in roles.items()}
            await until(lambda: _is_planned(rig), limit=PRO_LIMIT_S, every=0.5)
            for name in _senders():
                await asyncio.to_thread(roles[name].stop)
            await until(lambda: settled(rig), limit=SETTLE_LIMIT_S, every=0.5)
            return {
                "users": users,
                "rate": rate,
                "senders": SENDERS,
                "dark_for_s": dark_for,
                "efficiency": round(watch.efficiency(rate, "dark", "light"), 4),
                "efficiency_to_the_end": round(watch.efficiency(rate, "dark", "end"), 4),
                **await account(rig, users),
                "sender_cpu_ms_per_1000": round(cpu / watch.accepted["end"] * 1e6, 1),
                "peak_rss_mib": memory,
                **(await Usage.of(rig.database)).since(usage, 2 * users),
            }


def _senders() -> list[str]:
    return [f"sender_{number}" for number in range(1, SENDERS + 1)]


async def _start_roles(rig: Rig, rate: float) -> dict[str, Process]:
    roles = {"api": await rig.start_api(), "worker": rig.start("worker"), "beat": rig.start("beat")}
    for name in _senders():
        roles[name] = await rig.start_sender(rate)
    return roles


async def _switch(rig: Rig, sensors: list[list[str]], *, is_power_on: bool, within: float) -> None:
    """Have the queues' sensors report one queue after another; the second sensor of each flips it."""
    began = time.monotonic()
    for number, pair in enumerate(sensors):
        await asyncio.sleep(began + number * within / len(sensors) - time.monotonic())
        for sensor in pair:
            status = await rig.post(sensor, is_power_on=is_power_on)
            if status != 200:
                raise RuntimeError(f"the API answered {status} to {sensor}")


async def _is_pro_told(rig: Rig) -> bool:
    """Tell whether every PRO resident has been told that the power is back."""
    waiting: int = await rig.database.pool.fetchval(
        """
        SELECT count(*) FROM events LEFT JOIN notification_batches AS batch ON event_id = id AND batch.lane = 1
        WHERE kind = 'power_on' AND (expansion_step < 2 OR NOT is_done)
        """
    )
    told: int = await rig.database.pool.fetchval("SELECT count(*) FROM events WHERE kind = 'power_on'")
    return told == QUEUES and not waiting


async def _is_planned(rig: Rig) -> bool:
    """Tell whether everybody whom the return is for has a row."""
    left: int = await rig.database.pool.fetchval("SELECT count(*) FROM events WHERE status = 'pending'")
    return left == 0
