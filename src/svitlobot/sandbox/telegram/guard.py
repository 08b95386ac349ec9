"""Whose requests are carried out: a website open in the same browser must not steer what listens on the loopback."""

import re
from functools import lru_cache

from svitlobot.sandbox.telegram.http11 import Request

_LOOPBACK = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)
_OTHER_SITES = {b"cross-site", b"same-site"}


def is_ours(request: Request) -> bool:
    """Return whether the request was sent to this machine by name, and by our own pages if by any page.

    The name shuts out websites whose own name was made to lead here; the origin, those that post across.
    """
    if not _is_loopback(request.host):
        return False
    return not request.origin or request.origin.lower() == b"http://" + request.host.lower()


def is_program(request: Request) -> bool:
    """Return whether a program of this machine sent the request, and no website made a browser send it.

    The token of the demo's bot is no secret, and a browser says no origin when it only fetches a picture.
    """
    return not request.origin and request.fetch_site not in _OTHER_SITES and _is_loopback(request.host)


@lru_cache(maxsize=64)
def _is_loopback(host: bytes) -> bool:
    return _LOOPBACK.fullmatch(host) is not None
