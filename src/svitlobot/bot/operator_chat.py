"""The operator's chat, whose id changes when the group becomes a supergroup."""

import asyncio

import structlog

from svitlobot.bot.client.backend import Backend
from svitlobot.errors import SvitloBotError

log = structlog.get_logger()

REREAD_S = 30.0


class OperatorChat:
    """The chat that operators press buttons in: at first as the settings name it, then as the backend knows it."""

    def __init__(self, chat_id: int | None) -> None:
        self.chat_id = chat_id

    async def refresh(self, backend: Backend) -> None:
        """Ask for the chat's present id. While the backend is away, the last known one serves."""
        try:
            self.chat_id = (await backend.operator_chat()).chat_id
        except SvitloBotError as error:
            log.info("operator_chat_not_reread", code=error.code)

    async def keep_fresh(self, backend: Backend) -> None:
        """Ask for it for ever."""
        while True:
            await self.refresh(backend)
            await asyncio.sleep(REREAD_S)
