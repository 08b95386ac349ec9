"""The night's work."""

from svitlobot.services.housekeeping import keep_house
from svitlobot.worker.app import JobTask, celery
from svitlobot.worker.runtime import Runtime


@celery.task(name="housekeeping", base=JobTask, bind=True)  # type: ignore[untyped-decorator]
def housekeeping(task: JobTask) -> None:
    """Make partitions ahead, drop those behind."""
    task.runtime.run(_keep_house)


async def _keep_house(runtime: Runtime) -> None:
    settings = runtime.settings
    await keep_house(
        runtime.database,
        runtime.clock(),
        notifications_days=settings.notifications_kept_days,
        readings_months=settings.readings_kept_months,
    )
