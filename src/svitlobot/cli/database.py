"""The database for a command that is over in a moment."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from svitlobot.db.session import Database
from svitlobot.settings import load_settings

Result = TypeVar("Result")


def with_database(work: Callable[[Database], Awaitable[Result]]) -> Result:
    """Run ``work`` on the operator's database, wherever that is: beside a running `up` or without it."""
    from svitlobot.launch.connect import connected

    async def run(url: str) -> Result:
        database = await Database(url, role="cli", pool_size=2).open()
        try:
            return await work(database)
        finally:
            await database.close()

    with connected(load_settings()) as settings:
        return asyncio.run(run(settings.require_database_url()))
