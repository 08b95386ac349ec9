"""Whose requests are carried out: a website open in the same browser must not steer what listens on the loopback."""

import re

from svitlobot.sandbox.telegram.http11 import Request

_LOOPBACK = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


def is_ours(request: Request) -> bool:
    """Return whether the request was sent to this machine by name, and by our own pages if by any page.

    The name shuts out websites whose own name was made to lead here; the origin, those that post across.
    """
    if not _LOOPBACK.fullmatch(request.host):
        return False
    return not request.origin or request.origin.lower() == b"http://" + request.host.lower()
