"""Pushing updates to a bot's webhook, in order, each until the bot has taken it."""

import asyncio
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson

from svitlobot_sandbox.telegram.errors import bad_request
from svitlobot_sandbox.telegram.updates import Updates

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_TIMEOUT = aiohttp.ClientTimeout(total=60)


@dataclass(slots=True)
class Webhook:
    """Where and how a bot wants its updates."""

    url: str
    secret: str = field(repr=False)
    max_connections: int = 40
    last_error_at: int = 0
    last_error: str = ""

    def __post_init__(self) -> None:
        """Check what the bot asked for. Raises BotApiError as setWebhook does.

        Plain HTTP is accepted, as by a Bot API server in local mode.
        """
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if self.secret and not _SECRET.fullmatch(self.secret):
            raise bad_request("secret token contains unallowed characters")

    def same_as(self, other: "Webhook | None") -> bool:
        """Return whether setting this webhook again would change nothing."""
        if other is None or self.url != other.url:
            return False
        return hmac.compare_digest(self.secret.encode(), other.secret.encode())


def webhook_info(webhook: Webhook | None, pending: int, allowed: Iterable[str]) -> dict[str, Any]:
    """Return WebhookInfo; without a webhook its URL is empty."""
    info: dict[str, Any] = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": pending,
    }
    if webhook:
        info["max_connections"] = webhook.max_connections
    if webhook and webhook.last_error:
        info |= {"last_error_date": webhook.last_error_at, "last_error_message": webhook.last_error}
    if allowed:
        info["allowed_updates"] = list(allowed)
    return info


async def push(webhook: Webhook, updates: Updates, unix: Callable[[], float], first_delay: float) -> None:
    """Deliver updates until cancelled; retry after ``first_delay`` seconds, then twice that, up to 60."""
    headers = {"Content-Type": "application/json"}
    if webhook.secret:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret
    delay = first_delay
    async with aiohttp.ClientSession(timeout=_TIMEOUT, headers=headers) as session:
        while True:
            update = await updates.first()
            failure = await _post(session, webhook.url, update)
            if failure is None:
                updates.confirm(update["update_id"] + 1)
                delay = first_delay
                continue
            webhook.last_error, webhook.last_error_at = failure, int(unix())
            await asyncio.sleep(delay)
            delay = min(delay * 2, 60.0)


async def _post(session: aiohttp.ClientSession, url: str, update: dict[str, Any]) -> str | None:
    try:
        async with session.post(url, data=orjson.dumps(update), allow_redirects=False) as response:
            if response.status // 100 == 2:
                return None
            return f"Wrong response from the webhook: {response.status} {response.reason}"
    except TimeoutError:
        return "Read timeout expired"
    except aiohttp.ClientConnectorError:
        return "Connection refused"
    except aiohttp.ClientError:
        return "Webhook connection closed"
