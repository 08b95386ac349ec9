"""What a worker process has: one event loop and its connections, made when the process starts.

Celery has no asyncio pool. A task runs its coroutine on this loop to the end; `asyncio.run` would make a loop for each
task, and connections do not survive their loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from svitlobot.clock import Clock, utc_now
from svitlobot.db.session import Database
from svitlobot.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Runtime:
    """One worker process's loop, connections, settings and clock."""

    loop: asyncio.AbstractEventLoop
    settings: Settings
    database: Database
    clock: Clock

    def run(self, job: "Callable[[Runtime], Awaitable[object]]") -> None:
        """Run a job to its end."""
        self.loop.run_until_complete(_await(job(self)))

    def close(self) -> None:
        """Give the connections back."""
        self.loop.run_until_complete(self.database.close())
        self.loop.close()


async def _await(result: Awaitable[object]) -> None:
    await result


def start_runtime(database: Database) -> Runtime:
    """Make this process's runtime."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    loop.run_until_complete(database.open())
    return Runtime(loop, load_settings(), database, utc_now)
