"""Alerts to look at: what is wrong now and what was lately."""

from datetime import datetime

from svitlobot.db.models import Alert
from svitlobot.db.queries.alerts import states
from svitlobot.db.session import AsyncSession
from svitlobot.domain.alerts import RULES, AlertKind
from svitlobot.schemas.alerts import AlertInfo, AlertPage
from svitlobot.services.alerts.quiet_mode import quiet_until
from svitlobot.services.alerts.texts import AlertTexts, alert_text, lasted


async def page_of_alerts(
    session: AsyncSession, now: datetime, *, open_only: bool = False, before: int | None = None, limit: int = 50
) -> AlertPage:
    """Return up to ``limit`` alerts, newest first, older than ``before``. A trouble that does not count yet is none."""
    texts = await AlertTexts.read(session, now)
    found = await states.page(session, open_only=open_only, before=before, limit=limit)
    items = [_info(texts, alert) for alert in found]
    cursor = items[-1].id if len(items) == limit else None
    return AlertPage(items=items, next_cursor=cursor, quiet_until=await quiet_until(session, now))


def _info(texts: AlertTexts, alert: Alert) -> AlertInfo:
    kind = AlertKind(alert.kind)
    return AlertInfo(
        id=alert.id,
        kind=kind,
        is_critical=RULES[kind].is_critical,
        text=alert_text(texts, alert),
        values=alert.values,
        raised_at=alert.raised_at,
        last_seen_at=alert.last_seen_at,
        resolved_at=alert.resolved_at,
        lasted_s=max(0, int(lasted(alert).total_seconds())),
        returns=alert.returns,
    )
