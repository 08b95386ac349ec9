"""What an operator does with Excel files through the bot."""

import asyncio
from typing import Any

from aiogram.types import TelegramObject, User

from svitlobot.bot.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.desk import Desk
from svitlobot.bot.rest import Answer, parse
from svitlobot.domain.imports.kinds import ImportKind
from svitlobot.schemas.imports import MAX_FILE, ImportInfo, ImportList

FILE_LIMIT_S = 15.0  # for a whole file to come or go; an update is handled within 20
MAX_EXPORT = 40 * 1024 * 1024  # bytes; a bot may send files up to 50 MB
LOOK_EVERY_S = 0.5
LOOK_FOR_S = 12.0


class ExcelDesk(Desk):
    """One operator's calls about files."""

    async def upload(self, content: bytes, file_name: str) -> ImportInfo:
        """Have a file checked. Raises ConflictError when too many files wait."""
        params = {"dry_run": "true", "file_name": file_name[:255] or "file.xlsx"}
        return parse(ImportInfo, await self._ask("POST", "", params=params, content=content, within_s=FILE_LIMIT_S))

    async def read(self, import_id: int) -> ImportInfo:
        """Return what became of a file. Raises NotFoundError."""
        return parse(ImportInfo, await self._ask("GET", f"/{import_id}"))

    async def tell(self, import_id: int, what: str, *, dry_run: bool = False) -> ImportInfo:
        """Have a file applied, cancelled or taken back. Raises ConflictError when that makes no sense any more."""
        params = {"dry_run": "true"} if dry_run else None
        return parse(ImportInfo, await self._ask("POST", f"/{import_id}/{what}", params=params))

    async def recent(self) -> list[ImportInfo]:
        """Return the latest files, the newest first."""
        return parse(ImportList, await self._ask("GET", "", params={"limit": 10})).items

    async def problems(self, import_id: int) -> bytes:
        """Return the rows that need a look, as CSV. Raises NotFoundError."""
        return (await self._ask("GET", f"/{import_id}/problems.csv", max_answer=MAX_FILE)).body

    async def export(self, kind: ImportKind) -> bytes:
        """Return everything of a kind as an .xlsx file. Raises UnavailableError when it is too much for a chat."""
        path = f"/api/exports/{kind}.xlsx"
        answer = await self._call("GET", path, headers=self._headers, within_s=FILE_LIMIT_S, max_answer=MAX_EXPORT)
        return answer.body

    async def settled(self, info: ImportInfo) -> ImportInfo:
        """Look at a file until the work on it is over, or for as long as a person looks at a chat."""
        for _ in range(round(LOOK_FOR_S / LOOK_EVERY_S)):
            if info.work is None:
                break
            await asyncio.sleep(LOOK_EVERY_S)
            info = await self.read(info.id)
        return info

    async def _ask(self, method: str, path: str, **request: Any) -> Answer:  # noqa: ANN401 - as `Backend.call` takes them
        return await self._call(method, f"/api/imports{path}", headers=self._headers, **request)


def at_excel_desk(
    _: TelegramObject, event_from_user: User, config: BotConfig, backend: Backend
) -> dict[str, ExcelDesk] | bool:
    """Let in those named in ADMIN_USER_IDS; handlers behind it may ask for their ``desk``."""
    return {"desk": ExcelDesk(backend, event_from_user.id)} if event_from_user.id in config.admin_user_ids else False
