"""What the operator sees while the city is told: a live table in a terminal, plain lines anywhere else."""

import asyncio
from time import monotonic

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot_sandbox.city.announcements import Announcement, TierProgress
from svitlobot_sandbox.city.watch import Audit, Watch

REDRAW_EVERY = 0.25  # seconds
LINE_EVERY = 3.0
MAX_TABLES = 2
MAX_OVER = 4
SHOWN_TIERS = (Tier.PRO, Tier.STANDARD, Tier.FREE)

HEADLINES = {
    EventKind.POWER_OFF: "⚫️ світло зникло",
    EventKind.POWER_ON: "💡 світло є",
    EventKind.POWER_UNSTABLE: "⚠️ світло блимає",
    EventKind.WARNING_OFF: "⏳ попередження про відключення",
    EventKind.WARNING_ON: "⏳ попередження, що світло повернеться",
    EventKind.SCHEDULE_PUBLISHED: "🗓 графік",
    EventKind.SCHEDULE_CHANGED: "🗓 графік змінили",
}


def speed_limit(telegram_rate: float, send_rate: float) -> str:
    """Say what bounds the speed: Telegram's messages a second for one bot, or our own setting (0 means no limit)."""
    if telegram_rate and telegram_rate <= send_rate:
        return f"Швидкість обмежує Telegram: {telegram_rate:g} повідомлень/с на одного бота."
    return f"Швидкість обмежує налаштування SEND_RATE: {send_rate:g} повідомлень/с."


async def show(watch: Watch, console: Console, limit: str) -> None:
    """Show what ``watch`` sees until cancelled."""
    if console.is_terminal:
        await _show_table(watch, console, limit)
    else:
        await _print_lines(watch, console)


async def _show_table(watch: Watch, console: Console, limit: str) -> None:
    with Live(console=console, auto_refresh=False) as live:
        try:
            while True:
                live.update(_picture(watch, limit), refresh=True)
                await asyncio.sleep(REDRAW_EVERY)
        finally:
            live.update(_picture(watch, limit), refresh=True)


async def _print_lines(watch: Watch, console: Console) -> None:
    printed_at, shown = -LINE_EVERY, 0
    while True:
        if monotonic() - printed_at >= LINE_EVERY or shown != len(watch.announcements):
            printed_at, shown = monotonic(), len(watch.announcements)
            for announcement in watch.announcements.values():
                if not announcement.is_finished:
                    console.print(_line(watch, announcement), soft_wrap=True)
        await asyncio.sleep(REDRAW_EVERY)


def _line(watch: Watch, announcement: Announcement) -> Text:
    tiers = ", ".join(
        f"{tier} {announcement.tiers.get(tier, TierProgress()).sent}/{announcement.audience.get(tier, 0)}"
        for tier in SHOWN_TIERS
    )
    return Text(
        f"{_title(announcement)}: {announcement.sent} з {announcement.expected} ({tiers}); "
        f"{watch.traffic.rate:.0f}/с, чекають {watch.owed}, 429: {watch.too_many_requests}"
    )


def _picture(watch: Watch, limit: str) -> RenderableType:
    rate, refused = watch.traffic.rate, watch.too_many_requests
    now = f"Швидкість зараз: {rate:.0f}/с · чекають {watch.owed} · відмов 429: {refused}"
    announcements = list(watch.announcements.values())
    # A finished one becomes a line, so that the picture fits a small terminal, where it would not be redrawn well.
    over = [a for a in announcements[:-1] if a.is_finished]
    parts: list[RenderableType] = [Text(outcome(a)) for a in over[-MAX_OVER:]]
    parts += [_table(a) for a in announcements if a not in over][-MAX_TABLES:]
    samples = [a.sample for a in announcements if a.sample]
    if samples:
        parts.append(Panel(Text(samples[-1]), title="Так це бачить людина", title_align="left", expand=False))
    return Group(*parts, Text(now), Text(limit, style="dim"))


def _table(announcement: Announcement) -> Table:
    table = Table(title=_title(announcement), title_justify="left", title_style="bold")
    table.add_column("Тариф")
    for heading in ("Отримувачів", "Сповіщено", "Перше, с", "Останнє, с"):
        table.add_column(heading, justify="right")
    for tier in SHOWN_TIERS:
        progress = announcement.tiers.get(tier, TierProgress())
        table.add_row(
            tier,
            str(announcement.audience.get(tier, 0)),
            str(progress.sent),
            _seconds(announcement.seconds_until(progress.first)),
            _seconds(announcement.seconds_until(progress.last)),
        )
    return table


def _title(announcement: Announcement) -> str:
    return f"Черга {announcement.queue_name}: {HEADLINES[announcement.kind]}"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def outcome(announcement: Announcement) -> str:
    """Say in one line how many were told, and how soon the last of each tier."""
    a = announcement
    lasts = [f"{tier} {_seconds(a.seconds_until(a.tiers[tier].last))} с" for tier in SHOWN_TIERS if tier in a.tiers]
    ending = "; решта застаріли: сталося новіше" if a.is_overtaken else ""
    return f"{_title(a)} – сповіщено {a.sent} з {a.expected} за {_seconds(a.seconds)} с ({', '.join(lasts)}){ending}"


def summary(announcements: list[Announcement], audit: Audit) -> str:
    """Say how it went: a line for each announcement that concerned a resident, then what the phones prove."""
    lines = [outcome(announcement) for announcement in announcements if announcement.expected]
    lines.append(f"Повідомлень на телефонах: {audit.delivered}; втрат {audit.lost}, дублів {audit.duplicates}")
    return "\n".join(lines)
