"""Asks Telegram whether a person is in a channel.

Bot API: https://core.telegram.org/bots/api#getchatmember. The bot must be an administrator of the channel.
"""

import aiohttp
import orjson
import structlog

ANSWER_TIMEOUT_S = 1.2  # a person waits for the screen behind this answer, and the bot no longer than 3 s for that
MAX_ANSWER = 65_536
CONNECTIONS = 32

_IN = ("creator", "administrator", "member")
_NOT_A_MEMBER = ("user not found", "PARTICIPANT_ID_INVALID", "USER_ID_INVALID", "invalid user_id")

log = structlog.get_logger()


class TelegramMembers:
    """A connection pool to one Bot API server, for one bot."""

    def __init__(self, api_url: str, token: str) -> None:
        self._url = f"{api_url.rstrip('/')}/bot{token}/getChatMember"
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS), timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_S)
        )

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def is_member(self, channel_id: int, user_id: int) -> bool | None:
        """Tell whether the person is in the channel; None when Telegram did not say. Never raises for the network."""
        question = {"chat_id": channel_id, "user_id": user_id}
        try:
            async with self._session.post(self._url, json=question, allow_redirects=False) as response:
                answer = orjson.loads(await response.content.read(MAX_ANSWER))
        except (TimeoutError, aiohttp.ClientError, OSError, orjson.JSONDecodeError) as error:
            log.warning("channel_membership_unknown", reason=type(error).__name__)
            return None
        return _judge(answer)


def _judge(answer: object) -> bool | None:
    match answer:
        case {"ok": True, "result": {"status": "restricted", "is_member": bool(is_member)}}:
            return is_member
        case {"ok": True, "result": {"status": str(status)}}:
            return status in _IN
        case {"ok": False, "error_code": 400, "description": str(reason)} if any(s in reason for s in _NOT_A_MEMBER):
            return False
        case {"ok": False, "description": str(reason)}:
            log.warning("channel_membership_unknown", reason=reason[:200])
        case _:
            log.warning("channel_membership_unknown", reason="not an answer of a Bot API")
    return None
