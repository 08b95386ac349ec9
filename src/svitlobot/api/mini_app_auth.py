"""What a Mini App shows at the door: Telegram's init data once, and then our own session."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from urllib.parse import parse_qsl

from itsdangerous import BadData, URLSafeSerializer

from svitlobot.errors import NotAuthenticatedError
from svitlobot.schemas.users.profile import Session

INIT_DATA_USEFUL_FOR = timedelta(hours=1)
CLOCK_SKEW = timedelta(minutes=1)
SESSION_LASTS = timedelta(hours=1)
MAX_PASS = 4096

_REFUSED = "Дані Telegram не підтверджено: відкрийте застосунок з бота ще раз"


def user_of_init_data(init_data: str, tokens: Sequence[str], now: datetime) -> int:
    """Return the user_id that Telegram vouches for, by the key of any of our bots.

    See https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app. Raises NotAuthenticatedError
    when it is no init data, is signed with another key, is older than an hour, or comes from the future.
    """
    try:
        fields = _once_each(parse_qsl(init_data[:MAX_PASS], keep_blank_values=True, strict_parsing=True))
        given = bytes.fromhex(fields.pop("hash"))
        signed_at = datetime.fromtimestamp(int(fields["auth_date"]), UTC)
        user = json.loads(fields["user"])["id"]
    except (ValueError, KeyError, TypeError, OverflowError, OSError, RecursionError) as error:
        raise NotAuthenticatedError(_REFUSED) from error
    told = "\n".join(f"{name}={value}" for name, value in sorted(fields.items(), key=itemgetter(0)))
    if not any(hmac.compare_digest(_init_data_hash(token, told), given) for token in tokens):
        raise NotAuthenticatedError(_REFUSED)
    if not -CLOCK_SKEW <= now - signed_at <= INIT_DATA_USEFUL_FOR or type(user) is not int:
        raise NotAuthenticatedError(_REFUSED)
    return user


def _once_each(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs as fields. Raises ValueError when one is said twice: of two values, which is Telegram's?"""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field is given twice")
    return fields


def _init_data_hash(token: str, told: str) -> bytes:
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return hmac.digest(key, told.encode(errors="surrogatepass"), "sha256")


def open_session(user_id: int, tokens: Sequence[str], now: datetime) -> Session:
    """Return a pass to the user's own data for an hour. Nothing of it is stored."""
    expires_at = now + SESSION_LASTS
    token = _signer(tokens).dumps([user_id, int(expires_at.timestamp())])
    return Session(token=str(token), expires_at=expires_at)


def user_of_session(token: str, tokens: Sequence[str], now: datetime) -> int | None:
    """Return whose session it is; None when it is not ours or is over."""
    if not tokens or len(token) > MAX_PASS:
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
