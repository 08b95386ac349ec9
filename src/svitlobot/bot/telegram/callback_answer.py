"""A pressed button is answered soon and once; what must be read after that is said in a message."""

import asyncio
import html
from contextvars import ContextVar

import structlog
from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiogram.types import CallbackQuery

log = structlog.get_logger()

ANSWER_WITHIN_S = 0.7  # a phone that waits for longer looks broken
MAX_NOTICE = 200  # characters; Telegram refuses a longer one


class CallbackAnswer:
    """One press of a button. Telegram takes one answer to it, and none after a few minutes."""

    def __init__(self, callback: CallbackQuery) -> None:
        self._callback = callback
        self._is_answered = False

    async def answer(self, notice: str | None = None, *, alert: bool = False) -> bool:
        """End the waiting on the button; return whether the notice could be shown. Raises AiogramError."""
        if self._is_answered:
            return False
        self._is_answered = True
        try:
            await self._callback.answer(notice and notice[:MAX_NOTICE], show_alert=alert)
        except TelegramBadRequest as error:
            if "query is too old" not in error.message:
                raise
            return False
        return True

    async def answer_early(self, is_handled: asyncio.Event) -> None:
        """Answer without words, should handling take longer than people like to wait."""
        try:
            await asyncio.wait_for(is_handled.wait(), ANSWER_WITHIN_S)
        except TimeoutError:
            try:
                await self.answer()
            except AiogramError as error:
                log.info("press_not_answered", reason=type(error).__name__)


current: ContextVar[CallbackAnswer] = ContextVar("press")
"""The press that is being handled; each update is handled in a task, and so in a context, of its own."""


async def respond(callback: CallbackQuery, notice: str | None = None, *, alert: bool = False) -> None:
    """Answer the press, with a notice or an alert. A notice that comes too late is left out, an alert is written."""
    is_shown = await current.get().answer(notice, alert=alert)
    if not is_shown and alert and notice and callback.bot:
        await callback.bot.send_message(callback.from_user.id, html.escape(notice, quote=False))
