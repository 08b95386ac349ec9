"""What sensors' silence says."""

from svitlobot.services import silence
from svitlobot.worker.app import JobTask, celery
from svitlobot.worker.runtime import Runtime


@celery.task(name="iot_processor", base=JobTask, bind=True)  # type: ignore[untyped-decorator]
def iot_processor(task: JobTask) -> None:
    """Sweep: who went dark, holds, releases."""
    task.runtime.run(_sweep)


async def _sweep(runtime: Runtime) -> None:
    await silence.sweep(runtime.database, runtime.clock(), admin_chat=runtime.settings.admin_chat_id)
