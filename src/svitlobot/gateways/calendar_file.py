"""Writes calendars as iCalendar (RFC 5545), in the dialect that phones, Google, Outlook and Home Assistant agree on."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import STATUS, TRANSP, Alarm, Calendar, Event, Timezone, vDuration

from svitlobot.clock import KYIV
from svitlobot.domain.schedules.calendars import Entry

ASK_EVERY = timedelta(minutes=15)
_COUNTED_FROM = datetime(2024, 1, 1, tzinfo=UTC)


def write(name: str, description: str, entries: Iterable[Entry]) -> bytes:
    """Return the calendar as a file. It depends on its content alone, so the same content is the same file."""
    calendar = Calendar.new(
        name=name,
        description=description,
        prodid="-//SvitloBot//Outages//UK",
        method="PUBLISH",
        # A calendar without any component is none at all, and a day may well pass without outages.
        subcomponents=[_timezone(), *map(_event, entries)],
    )
    del calendar["UID"]  # made up at random, it would make every file another one
    calendar.add("REFRESH-INTERVAL", vDuration(ASK_EVERY), parameters={"VALUE": "DURATION"})  # RFC 7986 wants it named
    calendar.add("X-WR-TIMEZONE", KYIV.key)
    calendar.add("X-PUBLISHED-TTL", vDuration(ASK_EVERY))
    return bytes(calendar.to_ical())


def _timezone() -> Timezone:
    return Timezone.from_tzid(KYIV.key, first_date=date(2024, 1, 1), last_date=date(2037, 12, 31))


def _event(entry: Entry) -> Event:
    event = Event.new(
        uid=entry.uid,
        start=entry.start,
        end=entry.end,
        summary=entry.summary,
        description=entry.description or None,
        location=entry.place or None,
        status=STATUS.TENTATIVE if entry.is_tentative else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT if entry.is_note else TRANSP.OPAQUE,
        # Without a stamp of its own, the file would be another one at every asking.
        stamp=entry.changed_at,
        last_modified=entry.changed_at,
        sequence=int((entry.changed_at - _COUNTED_FROM).total_seconds()),
    )
    for minutes in entry.alarms:
        event.add_component(Alarm.new_display(entry.summary, -timedelta(minutes=minutes)))
    return event
