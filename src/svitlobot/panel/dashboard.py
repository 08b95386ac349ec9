"""The dashboard: the state of queues, sending, payments and users."""

from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request

from svitlobot.clock import kyiv
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.panel import charts
from svitlobot.panel.context import context_of
from svitlobot.panel.value_names import PRIORITIES
from svitlobot.services.admin import dashboard
from svitlobot.services.admin.dashboard import Dashboard


async def page_context(request: Request) -> dict[str, Any]:
    """Return the template's variables."""
    context, settings = context_of(request), context_of(request).settings
    now = context.clock()
    async with context.database.transaction() as session:
        figures = await dashboard.compose(
            session, now, granted_rate=settings.granted_rate, sources=settings.schedule_urls
        )
    return {
        "title": "Стан",
        "now": now,
        "stats": figures.stats,
        "ago": _ago,
        "at": _at,
        "eta": _eta,
        **_charts(figures),
    }


def _charts(figures: Dashboard) -> dict[str, Any]:
    names = {queue.queue_id: queue.name for queue in figures.stats.queues}
    tiers = [(tier.value, figures.stats.people.by_tier.get(tier, 0)) for tier in Tier]
    return {
        "lane_names": PRIORITIES,
        "money_chart": charts.bars([(day, float(sum_)) for day, sum_ in figures.money], "грн", "Оплачено за днями"),
        "growth_chart": charts.bars(figures.newcomers, "", "Нові люди за днями"),
        "tiers_chart": charts.shares(tiers, "Люди за тарифами"),
        "outages_chart": charts.heat(
            [(names[queue_id], hours) for queue_id, hours in figures.hours_off.items()],
            figures.outage_days,
            "Години без світла за чергами й днями",
        ),
    }


def _at(moment: datetime | None, now: datetime) -> str:
    """Format a moment: only the time for today, else with the date."""
    if moment is None:
        return "невідомо коли"
    is_today = kyiv(moment).date() == kyiv(now).date()
    return f"{kyiv(moment):%H:%M}" if is_today else f"{kyiv(moment):%d.%m %H:%M}"


def _ago(moment: datetime | None, now: datetime) -> str:
    """Format the time since a moment, to the minute."""
    if moment is None:
        return ""
    minutes = max(0, int((now - moment) / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return f"{days} д {hours} год" if days else f"{hours} год {minutes} хв" if hours else f"{minutes} хв"


def _eta(seconds: int | None) -> str:
    if seconds is None:
        return "–"
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} хв {rest} с" if minutes else f"{rest} с"
