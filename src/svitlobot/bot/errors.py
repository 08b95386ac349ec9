"""What a person is told when handling their update failed: something kind, or nothing, and never a traceback."""

import html

import structlog
from aiogram import Router
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message, PreCheckoutQuery, Update
from redis.exceptions import RedisError

from svitlobot.bot.texts import Texts
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, UnavailableError

log = structlog.get_logger()

MAX_ALERT = 200  # characters that Telegram shows over the chat


async def on_error(event: ErrorEvent, texts: Texts) -> None:
    """Answer instead of the handler that failed."""
    told = _what_to_tell(event.exception, texts)
    if told is None:
        return
    try:
        await _tell(event.update, told)
    except TelegramAPIError as error:
        log.info("apology_not_delivered", reason=type(error).__name__)


def create_router() -> Router:
    """Return the router to include for it."""
    router = Router(name="errors")
    router.errors.register(on_error)
    return router


def _what_to_tell(error: Exception, texts: Texts) -> str | None:
    """Return an HTML text, an empty one for an answer without words, None for silence."""
    match error:
        case TelegramForbiddenError():
            return None  # blocked meanwhile; my_chat_member tells the backend
        case TelegramBadRequest() if "message is not modified" in error.message:
            return ""
        case TelegramNetworkError() | TelegramServerError() | TelegramRetryAfter():
            log.warning("telegram_unavailable", reason=type(error).__name__)
            return None
        case UnavailableError() | NotAuthenticatedError() | RedisError():
            details = error.details if isinstance(error, SvitloBotError) else {}
            log.warning("backend_unavailable", error=type(error).__name__, **details)
            return texts.say("backend_unavailable")
        case SvitloBotError():
            log.info("refused", code=error.code)
            return html.escape(error.text, quote=False)
        case _:
            log.error("handler_failed", exc_info=error)
            return texts.say("something_went_wrong")


async def _tell(update: Update, text: str) -> None:
    match update.event:
        case Message() as message if text:
            await message.answer(text)
        case PreCheckoutQuery() as checkout if text:  # no answer would be no money either, but ten seconds later
            await checkout.answer(ok=False, error_message=html.unescape(text))
        case CallbackQuery() as callback:
            try:
                await callback.answer(html.unescape(text)[:MAX_ALERT] or None, show_alert=bool(text))
            except TelegramBadRequest:  # answered already, or too late
                if text and callback.bot:
                    await callback.bot.send_message(callback.from_user.id, text)
