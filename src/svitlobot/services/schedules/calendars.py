"""Calendar feeds: one for each queue, for everybody; and one for a person, of all their houses, with alarms."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from svitlobot.clock import kyiv
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.schedules import private_calendars
from svitlobot.db.session import AsyncSession
from svitlobot.domain.schedules.calendars import AHEAD, BEHIND, Entry, QueueCalendar
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.errors import NotFoundError
from svitlobot.schemas.users.profile import FollowedAddress
from svitlobot.services.schedules.lookup import queue_names, schedules_in
from svitlobot.services.texts import read_catalog
from svitlobot.services.users import profile

TOKEN_BYTES = 24  # 32 characters


async def queue_calendar(session: AsyncSession, queue_id: int, now: datetime) -> bytes:
    """Return a queue's calendar as a file. Raises NotFoundError."""
    names = await queue_names(session, queue_id)
    catalog = await read_catalog(session)
    return await _written(session, catalog, catalog.plain("calendar_title_queue", queue=names[queue_id]), names, now)


async def private_calendar(session: AsyncSession, token: str, now: datetime) -> bytes:
    """Return the calendar of a person's houses as a file, with alarms if their tier has warnings.

    Raises NotFoundError when the token is nobody's, or no longer is.
    """
    user_id = await private_calendars.owner_of(session, token)
    if user_id is None:
        raise NotFoundError("Такого календаря немає: візьміть нове посилання в боті")
    person = await profile.profile(session, user_id)
    names: dict[int, str] = {}
    places: defaultdict[int, list[str]] = defaultdict(list)
    for house in person.addresses:
        for queue in house.queues if house.is_active else ():
            names[queue.queue_id] = queue.name
            places[queue.queue_id].append(_spoken(house))
    alarms = tuple(person.settings.warning_times) if person.rights.warnings else ()
    catalog = await read_catalog(session)
    return await _written(session, catalog, catalog.plain("calendar_title"), names, now, places=places, alarms=alarms)


def _spoken(house: FollowedAddress) -> str:
    address = f"{house.street}, {house.house_number}"
    return f"{house.label} ({address})" if house.label else address


async def _written(
    session: AsyncSession,
    catalog: TextCatalog,
    title: str,
    names: Mapping[int, str],
    now: datetime,
    *,
    places: Mapping[int, list[str]] | None = None,
    alarms: tuple[int, ...] = (),
) -> bytes:
    from svitlobot.gateways import calendar_file  # only a process that writes calendars carries icalendar

    today = kyiv(now).date()
    # A day more at either end, so that an outage over midnight is whole and keeps its uid.
    found = await stored.load_days(session, today - 2 * BEHIND, today + AHEAD + BEHIND, list(names))
    entries: list[Entry] = []
    for queue_id, name in names.items():
        days = found.get(queue_id, {})
        changed_at = {day: known.changed_at for day, known in days.items()}
        place = "; ".join((places or {}).get(queue_id, ()))
        entries += QueueCalendar(catalog, queue_id, name, schedules_in(days), changed_at, place, alarms).entries(today)
    return calendar_file.write(title, catalog.plain("calendar_caution"), entries)


async def token_of(session: AsyncSession, user_id: int, *, rotate: bool) -> str:
    """Return the token of a person's calendar: the one they have, or a new one that ends the old one's life.

    Raises NotRegisteredError.
    """
    await profile.get_locked(session, user_id)
    return await private_calendars.keep_token(session, user_id, secrets.token_urlsafe(TOKEN_BYTES), rotate=rotate)
