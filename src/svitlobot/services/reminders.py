"""Makes the warnings that are due: one event for each queue, moment and set of offsets, never one for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from svitlobot.clock import kyiv
from svitlobot.db.queries import reminders as made_before
from svitlobot.db.queries.reminders import QueueWarnings
from svitlobot.db.queries.schedules import days as stored
from svitlobot.db.queries.users import mutes
from svitlobot.db.session import AsyncSession
from svitlobot.domain.outbox.audiences import WarnedResidents
from svitlobot.domain.outbox.delivery import POLICIES, EventKind
from svitlobot.domain.outbox.payloads.personal import WarningsExplainedPayload
from svitlobot.domain.outbox.payloads.schedules import WarningOffPayload, WarningOnPayload
from svitlobot.domain.reminders import OFFSETS, WARNING_KINDS, DueWarning, due
from svitlobot.domain.schedules.days import PlannedOutage
from svitlobot.domain.schedules.texts import spoken_end
from svitlobot.domain.texts.catalog import TextCatalog
from svitlobot.services.outbox import events as outbox_events
from svitlobot.services.power import status
from svitlobot.services.schedules.lookup import certain_outages, schedules_in
from svitlobot.services.texts import read_catalog

JUST_NOW = timedelta(minutes=5)  # what was said so lately is not said again
_EXPLAINED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Tick:
    """What a tick did: how many events it made, or made again."""

    events: int


async def tick(session: AsyncSession, now: datetime) -> Tick:
    """Make the events of the warnings due. Its cost is queues × outages, never users; running it twice is harmless."""
    # Imports change schedules under this lock, so a tick sees a schedule either before a change or after it.
    await stored.lock_schedules(session)
    today = kyiv(now).date()
    schedules = await stored.load_days(session, today - timedelta(days=1), today + timedelta(days=2))
    coming = {queue_id: _soon(certain_outages(schedules_in(days)), now) for queue_id, days in schedules.items()}
    since = now - timedelta(minutes=max(OFFSETS) + 5)
    made = await made_before.made_since(session, list(schedules), WARNING_KINDS, since)
    done = {
        queue_id: frozenset((of, kind == EventKind.WARNING_OFF, offset) for kind, of, offset in made[queue_id].standing)
        for queue_id in schedules
    }
    concerned = [queue_id for queue_id, soon in coming.items() if due(soon, now, is_power_on=None, done=done[queue_id])]
    if not concerned:
        return Tick(0)
    # A flip waits for the tick, so that it takes back what the tick was about to say; or the tick sees the flip.
    await stored.hold_queues(session, concerned)
    states = {queue.queue_id: queue.is_power_on for queue in await status.list_queues(session, now)}
    catalog = await read_catalog(session)
    count = 0
    for queue_id in concerned:
        for warning in due(coming[queue_id], now, is_power_on=states[queue_id], done=done[queue_id]):
            count += await _warn(session, queue_id, warning, _payload(catalog, warning), made[queue_id], now)
    return Tick(count)


async def explain_new_times(session: AsyncSession, now: datetime) -> int:
    """Tell some of those whose times of warnings were set to the new default how it is now; return how many were told.

    Each is told once.
    """
    people = await mutes.take_unaware(session, _EXPLAINED_AT_ONCE)
    if people:
        await outbox_events.tell_users(session, WarningsExplainedPayload(), people, now)
    return len(people)


def _soon(planned: Iterable[PlannedOutage], now: datetime) -> list[PlannedOutage]:
    """Return the outages that begin or end within the longest warning time."""
    until = now + timedelta(minutes=max(OFFSETS))
    return [one for one in planned if now < one.start <= until or now < one.until <= until]


async def _warn(
    session: AsyncSession,
    queue_id: int,
    warning: DueWarning,
    payload: WarningOffPayload | WarningOnPayload,
    made: QueueWarnings,
    now: datetime,
) -> int:
    """Make the warning's event; what was taken back of it before is made again, each for its own offsets.

    Return how many events there are of it now. Of several at once a person gets the one nearest to the moment.
    """
    kind = payload.kind
    withdrawn = [one for one in made.withdrawn if (one.kind, one.of) == (kind, warning.of)]
    offsets = [offset for offset in warning.offsets if not any(offset in one.offsets for one in withdrawn)]
    # News of the schedule or of the power that named this moment; people who got it are not warned.
    told_by = await made_before.events_telling_the_same(session, queue_id, kind, warning.of, now - JUST_NOW)
    count = 0
    for one in withdrawn:
        nearer = [time for time in OFFSETS if time < min(one.offsets) and warning.of - timedelta(minutes=time) <= now]
        count += await made_before.make_again(session, one, payload, nearer, told_by, steps=len(POLICIES[kind].steps))
    if offsets:
        event_id = await outbox_events.announce_in_queue(
            session,
            payload,
            WarnedResidents(queue_id, tuple(offsets), told_by=tuple(told_by)),
            now,
            dedup_key=f"{kind}:{queue_id}:{warning.of.isoformat()}:{offsets[0]}",
            expires_at=warning.of,
        )
        count += event_id is not None
    return count


def _payload(catalog: TextCatalog, warning: DueWarning) -> WarningOffPayload | WarningOnPayload:
    # Seen from the moment that is warned of: the message may leave on the other side of midnight.
    end = spoken_end(catalog, warning.outage, warning.of)
    notes = [catalog.plain("warning_note_return", end=end)] if warning.is_off else []
    if warning.outage.is_preliminary:
        notes.append(catalog.plain("warning_note_preliminary"))
    payload_class = WarningOffPayload if warning.is_off else WarningOnPayload
    return payload_class(of=warning.of, time=f"{kyiv(warning.of):%H:%M}", note="\n".join(notes))
