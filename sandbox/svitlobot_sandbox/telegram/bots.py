"""The bots that talk to the sandbox, one per token."""

import asyncio
import hmac
import re
from collections.abc import Callable, Iterator
from typing import Any

from svitlobot.errors import ConflictError, NotFoundError
from svitlobot_sandbox.telegram.errors import BotApiError
from svitlobot_sandbox.telegram.limits import Limiter, Limits
from svitlobot_sandbox.telegram.updates import Updates
from svitlobot_sandbox.telegram.webhook import Webhook, push

MAX_BOTS = 100
DEFAULT_NAME = "СвітлоБот"
_TOKEN = re.compile(r"([1-9][0-9]{0,18}):[A-Za-z0-9_-]{1,64}")


class Bot:
    """One token: its limits, its updates, who blocked it, what it says about itself."""

    def __init__(self, bot_id: int, limits: Limits, first_update_id: int) -> None:
        self.id = bot_id
        self.card: dict[str, Any] = {
            "id": bot_id,
            "is_bot": True,
            "first_name": DEFAULT_NAME,
            "username": f"sandbox{bot_id}_bot",
        }
        self.limiter = Limiter(limits)
        self.updates = Updates(first_update_id)
        self.profile: dict[str, Any] = {}
        self.shut_out_of: set[int] = set()  # people who blocked it, channels that removed it
        self.webhook: Webhook | None = None
        self._pushing: asyncio.Task[None] | None = None

    def set_webhook(self, webhook: Webhook | None, unix: Callable[[], float], retry_delay: float) -> None:
        """Start pushing updates to ``webhook``, or stop when None."""
        self.webhook = webhook
        if self._pushing is not None:
            self._pushing.cancel()
            self._pushing = None
        if webhook is not None:
            self.updates.interrupt("terminated by setWebhook request")
            self._pushing = asyncio.create_task(push(webhook, self.updates, unix, retry_delay))


class Bots:
    """The bots seen so far. With no tokens configured, every well-formed token is a bot's."""

    def __init__(self, tokens: tuple[str, ...], unix: Callable[[], float]) -> None:
        self._tokens = tuple(token.encode() for token in tokens)
        self._unix = unix
        self._bots: dict[str, Bot] = {}

    def __iter__(self) -> Iterator[Bot]:
        return iter(self._bots.values())

    def authenticate(self, token: str, limits: Limits) -> Bot:
        """Return the bot of a token, made on its first call. Raises BotApiError 401."""
        bot = self._bots.get(token)
        if bot is not None:
            return bot
        parts = _TOKEN.fullmatch(token)
        if parts is None:
            raise BotApiError(401, "Unauthorized: invalid token specified")
        known = [hmac.compare_digest(token.encode(), one) for one in self._tokens]
        if (known and not any(known)) or len(self._bots) >= MAX_BOTS:
            raise BotApiError(401, "Unauthorized")
        # Ids start at the time, so that after a restart a running bot's offset doesn't swallow new updates.
        bot = Bot(int(parts.group(1)), limits, first_update_id=int(self._unix()))
        self._bots[token] = bot
        return bot

    def token_of(self, bot: Bot) -> str:
        """Return the token of a bot."""
        return next(token for token, one in self._bots.items() if one is bot)

    def choose(self, bot_id: int | None) -> Bot:
        """Return the bot a person talks to, by default the first one. Raises NotFoundError, ConflictError."""
        if bot_id is None and not self._bots:
            raise ConflictError("no bot has called yet; start one with this server as its TELEGRAM_API_URL")
        for bot in self._bots.values():
            if bot_id in (None, bot.id):
                return bot
        raise NotFoundError(f"no bot {bot_id}")

    def close(self) -> None:
        """Stop all webhooks."""
        for bot in self._bots.values():
            bot.set_webhook(None, self._unix, 0)
