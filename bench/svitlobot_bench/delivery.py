"""`bench delivery`: from the second sensor's POST to the last message at the sandbox."""

import asyncio
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

from svitlobot_bench.rig import TOKEN, Process, Rig, fresh_servers, rig_on
from svitlobot_sandbox.city.population import crowd
from svitlobot_sandbox.city.residents import FIRST_RESIDENT

QUEUE = 1
STALLED_S = 40.0  # longer than a lease, so that what is late is not taken for lost


@dataclass(frozen=True, slots=True)
class DeliveryFigures:
    """What `bench delivery` prints."""

    strategy: str
    recipients: int
    granted_rate: float
    achieved_rate: float
    efficiency: float
    first_message_ms: float
    last_message_s: float
    too_many_requests: int
    duplicates: int
    lost: int
    sender_cpu_ms_per_1000: float
    sender_peak_rss_mib: float


async def run(recipients: int, rate: float, strategy: str = "svitlobot") -> dict[str, Any]:
    """Measure one strategy: ours, the spec's loop, or python-telegram-bot's limiter."""
    with fresh_servers() as servers:
        async with rig_on(servers, rate=rate) as rig:
            measure = ours if strategy == "svitlobot" else yardstick
            return asdict(await measure(rig, recipients, rate, strategy))


async def ours(rig: Rig, recipients: int, rate: float, strategy: str) -> DeliveryFigures:
    await rig.add_houses(QUEUE)
    await crowd(rig.database, [QUEUE], recipients)
    first, second = await rig.add_sensors(QUEUE)
    await rig.start_api()
    sender = await rig.start_sender(rate)
    for sensor in (first, second):
        await rig.post(sensor, is_power_on=True)
    await rig.post(first, is_power_on=False)
    cpu = sender.cpu_seconds()
    posted_at = time.time()
    await rig.post(second, is_power_on=False)
    await wait_for_all(rig, recipients)
    return await _figures(rig, strategy, recipients, rate, posted_at, sender, cpu)


async def yardstick(rig: Rig, recipients: int, rate: float, strategy: str) -> DeliveryFigures:
    command = (sys.executable, "-m", "svitlobot_bench.yardsticks", strategy, rig.telegram, TOKEN)
    popen = subprocess.Popen(  # noqa: ASYNC220, S603 - our own module
        [*command, str(FIRST_RESIDENT), str(recipients), str(rate)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    process = Process(popen)
    rig.processes.append(process)
    assert popen.stdin is not None  # noqa: S101 - a pipe
    assert popen.stdout is not None  # noqa: S101 - a pipe
    await asyncio.to_thread(popen.stdout.readline)  # loading its libraries is not part of the race
    posted_at = time.time()
    popen.stdin.write(b"\n")
    popen.stdin.flush()
    await wait_for_all(rig, recipients)
    return await _figures(rig, strategy, recipients, rate, posted_at, process, 0.0)


async def wait_for_all(rig: Rig, recipients: int) -> None:
    """Return when every recipient has a message, or when nothing has come for long."""
    accepted, news_at = -1, time.monotonic()
    while True:
        stats = await rig.stats()
        if stats["chats"] >= recipients:
            return
        if stats["accepted"] != accepted:
            accepted, news_at = stats["accepted"], time.monotonic()
        if time.monotonic() - news_at > STALLED_S:
            return
        await asyncio.sleep(0.1)


async def _figures(
    rig: Rig, strategy: str, recipients: int, rate: float, posted_at: float, sender: Process, cpu_before: float
) -> DeliveryFigures:
    await asyncio.sleep(1.0)  # a duplicate would come now
    stats, reached = await rig.stats(), await rig.deliveries_by_chat()
    seconds = stats["last"]["unix"] - posted_at
    achieved = len(reached) / seconds
    return DeliveryFigures(
        strategy=strategy,
        recipients=recipients,
        granted_rate=rate,
        achieved_rate=round(achieved, 2),
        efficiency=round(achieved / rate, 4),
        first_message_ms=round((stats["first"]["unix"] - posted_at) * 1000, 1),
        last_message_s=round(seconds, 3),
        too_many_requests=stats["too_many_requests"],
        duplicates=sum(reached.values()) - len(reached),
        lost=recipients - len(reached),
        sender_cpu_ms_per_1000=round((sender.cpu_seconds() - cpu_before) / recipients * 1e6, 1),
        sender_peak_rss_mib=round(sender.peak_rss_mib(), 1),
    )
