"""The webhook: Telegram brings updates to BOT_HOST:BOT_PORT. Each is handled before the answer, so none is lost."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.utils.backoff import Backoff
from aiohttp import web

from svitlobot.bot.polling import BACKOFF
from svitlobot.bot.updates import ALLOWED, Updates, understood

log = structlog.get_logger()

MAX_BODY = 1024 * 1024
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of the header


def secret_of(bot: Bot) -> str:
    """Return what Telegram must show at our door; it gives the token away to nobody."""
    return hmac.new(bot.token.encode(), b"svitlobot webhook", hashlib.sha256).hexdigest()


def create_webhook(bots: Iterable[Bot], updates: Updates) -> web.Application:
    """Build the door: ``POST /telegram/{bot_id}`` for Telegram, ``GET /health/live`` for probes."""
    by_id = {str(bot.id): bot for bot in bots}

    async def take(request: web.Request) -> web.Response:
        bot = by_id.get(request.match_info["bot_id"])
        shown = request.headers.get(SECRET_HEADER, "")
        if bot is None or not hmac.compare_digest(shown.encode(errors="surrogateescape"), secret_of(bot).encode()):
            raise web.HTTPNotFound
        update = understood(bot, await request.read())
        if update is None:
            return web.Response()  # bringing it again would not help, and would hold up the others
        if not await asyncio.shield(await updates.begin(bot, update)):
            raise web.HTTPServiceUnavailable  # Telegram brings it again
        return web.Response()

    async def live(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    app = web.Application(client_max_size=MAX_BODY)
    app.add_routes([web.post("/telegram/{bot_id:[0-9]{1,20}}", take), web.get("/health/live", live)])
    return app


@asynccontextmanager
async def served(app: web.Application, host: str, port: int, stop_within: float) -> AsyncIterator[None]:
    """Serve until the block ends; requests in hand have ``stop_within`` seconds to finish. Raises OSError."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=stop_within)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield
    finally:
        await runner.cleanup()


def webhook_url(bot: Bot, public_url: str) -> str:
    """Return where Telegram brings this bot's updates; ``public_url`` is where it reaches `create_webhook`."""
    return f"{public_url.rstrip('/')}/telegram/{bot.id}"


async def announce(bot: Bot, public_url: str) -> None:
    """Tell Telegram where to bring updates, until it takes note."""
    backoff = Backoff(BACKOFF)
    while True:
        try:
            await bot.set_webhook(webhook_url(bot, public_url), secret_token=secret_of(bot), allowed_updates=ALLOWED)
        except AiogramError as error:
            log.warning("webhook_not_set", bot_id=bot.id, reason=type(error).__name__)
            await backoff.asleep()
        else:
            return
