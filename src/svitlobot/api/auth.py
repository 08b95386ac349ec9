"""Who is calling. Everything is denied unless a route says who may call it."""

import hmac
from typing import Annotated

from fastapi import Depends, Security
from fastapi.security import APIKeyHeader

from svitlobot.api.context import InContext
from svitlobot.errors import NotAuthenticatedError

MAX_SECRET = 256

_admin_token = APIKeyHeader(
    name="X-Admin-Token", scheme_name="admin", description="Токен оператора: ADMIN_TOKEN", auto_error=False
)


def require_admin(context: InContext, token: Annotated[str | None, Security(_admin_token)]) -> None:
    """Let the admin in. An unset ADMIN_TOKEN means that there is no admin, never an open door."""
    expected = context.settings.admin_token
    if expected is None or token is None or len(token) > MAX_SECRET:
        raise NotAuthenticatedError("Потрібен заголовок X-Admin-Token")
    if not hmac.compare_digest(token.encode(), expected.get_secret_value().encode()):
        raise NotAuthenticatedError("Неправильний X-Admin-Token")


Admin = Depends(require_admin)


def bearer_key(authorization: str | None) -> str:
    """Return the key of an ``Authorization: Bearer KEY`` header. Raises NotAuthenticatedError."""
    scheme, _, key = (authorization or "").partition(" ")
    key = key.strip()
    if scheme.lower() != "bearer" or not 1 <= len(key) <= MAX_SECRET:
        raise NotAuthenticatedError("Потрібен заголовок Authorization: Bearer <ключ датчика>")
    return key
