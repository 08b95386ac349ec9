"""Authenticate Mini App users: by Telegram's init data, good for one launch, then by a signed session."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl

import structlog
from itsdangerous import BadData, URLSafeSerializer
from redis.asyncio import Redis
from redis.exceptions import RedisError

from svitlobot.errors import NotAuthenticatedError
from svitlobot.schemas.users.profile import MiniAppSession

INIT_DATA_MAX_AGE = timedelta(hours=1)
CLOCK_SKEW = timedelta(minutes=1)
SESSION_TTL = timedelta(hours=1)
MAX_TOKEN = 4096
_NO_KEY = b"-"  # matches no key's hash
MAX_USER_ID = 2**52  # Telegram promises no more than 52 significant bits

log = structlog.get_logger()

_REFUSED = "Дані Telegram не підтверджено: відкрийте застосунок з бота ще раз"


def user_of_init_data(init_data: str, tokens: Sequence[str], now: datetime) -> int:
    """Return the user_id in init data that Telegram signed with the key of any of our bots.

    See https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app. Raises NotAuthenticatedError
    for malformed data, another key, data older than an hour or from the future, and ids that Telegram does not use.
    """
    try:
        fields = _once_each(parse_qsl(init_data[:MAX_TOKEN], keep_blank_values=True, strict_parsing=True))
        given = bytes.fromhex(fields.pop("hash"))
        signed_at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        user = json.loads(fields["user"])["id"]
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError) as error:
        raise NotAuthenticatedError(_REFUSED, scheme="tma") from error
    check_string = "\n".join(f"{name}={value}" for name, value in sorted(fields.items(), key=itemgetter(0)))
    if not any(hmac.compare_digest(_init_data_hash(token, check_string), given) for token in tokens):
        raise NotAuthenticatedError(_REFUSED, scheme="tma")
    if not -CLOCK_SKEW <= now - signed_at <= INIT_DATA_MAX_AGE or type(user) is not int or not 0 < user < MAX_USER_ID:
        raise NotAuthenticatedError(_REFUSED, scheme="tma")
    return user


def _once_each(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs as a mapping. Raises ValueError for a repeated field, whose signed value would be ambiguous."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field is given twice")
    return fields


def _init_data_hash(token: str, check_string: str) -> bytes:
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return hmac.digest(key, check_string.encode(errors="surrogatepass"), "sha256")


async def check_not_replayed(redis: Redis, init_data: str, launch_key: str | None) -> None:
    """Refuse init data that another launch has used: its tab's random key comes along, and is the same after a reload.

    Without a key init data is good once. It is remembered until it is too old anyway. While Redis is away nothing is
    refused: people need the app in an outage, and the data's signature and age are still checked. Raises
    NotAuthenticatedError.
    """
    signature = bytes.fromhex(dict(parse_qsl(init_data[:MAX_TOKEN]))["hash"])  # however it was spelled
    place = f"init_data:{signature.hex()}"
    mine = _NO_KEY if launch_key is None else hashlib.sha256(launch_key.encode()).digest()
    try:
        if await redis.set(place, mine, nx=True, ex=INIT_DATA_MAX_AGE + 2 * CLOCK_SKEW):
            return
        first = await redis.get(place)
    except (RedisError, OSError) as error:
        log.warning("replays_not_noticed", reason=type(error).__name__)
        return
    if launch_key is None or (isinstance(first, bytes) and not hmac.compare_digest(first, mine)):
        raise NotAuthenticatedError(_REFUSED, scheme="tma")


def open_session(user_id: int, tokens: Sequence[str], now: datetime) -> MiniAppSession:
    """Return a signed session for the user's own data, valid for an hour. Nothing is stored."""
    expires_at = now + SESSION_TTL
    token = _signer(tokens).dumps([user_id, int(expires_at.timestamp())])
    return MiniAppSession(token=str(token), expires_at=expires_at)


def user_of_session(token: str, tokens: Sequence[str], now: datetime) -> int | None:
    """Return the session's user_id; None for a forged or expired session."""
    if not tokens or len(token) > MAX_TOKEN:
        return None
    try:
        payload: Any = _signer(tokens).loads(token)
    except BadData:
        return None
    user_id, until = payload
    return int(user_id) if now.timestamp() < until else None


def _signer(tokens: Sequence[str]) -> URLSafeSerializer:
    """Sign with the first bot's key; sessions signed with any other bot's are good as well."""
    keys = [hmac.digest(token.encode(), b"mini-app-session", "sha256") for token in reversed(tokens)]
    return URLSafeSerializer(keys, salt="session", signer_kwargs={"digest_method": hashlib.sha256})
