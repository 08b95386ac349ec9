"""Rules of panel logins and sessions."""

import re
from datetime import datetime, timedelta

from svitlobot.errors import InvalidInputError

LASTS = timedelta(hours=12)  # a working day; then the password is asked again
IDLE = timedelta(hours=1)
SEEN_EVERY = timedelta(minutes=1)  # how often it is written down that a session is in use

LONGEST_LOGIN = 32
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")


def check_login(login: str) -> str:
    """Return a login as it is stored. Raises InvalidInputError for one that is not allowed."""
    tidy = login.strip().lower()
    if not _LOGIN.fullmatch(tidy):
        raise InvalidInputError("Логін: від 2 до 32 латинських літер, цифр, крапок, дефісів чи підкреслень")
    return tidy


def is_over(expires_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Tell whether a session has expired, or was idle for an hour."""
    return now >= expires_at or now - seen_at >= IDLE
