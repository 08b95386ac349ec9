"""The panel's cookies: of the session, and of the login page before it."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from svitlobot.panel.context import context_of

PATH = "/admin"
SESSION, ANONYMOUS = "svitlobot_panel", "svitlobot_panel_login"

_TOKEN = re.compile(r"[\w-]{40,64}", re.ASCII)


def read(request: Request, name: str) -> str | None:
    """Return a cookie's value, or None when it does not look like a token of ours."""
    value = request.cookies.get(name, "")
    return value if _TOKEN.fullmatch(value) else None


def new_token() -> str:
    """Return a new random token."""
    return secrets.token_urlsafe(32)


def set_cookie(request: Request, answer: Response, name: str, value: str) -> None:
    """Set a session cookie that scripts cannot read and other sites cannot send.

    SameSite is strict, so a link from another site opens the login page.
    """
    is_secure = context_of(request).is_secure
    answer.set_cookie(name, value, path=PATH, secure=is_secure, httponly=True, samesite="strict")


def delete_cookie(request: Request, answer: Response, name: str) -> None:
    """Delete a cookie."""
    is_secure = context_of(request).is_secure
    answer.delete_cookie(name, path=PATH, secure=is_secure, httponly=True, samesite="strict")
