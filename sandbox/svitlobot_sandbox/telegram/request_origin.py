"""Refuses requests that come from another origin: svitlobot_sandbox.guard, for requests as this server reads them."""

from functools import lru_cache

from svitlobot_sandbox import guard
from svitlobot_sandbox.telegram.http11 import Request

_OTHER_SITES = {b"cross-site", b"same-site"}

_is_local = lru_cache(maxsize=64)(guard.is_local)  # asked for every message of a benchmark


def is_ours(request: Request) -> bool:
    """Return whether the request was sent to this machine by name, and by our own pages if by any page."""
    return guard.is_ours(request.host, request.origin)


def is_program(request: Request) -> bool:
    """Return whether a program of this machine sent the request, and no website made a browser send it.

    The token of the demo's bot is no secret, and a browser says no origin when it only fetches a picture.
    """
    return not request.origin and request.fetch_site not in _OTHER_SITES and _is_local(request.host)
