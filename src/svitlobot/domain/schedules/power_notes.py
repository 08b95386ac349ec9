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
from svitlobot.domain.schedules.texts import spoken_coming, spoken_end

# Operators switch by hand: up to this much before or after its time an outage is still the planned one.
TOLERANCE = timedelta(minutes=30)

_UNKNOWN_RETURN = "Коли повернеться — поки невідомо."


def planned_for(planned: list[PlannedOutage], at: datetime) -> PlannedOutage | None:
    """Return the certain outage that an actual one, begun at ``at``, belongs to: it may begin half an hour early."""
    certain = [one for one in planned if not one.is_possible]
    running = outage_at(certain, at)
    if running is not None:
        return running
    coming = next_outage(certain, at)
    return coming if coming is not None and coming.start - at <= TOLERANCE else None


def note_of_off(days: Mapping[date, DaySchedule], at: datetime, now: datetime) -> str:
    """Say when the power that went at ``at`` should return, or that this was not planned, or that nobody knows.

    Days are named by their dates, for it may arrive after midnight.
    """
    planned = outages(days)
    certain = planned_for(planned, at)
    if certain is not None:
        return f"{_by_schedule(certain)} світло має бути {spoken_end(certain, now, dated=True)}."
    if outage_at(planned, at) is not None:
        return f"За графіком це відключення було можливе. {_UNKNOWN_RETURN}"
    schedule = days.get(kyiv(at).date(), UNKNOWN_DAY)
    if schedule.status is DayStatus.EMERGENCY:
        return f"Графіки не діють: відключення аварійні. {_UNKNOWN_RETURN}"
    return f"Поза графіком. {_UNKNOWN_RETURN}" if schedule.is_known else _UNKNOWN_RETURN


def note_of_on(days: Mapping[date, DaySchedule], at: datetime, now: datetime) -> str | None:
    """Say what is planned after the power came back at ``at``; None when nothing is known of that."""
    certain = [one for one in outages(days) if not one.is_possible]
    running = outage_at(certain, at)
    if running is not None and (running.end is None or running.end - at > TOLERANCE):
        return f"{_by_schedule(running)} мало бути {spoken_end(running, now, dated=True)}, тож можуть вимкнути знову."
    after = running.until if running is not None else at
    coming = next_outage(certain, after - timedelta(seconds=1))
    return (
        None
        if coming is None
        else f"Наступне відключення за графіком — {spoken_coming(coming.start, now, dated=True)}."
    )


def _by_schedule(outage: PlannedOutage) -> str:
    return "За графіком (ще може змінитися)" if outage.is_preliminary else "За графіком"
