"""What a person is told when handling their update failed: something kind, or nothing, and never a traceback."""

import asyncio
import random

import structlog
from aiogram import Router
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message, PreCheckoutQuery, Update
from redis.exceptions import RedisError

from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.callback_answer import respond
from svitlobot.bot.telegram.retry_after import JITTER_S
from svitlobot.domain.texts.wording.errors import TROUBLES
from svitlobot.errors import NotAuthenticatedError, SvitloBotError, TooManyRequestsError, UnavailableError

log = structlog.get_logger()

LONGEST_WAIT_S = 30.0

PASSING = (UnavailableError, NotAuthenticatedError, TooManyRequestsError, RedisError)
"""Troubles that are over by themselves, or as soon as an operator has seen to them."""


async def on_error(event: ErrorEvent, texts: Texts) -> object:
    """Answer instead of the handler that failed. `membership_retry` repeats failed memberships."""
    if _is_membership(event.update) and isinstance(event.exception, PASSING):
        log.warning("membership_not_told", error=type(event.exception).__name__)
        return UNHANDLED
    key = _what_to_tell(event.exception)
    if key is None:
        return None
    if isinstance(event.exception, TelegramRetryAfter):
        await _wait_for_telegram(event.exception.retry_after)
    try:
        await _tell(event.update, texts, key)
    except AiogramError as error:
        log.info("apology_not_delivered", reason=type(error).__name__)
    return None


async def _wait_for_telegram(retry_after: float) -> None:
    """Wait while Telegram would refuse an apology as it refused the answer; not so long that nobody expects it."""
    if retry_after <= LONGEST_WAIT_S:
        await asyncio.sleep(retry_after + random.uniform(0, JITTER_S))  # noqa: S311 - jitter, no secret


def create_router() -> Router:
    """Return the router to include for it."""
    router = Router(name="errors")
    router.errors.register(on_error)
    return router


def _is_membership(update: Update) -> bool:
    return bool(update.chat_member or update.my_chat_member)


def _what_to_tell(error: Exception) -> str | None:
    """Return the key of a text, an empty one for an answer without words, None for silence."""
    match error:
        case TelegramBadRequest() if "message is not modified" in error.message:
            return ""
        case TelegramRetryAfter():
            log.warning("answer_held_back", retry_after=error.retry_after)
            return "too_busy"
        case TelegramForbiddenError() | TelegramNetworkError() | TelegramServerError() | ClientDecodeError():
            if not isinstance(error, TelegramForbiddenError):  # blocked meanwhile; my_chat_member tells the backend
                log.warning("telegram_unavailable", reason=type(error).__name__)
            return None
        case UnavailableError() | NotAuthenticatedError() | RedisError():
            details = error.details if isinstance(error, SvitloBotError) else {}
            log.warning("backend_unavailable", error=type(error).__name__, **details)
            return "backend_unavailable"
        case SvitloBotError() if f"refused_{error.code}" in TROUBLES:
            log.info("refused", code=error.code)
            return f"refused_{error.code}"
        case _:
            log.error("handler_failed", exc_info=error)
            return "something_went_wrong"


async def _tell(update: Update, texts: Texts, key: str) -> None:
    match update.event:
        case Message() as message if key:
            await message.answer(texts.say(key))
        case PreCheckoutQuery() as checkout if key:  # no answer would be no money either, but ten seconds later
            await checkout.answer(ok=False, error_message=texts.label(key))
        case CallbackQuery() as callback:
            await respond(callback, texts.label(key) if key else None, alert=bool(key))
