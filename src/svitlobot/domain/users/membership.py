"""How long Telegram's answer about a person's place in the operator's channel stands."""

from datetime import datetime, timedelta

MEMBERSHIP_FRESH_FOR = timedelta(hours=1)


def is_fresh(checked_at: datetime | None, now: datetime) -> bool:
    """Tell whether Telegram's answer about a person's membership is recent enough; None means never asked."""
    return checked_at is not None and now - checked_at < MEMBERSHIP_FRESH_FOR
