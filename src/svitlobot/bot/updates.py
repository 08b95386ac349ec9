"""The door for updates, however they come: whose we answer, each once, and not too many at a time."""

import asyncio
import time

import structlog
from aiogram import Bot, Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.enums import ChatType
from aiogram.exceptions import AiogramError
from aiogram.types import CallbackQuery, Message, Update
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers.errors import PASSING
from svitlobot.bot.operator_chat import OperatorChat
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.stars import hand_over, stars_in
from svitlobot.metrics.updates import UpdateEnd, observe_update

log = structlog.get_logger()

ALLOWED = ["message", "callback_query", "pre_checkout_query", "my_chat_member", "chat_member"]
IN_HAND = 128
HANDLING_LIMIT_S = 60.0  # beside a broadcast answers have a fifth of the rate, and IN_HAND of them wait in turn
APOLOGY_LIMIT_S = 30.0  # for which its turn may have to be waited for
REMEMBERED_S = 24 * 3600  # for as long does Telegram keep an update it could not deliver

_Key = tuple[int, int]  # bot, update


def understood(bot: Bot, body: object) -> Update | None:
    """Return the update that ``body``, JSON in bytes or what was read from it, tells of.

    None: it is nonsense to us. That is logged, but not what people wrote in it.
    """
    context = {"bot": bot}
    try:
        if isinstance(body, bytes):
            return Update.model_validate_json(body, context=context)
        return Update.model_validate(body, context=context)
    except ValidationError as error:
        reasons = error.errors(include_input=False, include_url=False, include_context=False)
        log.warning("update_not_understood", bot_id=bot.id, reasons=reasons[:3])
        return None


class Updates:
    """Hands updates to the dispatcher.

    Telegram repeats an update when it did not hear that we had it: one that was handled before is ignored, one that
    is being handled is waited for. An update's task says whether Telegram may forget it: one that brings Stars must
    come again until the backend has taken them, and needs nothing but the backend for it.
    """

    def __init__(self, dispatcher: Dispatcher, redis: Redis, backend: Backend, config: BotConfig) -> None:
        self._dispatcher = dispatcher
        self._redis = redis
        self._backend = backend
        self._config = config
        self.operator_chat = OperatorChat(config.admin_chat_id)
        self._free = asyncio.Semaphore(IN_HAND)
        self._in_hand: dict[_Key, asyncio.Task[bool]] = {}

    async def begin(self, bot: Bot, update: Update) -> asyncio.Task[bool]:
        """Begin to handle an update as soon as there is a free hand; the task is done when the update is.

        Its result is false when the update must be brought again: it tells of a membership or of Stars, and nobody
        took note.
        """
        key = (bot.id, update.update_id)
        if key not in self._in_hand:
            await self._free.acquire()
            if key not in self._in_hand:  # it may have come again while we waited
                task = self._in_hand[key] = asyncio.create_task(self._handle(bot, update))
                task.add_done_callback(lambda _: self._in_hand.pop(key))
                task.add_done_callback(lambda _: self._free.release())
                return task
            self._free.release()
        return self._in_hand[key]

    async def finish(self, within: float) -> None:
        """Let what is in hand be finished; after ``within`` seconds it is given up."""
        if self._in_hand:
            _, late = await asyncio.wait(list(self._in_hand.values()), timeout=within)
            for task in late:
                task.cancel()
            if late:
                log.warning("updates_given_up", count=len(late))
                await asyncio.wait(late)

    async def _handle(self, bot: Bot, update: Update) -> bool:
        began = time.monotonic()
        end = await self._end_of(bot, update)
        observe_update(end, time.monotonic() - began)
        return end is not UpdateEnd.REPEATED

    async def _end_of(self, bot: Bot, update: Update) -> UpdateEnd:
        """Handle an update; return what became of it."""
        if (paid := stars_in(update)) is not None:
            return UpdateEnd.HANDLED if await hand_over(paid, self._backend) else UpdateEnd.REPEATED
        if not self._is_ours(update) or await self._was_handled(bot, update):
            return UpdateEnd.IGNORED
        end = UpdateEnd.HANDLED
        try:
            async with asyncio.timeout(HANDLING_LIMIT_S):
                await self._dispatcher.feed_update(bot, update)
        except TimeoutError:
            log.exception("update_timed_out", kind=update.event_type)
            await self._apologise(bot, update)
            end = UpdateEnd.TIMED_OUT
        except PASSING:
            return UpdateEnd.REPEATED
        except AiogramError as error:  # not even the apology could be said
            end = UpdateEnd.FAILED
            log.warning("telegram_unavailable", reason=type(error).__name__)
        except Exception:
            end = UpdateEnd.FAILED
            log.exception("update_failed", kind=update.event_type)
        await self._remember(bot, update)
        return end

    async def _apologise(self, bot: Bot, update: Update) -> None:
        """Tell a person that their question took too long; that must not take long itself."""
        if not isinstance(update.event, Message | CallbackQuery) or update.event.from_user is None:
            return
        texts: Texts = self._dispatcher["texts"]
        try:
            async with asyncio.timeout(APOLOGY_LIMIT_S):
                await bot.send_message(update.event.from_user.id, texts.say("too_busy"))
        except (TimeoutError, AiogramError) as error:
            log.info("apology_not_delivered", reason=type(error).__name__)

    def _is_ours(self, update: Update) -> bool:
        """Tell whether it is for us.

        That is what people do in private, a press in the operator's chat, and a changed membership of our channel.
        """
        context = UserContextMiddleware.resolve_event_context(update)
        if update.chat_member:
            return context.chat_id == self._config.channel_id
        is_person = context.user is not None and not context.user.is_bot
        is_at_work = update.callback_query is not None and context.chat_id == self.operator_chat.chat_id
        return is_person and (is_at_work or context.chat is None or context.chat.type == ChatType.PRIVATE)

    async def _was_handled(self, bot: Bot, update: Update) -> bool:
        try:
            return bool(await self._redis.exists(_mark(bot, update)))
        except (RedisError, OSError):
            return False  # a repetition is answered twice rather than a person not at all

    async def _remember(self, bot: Bot, update: Update) -> None:
        try:
            await self._redis.set(_mark(bot, update), 1, ex=REMEMBERED_S)
        except (RedisError, OSError) as error:
            log.info("update_not_remembered", reason=type(error).__name__)


def _mark(bot: Bot, update: Update) -> str:
    return f"bot:{bot.id}:update:{update.update_id}"
