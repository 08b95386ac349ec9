"""What sensors' silence says."""

from svitlobot.domain.power.decisions import Flip
from svitlobot.services.power import crowd_reports, liveness, status
from svitlobot.worker.runtime import Runtime


async def sweep_silence(runtime: Runtime) -> None:
    """Decide over every queue: who went dark, what is held, what is released; close what residents said long ago."""
    admin_chat = runtime.settings.admin_chat_id
    decisions = await liveness.sweep(runtime.database, runtime.clock(), admin_chat=admin_chat)
    flipped = [queue_id for queue_id, decision in decisions.items() if isinstance(decision, Flip)]
    await status.drop_status(runtime.redis, flipped)
    async with runtime.database.transaction() as session:
        await crowd_reports.close_old(session, runtime.clock())
