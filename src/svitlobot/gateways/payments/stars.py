"""Telegram Stars: Telegram itself takes and returns them. https://core.telegram.org/bots/payments-stars"""

import aiohttp
import orjson

from svitlobot.errors import ConflictError, UnavailableError
from svitlobot.gateways.http_bodies import read_at_most

TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
MAX_ANSWER = 65_536


class StarsRefunds:
    """Gives Stars back by the Bot API."""

    def __init__(self, http: aiohttp.ClientSession, *, api_url: str, token: str) -> None:
        self._http = http
        self._url = f"{api_url.rstrip('/')}/bot{token}/refundStarPayment"

    async def refund(self, user_id: int, charge_id: str) -> None:
        """Give a charge back; one that was given back before counts as done. Raises ConflictError, UnavailableError."""
        body = {"user_id": user_id, "telegram_payment_charge_id": charge_id}
        try:
            async with self._http.post(self._url, json=body, timeout=TIMEOUT, allow_redirects=False) as answer:
                reply = orjson.loads(await read_at_most(answer, MAX_ANSWER))
        except (aiohttp.ClientError, TimeoutError, OSError, orjson.JSONDecodeError) as error:
            raise UnavailableError(f"Telegram недоступний ({type(error).__name__})") from None
        reason = str(reply.get("description", "")) if isinstance(reply, dict) else ""
        if not isinstance(reply, dict) or (not reply.get("ok") and "CHARGE_ALREADY_REFUNDED" not in reason):
            raise ConflictError(f"Telegram не повернув зірки: {reason[:200]}")
