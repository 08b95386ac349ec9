"""This machine's clock, against those of PostgreSQL and Telegram."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from svitlobot.db.queries.server_health import server_settings
from svitlobot.db.session import OUTAGES
from svitlobot.doctor.examination import Installation
from svitlobot.doctor.findings import Finding, broken, ok, warning

NOTICEABLE = timedelta(seconds=3)  # a Date header has whole seconds, and the answer takes its time
WRONG = timedelta(seconds=30)
ASKED_FOR_S = 5
ADVICE = "увімкніть синхронізацію часу: timedatectl set-ntp true"


async def check_clock(installation: Installation) -> list[Finding]:
    """Compare clocks; one that cannot be asked is left out."""
    try:
        async with installation.database.transaction() as session:
            theirs = (await server_settings(session)).now
        found = [_compared("PostgreSQL", installation.clock(), theirs)]
    except OUTAGES:
        found = []
    telegram_time = await _date_of(installation)
    if telegram_time is not None:
        found.append(_compared("Telegram", installation.clock(), telegram_time))
    return found or [warning("нема з чим порівняти годинник", "полагодьте базу або зв'язок із Telegram")]


async def _date_of(installation: Installation) -> datetime | None:
    timeout = aiohttp.ClientTimeout(total=ASKED_FOR_S)
    url = installation.settings.telegram_api_url
    try:
        async with installation.http.get(url, allow_redirects=False, timeout=timeout) as answer:
            return parsedate_to_datetime(answer.headers["Date"])
    except (TimeoutError, aiohttp.ClientError, OSError, KeyError, ValueError):
        return None


def _compared(name: str, ours: datetime, theirs: datetime) -> Finding:
    apart = abs(ours - theirs)
    if apart <= NOTICEABLE:
        return ok(f"годинник збігається з годинником {name}")
    text = f"годинник розходиться з годинником {name} на {apart.total_seconds():.0f} с"
    return broken(text, ADVICE) if apart > WRONG else warning(text, ADVICE)
