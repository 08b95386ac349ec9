"""CSRF protection: a token bound to the session, and a check of the browser's origin headers."""

import hashlib
import hmac
from contextvars import ContextVar
from urllib.parse import urlsplit

from starlette.datastructures import FormData, Headers
from starlette.requests import Request

FIELD, HEADER = "csrf_token", "x-csrf-token"
SAFE = {"GET", "HEAD", "OPTIONS"}

token_of_request: ContextVar[str] = ContextVar("panel_csrf_token", default="")
"""The token that the forms of the current page must contain."""


def token_for(session: str) -> str:
    """Return a session's CSRF token. Making it requires the cookie's value."""
    return hmac.new(session.encode(), b"svitlobot-panel-csrf", hashlib.sha256).hexdigest()


def is_same_origin(headers: Headers, site_url: str) -> bool:
    """Tell whether the browser's headers show a page of ours as the origin. Without such headers the answer is no.

    The host of ``site_url`` is ours as well as the Host header, which a proxy may pass without its port.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    is_ours = origin is None or urlsplit(origin).netloc in (headers.get("host"), urlsplit(site_url).netloc)
    return is_ours and site in (None, "same-origin")


async def has_token(request: Request, expected: str) -> bool:
    """Tell whether the header or the form's field contains the session's token."""
    given = request.headers.get(HEADER) or _field(await request.form() if _is_form(request.headers) else FormData())
    return hmac.compare_digest(given.encode(), expected.encode())


def _is_form(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("application/x-www-form-urlencoded", "multipart/form-data")


def _field(form: FormData) -> str:
    value = form.get(FIELD)
    return value if isinstance(value, str) else ""
