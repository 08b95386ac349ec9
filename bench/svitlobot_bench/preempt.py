"""`bench preempt`: a power cut while a broadcast to a million is going out."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

from svitlobot_bench.expand import fill_city, tell_everybody
from svitlobot_bench.rig import Rig, fresh_servers, rig_on, until

QUEUE = 1
RATE = 30.0
POWER_OFF = "Світло зникло"


async def run(users: int = 1_000_000) -> dict[str, Any]:
    """Let a broadcast run, cut the power in one queue, and time the first message about it."""
    with fresh_servers() as servers:
        async with rig_on(servers, rate=RATE) as rig:
            await fill_city(rig, users)
            first, second = await rig.add_sensors(QUEUE)
            await rig.start_api()
            await rig.start_sender(RATE)
            for sensor in (first, second):
                await rig.post(sensor, is_power_on=True)
            async with rig.database.transaction() as session:
                await tell_everybody(session, datetime.now(UTC))
            await until(lambda: _is_planned(rig), limit=120)
            pending = await rig.database.pool.fetchval("SELECT sum(size) FROM notification_batches WHERE NOT is_done")
            await rig.post(first, is_power_on=False)
            posted_at = time.time()
            await rig.post(second, is_power_on=False)
            first_at = await _first_power_message(rig, posted_at)
    return {
        "users": users,
        "broadcast_pending": pending,
        "rate": RATE,
        "first_power_off_ms": round((first_at - posted_at) * 1000, 1),
    }


async def _is_planned(rig: Rig) -> bool:
    is_open = await rig.database.pool.fetchval("SELECT count(*) FROM events WHERE status = 'pending'")
    return bool(is_open == 0 and (await rig.stats())["accepted"] > RATE)


async def _first_power_message(rig: Rig, posted_at: float) -> float:
    seen = 0
    async with asyncio.timeout(30):
        while True:
            page = await rig.control("GET", f"deliveries?since={seen}&limit=1000")
            for delivery in page["deliveries"]:
                seen = delivery["number"]
                if delivery["at"] >= posted_at and await _is_about_power(rig, delivery["chat_id"]):
                    return float(delivery["at"])
            await asyncio.sleep(0.05)


async def _is_about_power(rig: Rig, chat_id: int) -> bool:
    kept = await rig.control("GET", f"deliveries?chat_id={chat_id}")
    return any(POWER_OFF in delivery["message"]["text"] for delivery in kept["deliveries"])
