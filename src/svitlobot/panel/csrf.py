"""That a request was made on our own page: a token bound to the session, and where the browser says it comes from."""

import hashlib
import hmac
from contextvars import ContextVar
from urllib.parse import urlsplit

from starlette.datastructures import FormData, Headers
from starlette.requests import Request

FIELD, HEADER = "csrf_token", "x-csrf-token"
SAFE = {"GET", "HEAD", "OPTIONS"}

token_of_request: ContextVar[str] = ContextVar("panel_csrf_token", default="")
"""The token that forms of the page being made must carry."""


def token_for(session: str) -> str:
    """Return the token of a session. Whoever cannot read the cookie cannot make it."""
    return hmac.new(session.encode(), b"svitlobot-panel-csrf", hashlib.sha256).hexdigest()


def comes_from_here(headers: Headers, site_url: str) -> bool:
    """Tell whether the browser says that a page of ours made the request. One that says nothing is not believed.

    Ours is the host that was asked, or that of ``site_url``: a proxy may have left the port out of the first.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        return False
    is_ours = origin is None or urlsplit(origin).netloc in (headers.get("host"), urlsplit(site_url).netloc)
    return is_ours and site in (None, "same-origin")


async def carries_token(request: Request, expected: str) -> bool:
    """Tell whether the token of the session is in the header, or in the form's field."""
    given = request.headers.get(HEADER) or _field(await request.form() if _is_form(request.headers) else FormData())
    return hmac.compare_digest(given.encode(), expected.encode())


def _is_form(headers: Headers) -> bool:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("application/x-www-form-urlencoded", "multipart/form-data")


def _field(form: FormData) -> str:
    value = form.get(FIELD)
    return value if isinstance(value, str) else ""
