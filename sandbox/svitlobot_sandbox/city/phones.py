"""What arrived on the residents' phones, as the Telegram sandbox knows it."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any

import aiohttp

from svitlobot.errors import ConfigurationError, UnavailableError

PAGE = 20_000
RATE_OVER = 3  # whole seconds
BOT_LOOKED_FOR_EVERY = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Traffic:
    """Totals of the sandbox, and messages a second of late."""

    accepted: int
    too_many_requests: int
    rate: float


class Phones:
    """A client of the sandbox's own API."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._url = url

    async def check(self) -> None:
        """Raise ConfigurationError unless messages go to a sandbox: simulated people are no business of Telegram's."""
        try:
            await self.traffic()
        except (aiohttp.ClientError, TimeoutError, UnavailableError, KeyError):
            raise ConfigurationError(
                f"за адресою {self._url} немає пісочниці Telegram: місто імітують лише з нею "
                "(запустіть `svitlobot up` без TELEGRAM_BOT_TOKEN)"
            ) from None

    async def traffic(self) -> Traffic:
        """Return the totals and the rate over the last whole seconds."""
        stats = await self._get("stats", seconds=RATE_OVER + 2)
        now = int(time.time())
        rate = sum(count for second, count in stats["per_second"] if now - RATE_OVER <= second < now) / RATE_OVER
        return Traffic(stats["accepted"], stats["too_many_requests"], rate)

    async def rate_limit(self) -> float:
        """Return how many messages a second the sandbox, like Telegram, takes from one bot; 0 means any number."""
        limit: float = (await self._get("limits"))["rate"]
        return limit

    async def deliveries(self, since: int) -> Counter[int]:
        """Count the messages that arrived after the first ``since`` ones, by chat."""
        counts: Counter[int] = Counter()
        while page := (await self._get("deliveries", since=since, limit=PAGE))["deliveries"]:
            counts.update(delivery["chat_id"] for delivery in page)
            since = page[-1]["number"]
        return counts

    async def last_text(self, chat_id: int) -> str | None:
        """Return the last message of a chat as a person reads it; None when the sandbox has forgotten it."""
        kept = (await self._get("deliveries", chat_id=chat_id))["deliveries"]
        if not kept:
            return None
        text: str = kept[-1]["message"].get("text", "")
        return text

    async def acquainted(self) -> set[int]:
        """Return the people whose phone a visitor used. They may have chatted with the bot, blocked it, muted it."""
        return set((await self._get("users"))["users"])

    async def bot_awake(self) -> None:
        """Wait until a bot has made itself known and answers people."""
        while not (await self._get("bots"))["bots"]:  # noqa: ASYNC110 - it waits for another process
            await asyncio.sleep(BOT_LOOKED_FOR_EVERY)

    async def join(self, channel_id: int, user_id: int) -> None:
        """Have a person join a channel; where the sandbox has no such channel, nobody asks for it either."""
        path = f"channels/{channel_id}/members/{user_id}"
        async with self._http.post(f"{self._url}/sandbox/{path}", json={"status": "member"}) as answer:
            if not answer.ok and answer.status != 404:
                raise UnavailableError(f"пісочниця Telegram відповіла {answer.status} на /sandbox/{path}")

    async def _get(self, path: str, **query: int) -> dict[str, Any]:
        async with self._http.get(f"{self._url}/sandbox/{path}", params=query) as answer:
            if not answer.ok:
                raise UnavailableError(f"пісочниця Telegram відповіла {answer.status} на /sandbox/{path}")
            body: dict[str, Any] = await answer.json()
            return body
