"""Whose requests are carried out: a website open in the same browser must not steer what listens on the loopback."""

import re

_LOOPBACK = re.compile(rb"(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?", re.IGNORECASE)


def is_local(host: bytes) -> bool:
    """Return whether a request was sent to this machine by name: websites' own names can be made to lead here."""
    return _LOOPBACK.fullmatch(host) is not None


def is_ours(host: bytes, origin: bytes) -> bool:
    """Return whether a request was sent to this machine by name, and by our own pages if by any page.

    The name shuts out websites whose own name was made to lead here; the origin, those that post across.
    """
    return is_local(host) and (not origin or origin.lower() == b"http://" + host.lower())
