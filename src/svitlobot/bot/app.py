"""The bot: what its dispatcher is made of, and its life from the first update to the last."""

import asyncio
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import structlog
from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.fsm.storage.base import DefaultKeyBuilder
from aiogram.fsm.storage.redis import RedisStorage
from aiogram.types import LinkPreviewOptions
from redis.asyncio import Redis

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.config import BotConfig
from svitlobot.bot.handlers import errors, routers
from svitlobot.bot.handlers.users import membership
from svitlobot.bot.middlewares.activity import Activity
from svitlobot.bot.middlewares.analytics import Analytics
from svitlobot.bot.middlewares.early_answer import EarlyAnswer
from svitlobot.bot.middlewares.logging import Logging
from svitlobot.bot.middlewares.rate_limit import RateLimit
from svitlobot.bot.middlewares.subscription_check import SubscriptionCheck
from svitlobot.bot.middlewares.user_lock import UserLock
from svitlobot.bot.polling import poll
from svitlobot.bot.screens.texts import Texts
from svitlobot.bot.telegram.answer_types import KeptAnswerTypes
from svitlobot.bot.telegram.bot_profile import keep_profile
from svitlobot.bot.telegram.picture_cache import Pictures
from svitlobot.bot.telegram.retry_after import AnswerTurns, RetryAfterMiddleware
from svitlobot.bot.updates import Updates
from svitlobot.bot.webhook import announce, create_webhook, served
from svitlobot.clock import utc_now
from svitlobot.send_limiter import AnswerLimiter

log = structlog.get_logger()

DIALOG_KEPT_S = 24 * 3600
TELEGRAM_LIMIT_S = 10.0
STOP_WITHIN_S = 2.0


@dataclass(frozen=True, slots=True)
class Webhook:
    """Where Telegram brings updates (``public_url``) and where we take them."""

    public_url: str
    host: str
    port: int


def create_bot(token: str, api_url: str) -> Bot:
    """Make a client of the Bot API for one token."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_url), timeout=TELEGRAM_LIMIT_S)
    session.middleware(KeptAnswerTypes())
    session.middleware(RetryAfterMiddleware())
    return Bot(
        token,
        session=session,
        default=DefaultBotProperties(parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)),
    )


def create_dispatcher(
    redis: Redis, backend: Backend, texts: Texts, config: BotConfig, analytics: Analytics
) -> Dispatcher:
    """Put the handlers together with what surrounds them. Once a process: a router has one dispatcher for life.

    Handlers get by name: ``backend``, ``texts``, ``config``, ``clock``, ``pictures``, and ``profile`` where they ask
    for it.
    """
    keys = DefaultKeyBuilder(prefix="bot:dialog", with_bot_id=True)
    dispatcher = Dispatcher(
        storage=RedisStorage(redis, keys, state_ttl=DIALOG_KEPT_S, data_ttl=DIALOG_KEPT_S),
        events_isolation=UserLock(redis, keys),
        disable_fsm=True,  # it is put in below, behind the rate limit: a flood must not queue up for its turns
        backend=backend,
        texts=texts,
        config=config,
        clock=utc_now,
        pictures=Pictures(redis),
    )
    dispatcher.update.outer_middleware(EarlyAnswer())
    dispatcher.update.outer_middleware(RateLimit(redis))
    dispatcher.update.outer_middleware(dispatcher.fsm)
    subscription_check = SubscriptionCheck()
    for observer in (
        dispatcher.message,
        dispatcher.callback_query,
        dispatcher.pre_checkout_query,
        dispatcher.chat_member,
        dispatcher.my_chat_member,
    ):
        for middleware in (Logging(), analytics, subscription_check):
            observer.middleware(middleware)
    dispatcher.include_routers(errors.create_router(), membership.create_router(), *routers)
    return dispatcher


async def run(
    bots: Sequence[Bot],
    redis: Redis,
    backend: Backend,
    config: BotConfig,
    webhook: Webhook | None,
    stopping: asyncio.Event,
    send_rate: float,
) -> None:
    """Answer people until ``stopping`` is set; then finish what is in hand. Raises OSError when the port is taken.

    ``send_rate`` is how many messages a second a token may send, the senders' included.
    """
    for bot in bots:
        bot.session.middleware(AnswerTurns(AnswerLimiter(redis, bot.token, send_rate)))
    texts, analytics = Texts(), Analytics()
    dispatcher = create_dispatcher(redis, backend, texts, config, analytics)
    activity = Activity(backend)
    dispatcher.update.outer_middleware(activity)
    updates = Updates(dispatcher, redis, backend, config)
    log.info("bot_started", bots=[bot.id for bot in bots], by="webhook" if webhook else "polling")
    async with AsyncExitStack() as stack:
        if webhook:
            app = create_webhook(bots, updates)
            await stack.enter_async_context(served(app, webhook.host, webhook.port, STOP_WITHIN_S))
        await _until(
            stopping,
            texts.keep_fresh(backend),
            updates.operator_chat.keep_fresh(backend),
            analytics.keep_reporting(),
            activity.keep_reporting(),
            *(keep_profile(bot, texts, config.webapp_url) for bot in bots),
            *(announce(bot, webhook.public_url) if webhook else poll(bot, updates) for bot in bots),
        )
    await updates.finish(0 if webhook else STOP_WITHIN_S)  # the webhook's server has waited for its own
    analytics.report()
    await activity.report()
    await asyncio.gather(*(bot.session.close() for bot in bots))


async def _until(stopping: asyncio.Event, *work: Coroutine[Any, Any, None]) -> None:
    """Do all this until ``stopping`` is set, or something of it fails."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(part) for part in work]
        await stopping.wait()
        for task in tasks:
            task.cancel()
