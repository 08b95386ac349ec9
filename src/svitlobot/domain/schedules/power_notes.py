"""What the schedule adds to the news that the power went or came back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import (
    UNKNOWN_DAY,
    DaySchedule,
    DayStatus,
    PlannedOutage,
    next_outage,
    outage_at,
    outages,
)
from svitlobot.domain.schedules.texts import spoken_end
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.dates import spoken_coming

# Operators switch by hand: up to this much before or after its time an outage is still the planned one.
TOLERANCE = timedelta(minutes=30)


def planned_for(planned: list[PlannedOutage], at: datetime) -> PlannedOutage | None:
    """Return the certain outage that an actual one, begun at ``at``, belongs to: it may begin half an hour early."""
    certain = [one for one in planned if not one.is_possible]
    running = outage_at(certain, at)
    if running is not None:
        return running
    coming = next_outage(certain, at)
    return coming if coming is not None and coming.start - at <= TOLERANCE else None


def return_named(days: Mapping[date, DaySchedule], at: datetime) -> datetime | None:
    """Return the promised return that the news of power gone at ``at`` names, if it names one."""
    certain = planned_for(outages(days), at)
    return None if certain is None else certain.promised_end


def outage_named(days: Mapping[date, DaySchedule], at: datetime) -> datetime | None:
    """Return the begin of the outage that the news of power back at ``at`` names, if it names one."""
    certain = [one for one in outages(days) if not one.is_possible]
    coming = None if _still_planned(certain, at) else _coming_after(certain, at)
    return None if coming is None else coming.start


def note_of_off(catalog: TextCatalog, days: Mapping[date, DaySchedule], at: datetime, now: datetime) -> str:
    """Say when the power that went at ``at`` should return, or that this was not planned, or that nobody knows.

    Days are named by their dates, for it may arrive after midnight.
    """
    planned = outages(days)
    certain = planned_for(planned, at)
    if certain is not None:
        return _by_schedule(catalog, "power_note_return", certain, now)
    if outage_at(planned, at) is not None:
        return catalog.plain("power_note_possible")
    schedule = days.get(kyiv(at).date(), UNKNOWN_DAY)
    if schedule.status is DayStatus.EMERGENCY:
        return catalog.plain("power_note_emergency")
    return catalog.plain("power_note_not_planned" if schedule.is_known else "power_note_return_unknown")


def note_of_on(catalog: TextCatalog, days: Mapping[date, DaySchedule], at: datetime, now: datetime) -> str | None:
    """Say what is planned after the power came back at ``at``; None when nothing is known of that."""
    certain = [one for one in outages(days) if not one.is_possible]
    running = _still_planned(certain, at)
    if running is not None:
        return _by_schedule(catalog, "power_note_early", running, now)
    coming = _coming_after(certain, at)
    if coming is None:
        return None
    return catalog.plain("power_note_next", start=spoken_coming(coming.start, now, dated=True))


def _still_planned(certain: list[PlannedOutage], at: datetime) -> PlannedOutage | None:
    running = outage_at(certain, at)
    return running if running is not None and (running.end is None or running.end - at > TOLERANCE) else None


def _coming_after(certain: list[PlannedOutage], at: datetime) -> PlannedOutage | None:
    """Return the outage that comes next; one that ends within minutes is over."""
    running = outage_at(certain, at)
    return next_outage(certain, (running.until if running is not None else at) - timedelta(seconds=1))


def _by_schedule(catalog: TextCatalog, key: str, outage: PlannedOutage, now: datetime) -> str:
    end = spoken_end(catalog, outage, now, dated=True)
    return catalog.plain(f"{key}_preliminary" if outage.is_preliminary else key, end=end)
