"""Asks the Bot API about a bot itself: who it is, its webhook, its rights in a chat.

Bot API: https://core.telegram.org/bots/api#getme, #getwebhookinfo, #getchatmember.
"""

from typing import Any

import aiohttp
import orjson

from svitlobot.errors import SvitloBotError
from svitlobot.gateways.http_bodies import read_at_most

MAX_ANSWER = 65_536


class TelegramRefusesError(SvitloBotError):
    """Telegram answered, and refused; the text is its reason."""


class BotFacts:
    """One bot's questions about itself, over connections that it is lent."""

    def __init__(self, http: aiohttp.ClientSession, api_url: str, token: str) -> None:
        self._http = http
        self._url = f"{api_url.rstrip('/')}/bot{token}"

    async def me(self) -> dict[str, Any]:
        """Return the bot's own user: id, username."""
        return await self._ask("getMe")

    async def webhook(self) -> dict[str, Any]:
        """Return WebhookInfo: url, pending_update_count, last_error_message."""
        return await self._ask("getWebhookInfo")

    async def membership(self, chat_id: int, bot_id: int) -> dict[str, Any]:
        """Return the bot's ChatMember in a chat: status, can_post_messages."""
        return await self._ask("getChatMember", chat_id=chat_id, user_id=bot_id)

    async def _ask(self, method: str, **question: int) -> dict[str, Any]:
        """Return the result. Raises TelegramRefusesError, and what aiohttp raises when there is no answer."""
        async with self._http.post(f"{self._url}/{method}", json=question, allow_redirects=False) as response:
            raw = await read_at_most(response, MAX_ANSWER)
        try:
            answer = orjson.loads(raw)
        except orjson.JSONDecodeError:
            answer = None
        match answer:
            case {"ok": True, "result": dict(result)}:
                return result
            case {"ok": False, "description": str(reason)}:
                raise TelegramRefusesError(reason[:200])
        raise TelegramRefusesError(f"HTTP {response.status}, не від Bot API")
