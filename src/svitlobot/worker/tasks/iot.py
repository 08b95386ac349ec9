"""What sensors' silence says."""

from svitlobot.domain.decisions import Flip
from svitlobot.services import crowdreports, queues, silence
from svitlobot.worker.runtime import Runtime


async def sweep_silence(runtime: Runtime) -> None:
    """Decide over every queue: who went dark, what is held, what is released; close what residents said long ago."""
    admin_chat = runtime.settings.admin_chat_id
    decisions = await silence.sweep(runtime.database, runtime.clock(), admin_chat=admin_chat)
    flipped = [queue_id for queue_id, decision in decisions.items() if isinstance(decision, Flip)]
    await queues.forget_status(runtime.redis, flipped)
    async with runtime.database.transaction() as session:
        await crowdreports.close_old(session, runtime.clock())
