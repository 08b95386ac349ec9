"""Power: what sensors' silence says, and the figures of the days."""

import time
from uuid import uuid4

from structlog.contextvars import bound_contextvars

from svitlobot.services.power import crowd_reports, day_totals, habits, liveness
from svitlobot.tracing import record_span
from svitlobot.worker.runtime import Runtime


async def sweep_silence(runtime: Runtime) -> None:
    """Decide over every queue: who went dark, what is held, what is released; close what residents said long ago."""
    admin_chat = runtime.settings.admin_chat_id
    sweep, began = uuid4().hex, time.time()
    with bound_contextvars(request_id=sweep):  # a sweep is to its flips what a request is to its own
        await liveness.sweep(runtime.database, runtime.clock(), admin_chat=admin_chat)
    record_span("silence sweep", sweep, began, is_first=True)
    async with runtime.database.transaction() as session:
        await crowd_reports.close_old(session, runtime.clock())


async def count_lately(runtime: Runtime) -> None:
    """Count today so far, and yesterday."""
    async with runtime.database.transaction() as session:
        await day_totals.aggregate(session, runtime.clock(), days=2)


async def count_week(runtime: Runtime) -> None:
    """Count the last seven days again: late readings and late schedules correct what was counted."""
    async with runtime.database.transaction() as session:
        await day_totals.aggregate(session, runtime.clock(), days=8)


async def learn_pauses(runtime: Runtime) -> None:
    """Learn how long sensors are usually quiet, some of them a run."""
    await habits.learn(runtime.database, runtime.clock())
