"""The panel's cookies: one of a session, and before that one of the page that asks for the password."""

import re
import secrets

from starlette.requests import Request
from starlette.responses import Response

from svitlobot.panel.context import context_of

PATH = "/admin"
SESSION, ANONYMOUS = "svitlobot_panel", "svitlobot_panel_login"

_TOKEN = re.compile(r"[\w-]{40,64}", re.ASCII)


def read(request: Request, name: str) -> str | None:
    """Return what a cookie holds, if it looks like ours."""
    value = request.cookies.get(name, "")
    return value if _TOKEN.fullmatch(value) else None


def fresh() -> str:
    """Return a value that nobody can guess."""
    return secrets.token_urlsafe(32)


def give(request: Request, answer: Response, name: str, value: str) -> None:
    """Give the browser a cookie that no script reads and no other site sends; it goes when the browser is closed.

    Strict, so that even a link from elsewhere arrives without it: an operator then logs in, which is little to ask.
    """
    is_secure = context_of(request).is_secure
    answer.set_cookie(name, value, path=PATH, secure=is_secure, httponly=True, samesite="strict")


def take(request: Request, answer: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    is_secure = context_of(request).is_secure
    answer.delete_cookie(name, path=PATH, secure=is_secure, httponly=True, samesite="strict")
