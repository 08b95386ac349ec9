"""Init data: what Telegram tells a Mini App about who opened it, signed with the bot's token."""

import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

# Telegram's own signature, for those who do not know the bot's token, cannot be made here.
_NO_SIGNATURE = "made-by-the-sandbox"
_USER_FIELDS = ("id", "first_name", "last_name", "username", "language_code")


def signed_init_data(token: str, user: dict[str, Any], query_id: str, auth_date: int) -> str:
    """Return a person's init data as a query string; ``auth_date`` is in Unix seconds.

    See https://core.telegram.org/bots/webapps#validating-data-received-via-the-mini-app.
    """
    person = {name: user[name] for name in _USER_FIELDS if user.get(name)} | {"allows_write_to_pm": True}
    fields = {
        "query_id": query_id,
        "user": json.dumps(person, ensure_ascii=False, separators=(",", ":")),
        "auth_date": str(auth_date),
        "signature": _NO_SIGNATURE,
    }
    check_string = "\n".join(f"{name}={fields[name]}" for name in sorted(fields))
    key = hmac.digest(b"WebAppData", token.encode(), "sha256")
    return urlencode(fields | {"hash": hmac.new(key, check_string.encode(), hashlib.sha256).hexdigest()})
