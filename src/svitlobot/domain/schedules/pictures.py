"""What a picture of the schedule shows: today and tomorrow, of one queue or of all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from svitlobot.clock import kyiv
from svitlobot.domain.schedules.days import UNKNOWN_DAY, DaySchedule, DayStatus
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.domain.texts.dates import spoken_day
from svitlobot.domain.texts.templates import spoken_moment
from svitlobot.domain.texts.wording.schedules import DRAWN


class Theme(StrEnum):
    """What the picture is looked at on."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class KnownDay:
    """A queue's schedule of a day, when it last changed and when its source last confirmed it; stale if long ago."""

    schedule: DaySchedule
    changed_at: datetime
    confirmed_at: datetime
    is_stale: bool


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A queue and its schedules of today and tomorrow."""

    name: str
    schedules: tuple[DaySchedule, DaySchedule]


@dataclass(frozen=True, slots=True)
class SchedulePicture:
    """All that is drawn, so that equal pictures are drawn once. Nothing in it changes merely because time passes,
    but for the midnight and for a source that falls silent. ``wording`` are the texts that are written in it.
    """

    days: tuple[str, str]
    rows: tuple[QueueRow, ...]
    age: str
    wording: tuple[str, ...] = ()
    catalog: TextCatalog = field(default_factory=TextCatalog, repr=False, compare=False)

    def word(self, key: str, **values: object) -> str:
        """Return what is written in the picture."""
        return self.catalog.plain(f"drawn_{key}", **values)


def schedule_picture(
    catalog: TextCatalog, queues: Iterable[tuple[str, Mapping[date, KnownDay]]], now: datetime
) -> SchedulePicture:
    """Compose the picture of these queues, each a name and its days."""
    today = kyiv(now).date()
    shown = (today, today + timedelta(days=1))
    rows, known = [], []
    for name, days in queues:
        known += [days[day] for day in shown if day in days]
        first, second = (days[day].schedule if day in days else UNKNOWN_DAY for day in shown)
        rows.append(QueueRow(name, (first, second)))
    titles = (spoken_day(shown[0], today), spoken_day(shown[1], today))
    return SchedulePicture(titles, tuple(rows), _age(catalog, known, now), tuple(map(catalog.body, DRAWN)), catalog)


def _age(catalog: TextCatalog, days: Iterable[KnownDay], now: datetime) -> str:
    known = [day for day in days if day.schedule.status is not DayStatus.UNKNOWN]
    if not known:
        return catalog.plain("drawn_unknown")
    changed = spoken_moment(max(day.changed_at for day in known), now)
    stale = [day.confirmed_at for day in known if day.is_stale]
    if not stale:
        return catalog.plain("drawn_updated", changed=changed)
    return catalog.plain("drawn_updated_stale", changed=changed, checked=spoken_moment(min(stale), now))
