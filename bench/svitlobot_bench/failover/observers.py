"""What is seen from outside while a machine dies: sensors' answers, messages, who says that jobs are due."""

import asyncio
import re
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import aiohttp
import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.db.session import OUTAGES, Database
from svitlobot_bench.failover.network import Host
from svitlobot_bench.rig import Rig

READ_EVERY_S = 2.0
REPEAT_S = 1.0  # a sensor that got no answer asks again, as the firmware does
ANSWER_LIMIT_S = 5.0
PAGE = 1000
SAME_TICK_S = 2.0  # the most frequent job is due every five seconds

_TASK = re.compile(r'"task": "(\w+)"')
_DUE_AT = re.compile(r'"due_at": ([\d.]+)')


@dataclass
class Sensors:
    """Sensors that report steadily, and repeat what was not answered, under its number; ``answered`` is what was."""

    rig: Rig
    says: dict[str, bool]
    answered: set[tuple[str, int]] = field(default_factory=set)
    longest_without_answer_s: float = 0.0

    async def run(self) -> None:
        """Report for ever."""
        async with asyncio.TaskGroup() as group:
            for number, sensor in enumerate(self.says):
                group.create_task(self._report(sensor, number / len(self.says) * READ_EVERY_S))

    async def _report(self, sensor: str, offset: float) -> None:
        await asyncio.sleep(offset)
        heard_at = time.monotonic()
        seq = 1
        while True:
            if await self._is_answered(sensor, seq):
                self.answered.add((sensor, seq))
                seq += 1
                self.longest_without_answer_s = max(self.longest_without_answer_s, time.monotonic() - heard_at)
                heard_at = time.monotonic()
                await asyncio.sleep(READ_EVERY_S)
            else:
                await asyncio.sleep(REPEAT_S)

    async def _is_answered(self, sensor: str, seq: int) -> bool:
        with suppress(aiohttp.ClientError, TimeoutError):
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await self.rig.post(sensor, is_power_on=self.says[sensor], seq=seq) < 300
        return False


@dataclass
class Beats:
    """Who pushed which job into Redis, and when it was due."""

    quorum: Sequence[Host]
    beats: dict[str, str]
    ticks: list[tuple[str, float, str]] = field(default_factory=list)

    async def run(self) -> None:
        """Listen to every Redis for ever: any of them may become the master."""
        async with asyncio.TaskGroup() as group:
            for host in self.quorum:
                group.create_task(self._listen(host))

    async def _listen(self, host: Host) -> None:
        while True:
            with suppress(RedisError, OSError):
                async with Redis(host=host.address, decode_responses=True) as redis, redis.monitor() as monitor:
                    while True:
                        self._note(await monitor.next_command())
            await asyncio.sleep(1)

    def _note(self, command: dict[str, Any]) -> None:
        text = str(command["command"]).replace("\\", "")
        name = self.beats.get(str(command["client_address"]))
        task, due_at = _TASK.search(text), _DUE_AT.search(text)
        if name is not None and text.startswith("LPUSH") and task and due_at:
            self.ticks.append((task[1], float(due_at[1]), name))

    def at_once(self) -> int:
        """Count the ticks that two beats planned."""
        twice, last = 0, dict[str, tuple[float, str]]()
        for task, due_at, name in sorted(self.ticks, key=lambda tick: tick[1]):
            before = last.get(task)
            twice += before is not None and before[1] != name and due_at - before[0] < SAME_TICK_S
            last[task] = due_at, name
        return twice

    def longest_pause_s(self, since: float) -> float:
        """Return the longest time without a job after a moment; one is due every five seconds."""
        due = [since, *sorted(due_at for _, due_at, _ in self.ticks if due_at > since)]
        return max((later - earlier for earlier, later in pairwise(due)), default=0.0)

    def at_work(self, since: float) -> list[str]:
        """Return the beats that planned something since a moment, in order."""
        return list(dict.fromkeys(name for _, due_at, name in sorted(self.ticks, key=lambda t: t[1]) if due_at > since))


@dataclass
class Records:
    """How many messages are recorded as sent, as PostgreSQL said last."""

    database: Database
    sent: int = 0

    async def run(self) -> None:
        """Ask for ever."""
        while True:
            with suppress(*OUTAGES):
                query = "SELECT count(*) FROM notifications WHERE state = 'sent'"
                self.sent = await self.database.pool.fetchval(query, timeout=5)
            await asyncio.sleep(0.25)


async def deliveries(rig: Rig) -> list[float]:
    """Return when each message was taken by Telegram, oldest first."""
    moments: list[float] = []
    while True:
        query = f"since={len(moments)}&limit={PAGE}"
        async with rig.http.get(f"{rig.telegram}/sandbox/deliveries?{query}") as answer:
            page = orjson.loads(await answer.read())["deliveries"]
        if not page:
            return sorted(moments)
        moments += [row["at"] for row in page]


def longest_pause(moments: Sequence[float], fault_at: float) -> tuple[float, float]:
    """Return how long the longest pause after the fault was, and how many seconds after the fault it was over."""
    after = [fault_at] + [moment for moment in moments if moment > fault_at]
    length, end = max(((later - earlier, later) for earlier, later in pairwise(after)), default=(0.0, fault_at))
    return length, end - fault_at
