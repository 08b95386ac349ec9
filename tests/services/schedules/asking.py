"""A source of schedules that is asked on a timer, in a town of its own."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from feed import Feed
from svitlobot.gateways.schedule_sources.fetch import ScheduleFetcher
from svitlobot.services.alerts import watch
from svitlobot.services.schedules import fetch
from town import ADMIN_CHAT, Town

EVERY = timedelta(minutes=10)


@dataclass
class Round:
    """The town, the feed, and what a run of the job does with them."""

    town: Town
    feed: Feed
    redis: Redis

    async def run(self) -> int:
        return await fetch.fetch_due(
            self.town.database,
            self.redis,
            ScheduleFetcher(is_allowed=lambda _address: True),
            [self.feed.url],
            self.town.clock(),
            every=EVERY,
        )

    async def run_for(self, minutes: float) -> None:
        """Let time pass, with the job running every half a minute."""
        for _ in range(int(minutes * 2)):
            self.town.clock.tick(30)
            await self.run()
            await watch.look(
                self.town.database,
                self.town.clock(),
                urls=[self.feed.url],
                every=EVERY,
                rate=30,
                backs_up=False,
                admin_chat=ADMIN_CHAT,
            )

    async def source(self) -> Any:
        return await self.town.database.pool.fetchrow("SELECT * FROM schedule_sources")

    async def day(self) -> Any:
        return await self.town.database.pool.fetchrow("SELECT * FROM schedule_days")

    async def alerts(self) -> list[str]:
        return [event["payload"]["text"] for event in await self.town.events() if event["kind"] == "admin_alert"]
