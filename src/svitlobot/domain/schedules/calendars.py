"""Calendar entries of a schedule: one for each outage, and a note on each day when schedules do not hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import DAY_ENDS, DaySchedule, DayStatus, PlannedOutage, moment, outages
from svitlobot.domain.texts.catalog import TextCatalog

BEHIND, AHEAD = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a calendar. ``uid`` stays the same as long as the outage begins at the same moment.

    A note on a whole day has dates instead of moments; ``end`` is exclusive. ``alarms`` are minutes before the start.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    summary: str
    description: str
    is_tentative: bool
    changed_at: datetime
    place: str = ""
    alarms: tuple[int, ...] = ()

    @property
    def is_note(self) -> bool:
        """Tell whether it is about a day, and so takes up nobody's time."""
        return not isinstance(self.start, datetime)


@dataclass(frozen=True, slots=True)
class QueueCalendar:
    """A queue's schedules, when they changed, the place of its outages, and how long before each the alarm rings."""

    catalog: TextCatalog
    queue_id: int
    name: str
    schedules: Mapping[date, DaySchedule]
    changed_at: Mapping[date, datetime]
    place: str = ""
    alarms: tuple[int, ...] = ()

    def entries(self, today: date) -> list[Entry]:
        """Return what concerns the days from yesterday to a week ahead, in order."""
        found = [self._outage(outage) for outage in outages(self.schedules)]
        found += [self._note(day) for day, schedule in self.schedules.items() if schedule.status is DayStatus.EMERGENCY]
        first, last = moment(today - BEHIND, 0), moment(today + AHEAD, DAY_ENDS)
        return [
            entry
            for entry in sorted(found, key=lambda entry: (_moment(entry.start), entry.uid))
            if _moment(entry.start) < last and first < _moment(entry.end)
        ]

    def _outage(self, outage: PlannedOutage) -> Entry:
        # One that ends at midnight may have gone on before: then it is the next day that changed.
        last = kyiv(outage.until).date()
        days = [day for day in self.schedules if kyiv(outage.start).date() <= day <= last]
        notes = [
            ("possible", outage.is_possible),
            ("preliminary", outage.is_preliminary),
            ("open", outage.is_open),
            ("may_go_on", outage.may_go_on and not outage.is_open),
        ]
        return Entry(
            uid=f"{outage.start:%Y%m%dT%H%MZ}-queue-{self.queue_id}@svitlobot",
            start=outage.start,
            end=outage.until,
            summary=self.catalog.plain(
                "calendar_outage_possible" if outage.is_possible else "calendar_outage", queue=self.name
            ),
            description="\n".join(self.catalog.plain(f"calendar_note_{note}") for note, is_so in notes if is_so),
            is_tentative=outage.is_possible or outage.is_preliminary,
            changed_at=max(self.changed_at[day] for day in days),
            place=self.place,
            alarms=() if outage.is_possible else self.alarms,  # as nobody is warned of it in Telegram
        )

    def _note(self, day: date) -> Entry:
        return Entry(
            uid=f"{day:%Y%m%d}-emergency-queue-{self.queue_id}@svitlobot",
            start=day,
            end=day + timedelta(days=1),
            summary=self.catalog.plain("calendar_emergency", queue=self.name),
            description=self.catalog.plain("calendar_note_emergency"),
            is_tentative=False,
            changed_at=self.changed_at[day],
            place=self.place,
        )


def _moment(when: datetime | date) -> datetime:
    return when if isinstance(when, datetime) else moment(when, 0)
