"""The books of the send path."""

from svitlobot.services import dispatch
from svitlobot.worker.app import JobTask, celery
from svitlobot.worker.runtime import Runtime


@celery.task(name="notification_dispatcher", base=JobTask, bind=True)  # type: ignore[untyped-decorator]
def notification_dispatcher(task: JobTask) -> None:
    """Close finished events, expire useless ones, watch the backlog."""
    task.runtime.run(_tidy)


async def _tidy(runtime: Runtime) -> None:
    await dispatch.tidy(runtime.database.pool, runtime.clock())
