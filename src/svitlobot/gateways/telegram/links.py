"""Asks Telegram for links into itself: an invitation to the bot, and an invoice in Stars.

Bot API: https://core.telegram.org/bots/api#getme and https://core.telegram.org/bots/api#createinvoicelink.
"""

import asyncio
from typing import Any

import aiohttp
import orjson
import structlog

ANSWER_TIMEOUT_S = 3.0  # a person waits for the answer with a finger on the button
MAX_ANSWER = 65_536
CONNECTIONS = 8
ASK_AGAIN_S = 60.0  # pages ask for the bot's name so often while Telegram does not tell it
LABEL_LIMIT = 32  # characters of a title that Telegram takes

log = structlog.get_logger()


class TelegramLinks:
    """A connection pool to one Bot API server, for one bot, and the bot's name once Telegram has told it."""

    def __init__(self, api_url: str, token: str) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}"
        self._has_bot = bool(token)
        self._username: str | None = None
        self._asking: asyncio.Task[None] | None = None
        self._ask_again_at = 0.0
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
        )

    async def close(self) -> None:
        """Close every connection."""
        if self._asking is not None:
            self._asking.cancel()
        await self._session.close()

    async def start(self, parameter: str) -> str | None:
        """Return the link that opens the bot with a parameter of /start; None when Telegram did not answer."""
        if self._username is None:
            await self._learn_username()
        return self._link(parameter)

    def start_at_once(self, parameter: str = "") -> str | None:
        """Return the same link without waiting; None until Telegram has told the bot's name, which is asked meanwhile.

        Without a parameter the link just opens the bot.
        """
        now = asyncio.get_running_loop().time()
        if self._username is None and self._has_bot and now >= self._ask_again_at:
            self._ask_again_at = now + ASK_AGAIN_S
            self._asking = asyncio.create_task(self._learn_username())
        return self._link(parameter)

    async def _learn_username(self) -> None:
        match await self._ask("getMe", {}):
            case {"username": str(username)}:
                self._username = username

    def _link(self, parameter: str) -> str | None:
        if self._username is None:
            return None
        return f"https://t.me/{self._username}" + (f"?start={parameter}" if parameter else "")

    async def invoice(self, title: str, description: str, payload: str, amount: int) -> str | None:
        """Return the link to an invoice of so many Stars; None when Telegram did not make one."""
        wanted = {
            "title": title[:LABEL_LIMIT],
            "description": description,
            "payload": payload,
            "currency": "XTR",
            "prices": [{"label": title[:LABEL_LIMIT], "amount": amount}],
        }
        link = await self._ask("createInvoiceLink", wanted)
        return link if isinstance(link, str) else None

    async def _ask(self, method: str, question: dict[str, Any]) -> object:
        """Return the result; None when there is no bot, or Telegram did not answer or refused. Never raises for it."""
        if not self._has_bot:
            return None
        try:
            async with self._session.post(f"{self._url}/{method}", json=question, allow_redirects=False) as response:
                answer = orjson.loads(await response.content.read(MAX_ANSWER))
        except (TimeoutError, aiohttp.ClientError, OSError, orjson.JSONDecodeError) as error:
            log.warning("telegram_link_unknown", method=method, reason=type(error).__name__)
            return None
        match answer:
            case {"ok": True, "result": result}:
                return result
        log.warning("telegram_link_unknown", method=method, reason=str(answer)[:200])
        return None
