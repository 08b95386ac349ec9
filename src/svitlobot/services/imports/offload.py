"""The work on Excel files that a serving process has done: right here if it is little, else by a process of its own."""

import asyncio
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from svitlobot.clock import Clock
from svitlobot.db.session import Database
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.errors import UnavailableError
from svitlobot.gateways.subprocesses import run_command
from svitlobot.services.imports import export as imports_export
from svitlobot.services.imports import runner
from svitlobot.settings import Settings

AT_ONCE = 2  # a large file takes some 300 MiB while it is read
FEW = frozenset({ImportKind.TEXTS, ImportKind.TARIFFS})


class Importers:
    """The processes that work on files, a few at once; they end with this one."""

    def __init__(self, settings: Settings, database: Database, clock: Clock) -> None:
        self._settings = settings
        self._database = database
        self._clock = clock
        self._room = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[int]] = set()

    def begin(self, import_id: int, *, is_small: bool) -> None:
        """Have what was asked to be done with a file done: right here, if that takes no longer than another start."""
        work = self._work_here(import_id) if is_small else self._run("import", "work", str(import_id))
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def export(self, kind: ImportKind) -> Path:
        """Write everything of a kind to a file; its folder is the caller's to remove.

        What is much is written by a process of its own; it may take half a minute. Raises UnavailableError.
        """
        folder = Path(tempfile.mkdtemp(prefix="svitlobot-export-"))
        path = folder / f"{kind}.xlsx"
        try:
            await self._write(kind, path)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return path

    async def close(self) -> None:
        """End what is still running; it has changed nothing yet, or all."""
        running = list(self._running)
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task

    async def _work_here(self, import_id: int) -> int:
        await runner.perform(self._database, import_id, self._clock)
        return 0

    async def _write(self, kind: ImportKind, path: Path) -> None:
        if kind in FEW:
            await imports_export.export(self._database, kind, path)
        elif await self._run("export", kind.value, str(path)):
            raise UnavailableError("Не вдалося записати файл: подробиці в журналі сервісу")

    async def _run(self, *arguments: str) -> int:
        """Run a command of ours; return its exit code."""
        environment = {"DATABASE_URL": self._database.url, "REDIS_URL": self._settings.require_redis_url()}
        async with self._room:
            return await run_command(*arguments, environment=environment)
