"""Who is calling. Everything is denied unless a route says who may call it."""

import hmac
from typing import Annotated

from fastapi import Depends, Header

from svitlobot.api.context import InContext
from svitlobot.errors import NotAuthenticatedError

MAX_SECRET = 256


def require_admin(context: InContext, x_admin_token: Annotated[str | None, Header()] = None) -> None:
    """Let the admin in. An unset ADMIN_TOKEN means that there is no admin, never an open door."""
    expected = context.settings.admin_token
    if expected is None or x_admin_token is None or len(x_admin_token) > MAX_SECRET:
        raise NotAuthenticatedError("Потрібен заголовок X-Admin-Token")
    if not hmac.compare_digest(x_admin_token.encode(), expected.get_secret_value().encode()):
        raise NotAuthenticatedError("Неправильний X-Admin-Token")


Admin = Depends(require_admin)


def bearer_key(authorization: str | None) -> str:
    """Return the key of an ``Authorization: Bearer KEY`` header. Raises NotAuthenticatedError."""
    scheme, _, key = (authorization or "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not 1 <= len(key) <= MAX_SECRET:
        raise NotAuthenticatedError("Потрібен заголовок Authorization: Bearer <ключ датчика>")
    return key
