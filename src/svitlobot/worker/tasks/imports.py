"""Excel files in the operator's folder."""

import asyncio

from svitlobot.gateways.subprocesses import run_command
from svitlobot.services.imports import runner, watch
from svitlobot.worker.runtime import Runtime

_large: set[asyncio.Task[int]] = set()
"""Work on large files: it may outlive the job that began it, and ends with the process."""


async def watch_files(runtime: Runtime) -> None:
    """Look whether a file has changed, and have it loaded."""
    settings, now = runtime.settings, runtime.clock()
    if settings.excel_dir is None:
        return
    chat = settings.admin_chat_id
    for import_id, is_small in await watch.scan_folder(runtime.database, settings.excel_dir, now, admin_chat=chat):
        if is_small:
            await runner.perform(runtime.database, import_id, runtime.clock)
            await watch.tell_operator(runtime.database, import_id, runtime.clock(), admin_chat=chat)
        else:
            _begin(runtime, import_id)
    await watch.give_up_broken_off(runtime.database, now, admin_chat=chat)


def _begin(runtime: Runtime, import_id: int) -> None:
    environment = {"DATABASE_URL": runtime.database.url, "REDIS_URL": runtime.settings.require_redis_url()}
    task = asyncio.create_task(run_command("import", "work", str(import_id), environment=environment))
    _large.add(task)
    task.add_done_callback(_large.discard)
