"""The outages of a house day by day, and its voltage, in Telegram HTML; unheard time is said to be unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from svitlobot.bot.screens.screen import paragraphs
from svitlobot.bot.screens.texts import Texts
from svitlobot.clock import kyiv
from svitlobot.domain.power.day_totals import Span
from svitlobot.domain.schedules.days import DAY_ENDS, moment
from svitlobot.domain.texts.dates import spoken_day, spoken_day_of_month, spoken_range
from svitlobot.domain.texts.templates import spoken_days, spoken_duration
from svitlobot.schemas.power.history import HouseOutages, Outage, OutageHistory, QueueVoltage, VoltageHistory
from svitlobot.schemas.power.queues import QueueDays

MOST_A_DAY = 6  # outages that are listed of one; a blinking queue has more
WORTH_SAYING = timedelta(hours=1)  # of time without data; less is lost between two counts of a day


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a history is of, and the days that one page of it shows, the latest first."""

    since: datetime
    now: datetime
    days: Sequence[date]
    has_older: bool


def period(history: OutageHistory, queues: int, page: int) -> Period:
    """Return a page of a history for a house in so many queues; page 0 has the latest days."""
    now = history.since + timedelta(days=history.history_days)
    today = kyiv(now).date()
    days = [today - timedelta(days=back) for back in range((today - kyiv(history.since).date()).days + 1)]
    on_a_page = 7 if queues == 1 else 3
    first = page * on_a_page
    return Period(history.since, now, days[first : first + on_a_page], first + on_a_page < len(days))


def outages_text(texts: Texts, house: HouseOutages, shown: Period, counted: Mapping[int, QueueDays]) -> str:
    """Say when there was no power, day by day, how long that was in all, and of which time nothing is known."""
    parts = [texts.say("outages", address=f"{house.street}, {house.house_number}")]
    for queue in house.queues:
        if len(house.queues) > 1:
            parts.append(texts.say("queue_now", queue=queue.name))
        heard = {day.date: timedelta(minutes=day.minutes_heard) for day in counted[queue.queue_id].items}
        parts += _days(texts, [(one, _span(one, shown.now)) for one in queue.outages], shown, heard)
    return paragraphs(*parts)


def _span(one: Outage, now: datetime) -> Span:
    return Span(one.began_at, one.ended_at or now)


Spans = Sequence[tuple[Outage, Span]]


def _days(texts: Texts, spans: Spans, shown: Period, heard: Mapping[date, timedelta]) -> list[str]:
    days = spoken_days((shown.now - shown.since).days)
    off = spoken_duration(_off(spans, shown.since, shown.now))
    return [
        texts.say("outages_total" if spans else "outages_none", days=days, duration=off, count=len(spans)),
        *(_day(texts, day, spans, shown, heard.get(day, timedelta())) for day in shown.days),
    ]


def _off(spans: Spans, starts: datetime, ends: datetime) -> timedelta:
    return sum((span.within(starts, ends) for _, span in spans), timedelta())


def _day(texts: Texts, day: date, spans: Spans, shown: Period, heard: timedelta) -> str:
    begins, ends = moment(day, 0), min(moment(day, DAY_ENDS), shown.now)
    starts = max(begins, shown.since)
    name, off = spoken_day(day, kyiv(shown.now).date()), _off(spans, starts, ends)
    if not heard and not off:
        return texts.say("outages_day_unknown", day=name)
    key = "outages_day" if off else "outages_day_none"
    head = texts.say(key, day=name, duration=spoken_duration(off))
    if starts > begins:
        head += " " + texts.say("outages_day_part", start=f"{kyiv(starts):%H:%M}")
    if (unheard := ends - begins - heard) >= WORTH_SAYING:
        head += " " + texts.say("outages_day_gap", duration=spoken_duration(unheard))
    begun = [_one(texts, one, span) for one, span in spans if starts <= max(span.start, shown.since) < ends]
    more = [texts.say("outages_day_more", count=len(begun) - MOST_A_DAY)] if len(begun) > MOST_A_DAY else []
    return "\n".join([head, *begun[:MOST_A_DAY], *more])


def _one(texts: Texts, one: Outage, span: Span) -> str:
    start, end = kyiv(span.start), kyiv(span.end)
    duration = spoken_duration(span.end - span.start)
    if one.ended_at is None:
        return texts.say("outages_one_lasts", start=f"{start:%H:%M}", duration=duration)
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%H:%M} ({spoken_day_of_month(end.date())})"
    return texts.say("outages_one", times=spoken_range(f"{start:%H:%M}", until), duration=duration)


def voltage_text(texts: Texts, address: str, history: VoltageHistory, now: datetime) -> str:
    """Say the voltage and frequency now, and each day's extremes and its median."""
    parts = [texts.say("voltage", address=address)]
    for queue in history.queues:
        if len(history.queues) > 1:
            parts.append(texts.say("queue_now", queue=queue.name))
        parts += [_voltage_now(texts, queue), _voltage_days(texts, queue, history.since, now)]
    return paragraphs(*parts, texts.say("voltage_means"))


def _voltage_now(texts: Texts, queue: QueueVoltage) -> str:
    if queue.now is None:
        return texts.say("voltage_now_unknown")
    measured = {"voltage": f"{queue.now.voltage:.0f}", "frequency": _hertz(texts, queue.now.frequency)}
    return texts.say("voltage_now", time=f"{kyiv(queue.now.measured_at):%H:%M}", **measured)


def _voltage_days(texts: Texts, queue: QueueVoltage, since: datetime, now: datetime) -> str:
    today = kyiv(now).date()
    by_day = {kyiv(step.at).date(): step for step in queue.items}
    lines = []
    for back in range((today - kyiv(since).date()).days + 1):
        day = today - timedelta(days=back)
        step, name = by_day.get(day), spoken_day(day, today)
        if step is None:
            lines.append(texts.say("voltage_day_unknown", day=name))
            continue
        volts = {"low": f"{step.lowest:.0f}", "high": f"{step.highest:.0f}", "voltage": f"{step.voltage:.0f}"}
        lines.append(texts.say("voltage_day", day=name, frequency=_hertz(texts, step.frequency), **volts))
    return "\n".join(lines)


def _hertz(texts: Texts, frequency: Decimal | None) -> str:
    if frequency is None:
        return texts.label("frequency_unknown")
    return texts.label("frequency_hertz", frequency=f"{frequency:.2f}".replace(".", ","))
