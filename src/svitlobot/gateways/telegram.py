"""Sends one message through a Bot API server and says, as a type, what became of it.

Bot API: https://core.telegram.org/bots/api#sendmessage. A plain HTTP client is used instead of aiogram's: on the send
path a message costs one small JSON body, and nothing of the answer but its status matters when it went through.
"""

from dataclasses import dataclass

import aiohttp
import orjson

CONNECT_TIMEOUT_S = 5.0
ANSWER_TIMEOUT_S = 20.0
MAX_ERROR_BODY = 16_384


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


Outcome = Delivered | Unreachable | Refused | RetryAfter | NotSent | Ambiguous | TokenRefused


class TelegramClient:
    """A connection pool to one Bot API server."""

    def __init__(self, api_url: str, *, connections: int) -> None:
        self._api_url = api_url.rstrip("/")
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=connections, keepalive_timeout=30),
            timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S, sock_connect=CONNECT_TIMEOUT_S),
            headers={"Content-Type": "application/json"},
            skip_auto_headers=("User-Agent", "Accept"),
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def send_message(
        self, token: str, chat_id: int, text: str, *, is_silent: bool = False, is_paid: bool = False
    ) -> Outcome:
        """Send an HTML text. Never raises for what the network or Telegram does: that is the outcome."""
        body: dict[str, object] = {"chat_id": chat_id, "text": text, "parse_mode": "HTML"}
        if is_silent:
            body["disable_notification"] = True
        if is_paid:
            body["allow_paid_broadcast"] = True
        try:
            async with self._session.post(
                f"{self._api_url}/bot{token}/sendMessage", data=orjson.dumps(body)
            ) as response:
                if response.status == 200:
                    await response.read()
                    return Delivered()
                return _failure(response.status, await response.content.read(MAX_ERROR_BODY))
        except aiohttp.ClientConnectorError as error:
            return NotSent(type(error).__name__)
        except (aiohttp.ConnectionTimeoutError, aiohttp.SocketTimeoutError) as error:
            return _timed_out(error)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Ambiguous(type(error).__name__)


def _timed_out(error: Exception) -> Outcome:
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return NotSent("connect timeout")
    return Ambiguous("answer timeout")


def _failure(status: int, raw: bytes) -> Outcome:
    try:
        answer = orjson.loads(raw)
        description = str(answer.get("description", ""))
    except (orjson.JSONDecodeError, AttributeError):
        # A proxy's error page: with a gateway time-out the message may have gone through all the same.
        return Ambiguous(f"HTTP {status}") if status in {502, 504} else NotSent(f"HTTP {status}")
    match status:
        case 429:
            return RetryAfter(_retry_after(answer))
        case 401 | 404:
            return TokenRefused(description)
        case 403:
            return Unreachable(description)
        case 400 if "chat not found" in description or "user not found" in description:
            return Unreachable(description)
        case _ if status >= 500:
            return NotSent(description or f"HTTP {status}")
        case _:
            return Refused(description or f"HTTP {status}")


def _retry_after(answer: dict[str, object]) -> float:
    parameters = answer.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    return float(seconds) if isinstance(seconds, int | float) else 1.0
