"""Sends one message through a Bot API server and says, as a type, what became of it.

Bot API: https://core.telegram.org/bots/api#sendmessage. A plain HTTP client is used instead of aiogram's: on the send
path a message costs one small JSON body, and nothing of the answer but its status matters when it went through.
"""

import re
from dataclasses import dataclass

import aiohttp
import orjson

from svitlobot.gateways.http_bodies import read_at_most

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 20.0
PROBE_TIMEOUT_S = 2.0
MAX_ANSWER = 65_536
MAX_REASON = 200

Keyboard = dict[str, list[list[dict[str, str]]]]
"""Buttons under a message, as Telegram's InlineKeyboardMarkup."""

RETRY_AFTER = re.compile(r"retry after (\d{1,6})", re.IGNORECASE)
NOBODY_THERE = ("chat not found", "user not found", "PEER_ID_INVALID")


@dataclass(frozen=True, slots=True)
class Delivered:
    """Telegram took the message."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """This person cannot be reached until they come back: blocked, deactivated, never started the bot."""

    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram will never take this message as it is."""

    reason: str


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """Too many requests: wait for ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NotSent:
    """It certainly did not go out, and may be tried again."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """It went out and no answer came: delivered or not, nobody knows. It is sent again, as losing it is worse."""

    reason: str


@dataclass(frozen=True, slots=True)
class TokenRefused:
    """The bot token is wrong or revoked: no message of this bot can go out until the operator mends it."""

    reason: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group has become a supergroup; it takes messages under its new id only."""

    chat_id: int


Outcome = Delivered | Unreachable | Refused | RetryAfter | NotSent | Ambiguous | TokenRefused | Migrated


class TelegramClient:
    """A connection pool to one Bot API server. ``answer_timeout`` is in seconds, from request to answer."""

    def __init__(self, api_url: str, *, connections: int, answer_timeout: float = ANSWER_TIMEOUT_S) -> None:
        self._api_url = api_url.rstrip("/")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=answer_timeout, sock_connect=CONNECT_TIMEOUT_S),
            headers={"Content-Type": "application/json"},
            skip_auto_headers=("User-Agent", "Accept"),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def send_message(
        self,
        token: str,
        chat_id: int,
        text: str,
        *,
        keyboard: Keyboard | None = None,
        is_silent: bool = False,
        is_paid: bool = False,
    ) -> Outcome:
        """Send an HTML text. Never raises for what the network or Telegram does: that is the outcome."""
        body: dict[str, object] = {"chat_id": chat_id, "text": text, "parse_mode": "HTML"}
        if keyboard is not None:
            body["reply_markup"] = keyboard
        if is_silent:
            body["disable_notification"] = True
        if is_paid:
            body["allow_paid_broadcast"] = True
        url = f"{self._api_url}/bot{token}/sendMessage"
        try:
            async with self._session.post(url, data=orjson.dumps(body), allow_redirects=False) as response:
                return _outcome(response.status, await read_at_most(response, MAX_ANSWER))
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL) as error:
            return NotSent(type(error).__name__)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Ambiguous(type(error).__name__)

    async def is_reachable(self, token: str) -> bool:
        """Tell whether the Bot API answers; nothing is sent to people."""
        url = f"{self._api_url}/bot{token}/getMe"
        timeout = aiohttp.ClientTimeout(total=PROBE_TIMEOUT_S)
        try:
            async with self._session.get(url, allow_redirects=False, timeout=timeout) as response:
                return not isinstance(_outcome(response.status, await read_at_most(response, MAX_ANSWER)), NotSent)
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False


def _outcome(status: int, raw: bytes) -> Outcome:
    if status == 200 and raw.startswith(b'{"ok":true'):
        return Delivered()
    try:
        answer = orjson.loads(raw)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        return _stranger(status)
    if answer["ok"]:
        return Delivered()
    if (new_chat_id := _parameter(answer, "migrate_to_chat_id")) is not None:
        return Migrated(int(new_chat_id))
    return _refusal(status, _reason(answer), answer)


def _stranger(status: int) -> Outcome:
    """Judge an answer that is not the Bot API's: a proxy's error page, or a wrong address."""
    # When a gateway gave up waiting, the message may have gone through all the same. 502 is what Telegram answers when
    # it is down: taken for ambiguous, it would use up a message's tries.
    return Ambiguous(f"HTTP {status}") if status == 504 else NotSent(f"HTTP {status}, not from a Bot API")


def _reason(answer: dict[str, object]) -> str:
    """Return Telegram's reason, fit to be stored: PostgreSQL takes no NUL."""
    return str(answer.get("description", "")).replace("\0", "")[:MAX_REASON]


def _refusal(status: int, reason: str, answer: dict[str, object]) -> Outcome:
    match status:
        case 429:
            return RetryAfter(_retry_after(answer, reason))
        case 401 | 404:
            return TokenRefused(reason)
        case 403:
            return Unreachable(reason)
        case 400 if any(sign in reason for sign in NOBODY_THERE):
            return Unreachable(reason)
        case _ if status >= 500:
            return NotSent(reason or f"HTTP {status}")
    return Refused(reason or f"HTTP {status}")


def _retry_after(answer: dict[str, object], reason: str) -> float:
    """Return how long to wait: some servers say so in the text only."""
    seconds = _parameter(answer, "retry_after")
    if seconds is None and (waiting := RETRY_AFTER.search(reason)):
        seconds = float(waiting[1])
    return max(float(seconds), 1.0) if seconds is not None else 1.0


def _parameter(answer: dict[str, object], name: str) -> float | None:
    parameters = answer.get("parameters")
    value = parameters.get(name) if isinstance(parameters, dict) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
