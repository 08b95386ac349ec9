"""The night's work."""

from svitlobot.services import housekeeping
from svitlobot.worker.runtime import Runtime


async def keep_house(runtime: Runtime) -> None:
    """Make partitions ahead, drop those behind."""
    await housekeeping.keep_house(
        runtime.database,
        runtime.clock(),
        notifications_days=runtime.settings.notifications_kept_days,
        readings_months=runtime.settings.readings_kept_months,
    )
