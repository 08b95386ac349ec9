"""The database for a command that is over in a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from svitlobot.db.session import Database
from svitlobot.settings import Settings, load_settings

Result = TypeVar("Result")


def with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run ``work`` on the operator's database, wherever that is: beside a running `up` or without it.

    What it decides over a queue is seen at once, as what a role decides.
    """
    from svitlobot.bootstrap import open_redis
    from svitlobot.launch.connect import connected
    from svitlobot.services.power.status import dropping_stale_statuses

    async def run(settings: Settings) -> Result:
        database = await Database(settings.require_database_url(), role="cli", pool_size=2).open()
        try:
            async with open_redis(settings) as redis:
                with dropping_stale_statuses(database, redis):
                    return await work(database)
        finally:
            await database.close()

    with connected(load_settings()) as settings:
        return asyncio.run(run(settings))
