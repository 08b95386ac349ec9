"""The books of the send path."""

from svitlobot.services.outbox import cleanup
from svitlobot.worker.runtime import Runtime


async def tidy_dispatch(runtime: Runtime) -> None:
    """Close finished events, expire useless ones, watch the backlog."""
    await cleanup.tidy(runtime.database.pool, runtime.clock())
