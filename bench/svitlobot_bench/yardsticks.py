"""What others do with the same sandbox: run as a process of its own, ``STRATEGY URL TOKEN FIRST_CHAT COUNT RATE``.

`spec` is the naive loop (1000 at once, then sleep), `ptb` python-telegram-bot's own limiter, `bare` an aiogram loop
with nothing around it.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

TEXT = "⚫️ <b>Світло зникло</b> о 14:02\nЧерга 1.1 · вул. Соборна, 12\nКоли повернеться — поки невідомо."
BARE_WORKERS = 64


async def spec(url: str, token: str, chats: Sequence[int], rate: float) -> None:
    """Send 1000 at once, then sleep as long as they should have taken."""
    async with _aiogram(url, token) as bot:
        for start in range(0, len(chats), 1000):
            batch = chats[start : start + 1000]
            await asyncio.gather(*(bot.send_message(chat, TEXT) for chat in batch), return_exceptions=True)
            await asyncio.sleep(len(batch) / rate)


async def bare(url: str, token: str, chats: Sequence[int], _rate: float) -> None:
    """Send as fast as aiogram can, with a few dozen workers and no limit."""
    async with _aiogram(url, token) as bot:
        remaining = iter(chats)

        async def work() -> None:
            for chat in remaining:
                await bot.send_message(chat, TEXT, parse_mode="HTML")

        await asyncio.gather(*(work() for _ in range(BARE_WORKERS)))


async def ptb(url: str, token: str, chats: Sequence[int], rate: float) -> None:
    """Send through python-telegram-bot's AIORateLimiter at the granted rate."""
    limiter = AIORateLimiter(overall_max_rate=rate, overall_time_period=1, max_retries=5)
    request = HTTPXRequest(connection_pool_size=BARE_WORKERS, pool_timeout=600)
    async with ExtBot(token, base_url=f"{url}/bot", request=request, rate_limiter=limiter) as bot:
        remaining = iter(chats)

        async def work() -> None:
            for chat in remaining:
                await bot.send_message(chat, TEXT, parse_mode="HTML")

        await asyncio.gather(*(work() for _ in range(BARE_WORKERS)))


def _aiogram(url: str, token: str) -> AbstractAsyncContextManager[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=1000)
    return Bot(token, session=session).context()


def main() -> None:
    """Say "ready", run a strategy at the first line of input, and stay to be measured until the next one."""
    import uvloop

    name, url, token, first, count, rate = sys.argv[1:]
    strategy = {"spec": spec, "bare": bare, "ptb": ptb}[name]
    chats = range(int(first), int(first) + int(count))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    uvloop.run(strategy(url, token, chats, float(rate)))
    sys.stdin.readline()


if __name__ == "__main__":
    main()
