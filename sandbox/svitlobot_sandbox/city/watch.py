"""Follows what the city's outages set off: in the product's database, and on the phones."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from svitlobot.db.session import Database
from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot.domain.outbox.topics import Topic
from svitlobot.errors import UnavailableError
from svitlobot_sandbox.city.announcements import Announcement, TierProgress
from svitlobot_sandbox.city.phones import Phones, Traffic
from svitlobot_sandbox.city.population import residents_told, residents_warned
from svitlobot_sandbox.city.residents import FIRST_RESIDENT, LAST_RESIDENT
from svitlobot_sandbox.city.sensors import SimulatedSensor

SHORTEST_PAUSE = 0.25  # seconds between looks
LONGEST_PAUSE = 3.0  # a look that met a database standing still may have taken half a minute
PATIENCE = 90.0  # seconds without any progress

POWER_KINDS = (EventKind.POWER_OFF, EventKind.POWER_ON, EventKind.POWER_UNSTABLE)
WARNING_KINDS = (EventKind.WARNING_OFF, EventKind.WARNING_ON)
SCHEDULE_KINDS = (EventKind.SCHEDULE_PUBLISHED, EventKind.SCHEDULE_CHANGED)

_NEW_EVENTS = """
SELECT events.id, events.created_at, kind, queue_id, name, audience -> 'warning_times' AS offsets,
       coalesce(audience -> 'said_by', '[]') AS told_by
FROM events JOIN queues USING (queue_id)
WHERE events.id > $1 AND queue_id = ANY($2::int[]) AND kind = ANY($3::text[]) ORDER BY events.id
"""

# Nothing is left to plan, and nothing planned is left to send.
_IS_CALM = """
SELECT NOT EXISTS (SELECT FROM events WHERE status = 'pending' AND expires_at > now())
   AND NOT EXISTS (SELECT FROM notification_batches JOIN events ON events.id = event_id
                   WHERE NOT is_done AND status IN ('pending', 'expanded'))
"""

_STATUSES = "SELECT id, status FROM events WHERE id = ANY($1::bigint[])"

# Only residents of the play. Other people of the queue registered themselves, and the play does not check them.
_OF_RESIDENTS = (
    f"notifications.event_at = $1 AND event_id = $2 AND user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT}"
)

_BY_TIER = f"""
SELECT subscription_tier, count(*) AS planned, count(*) FILTER (WHERE state = 'sent') AS sent,
       count(*) FILTER (WHERE state = 'pending') AS pending, min(sent_at) AS first, max(sent_at) AS last
FROM notifications JOIN users USING (user_id)
WHERE {_OF_RESIDENTS} GROUP BY subscription_tier
"""

# Of everything, not only of the watched events. A person with a second house may get messages of its queue meanwhile.
_SENT_SINCE = f"""
SELECT user_id, count(*) FROM events JOIN notifications ON event_at = events.created_at AND event_id = events.id
WHERE events.id > $1 AND state = 'sent' AND user_id BETWEEN {FIRST_RESIDENT} AND {LAST_RESIDENT} GROUP BY user_id
"""

# Whom news of a moment ago told what a warning says: they are not owed the warning.
_TOLD_ALREADY = (
    "SELECT user_id FROM notifications WHERE event_at = $1 AND event_id = $2 AND state IN ('pending', 'sent')"
)

_SENT_TO = f"SELECT user_id FROM notifications WHERE {_OF_RESIDENTS} AND state = 'sent'"

_FIRST_SENT = f"{_SENT_TO} ORDER BY sent_at LIMIT 1"


@dataclass(frozen=True, slots=True)
class Audit:
    """What the phones of the residents say, person by person, against what was owed."""

    delivered: int
    lost: int
    duplicates: int


def pause_after(took: float) -> float:
    """Return how many seconds to rest after a look that took so long: nine times as long, within bounds."""
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, 9 * took))


class Watch:
    """Looks again and again; ``announcements`` and ``traffic`` show what the last look saw."""

    def __init__(self, database: Database, phones: Phones, sensors: Sequence[SimulatedSensor]) -> None:
        self.announcements: dict[int, Announcement] = {}
        self.traffic = Traffic(0, 0, 0.0)
        self._database = database
        self._phones = phones
        self._sensors = sensors
        self._looked = asyncio.Condition()
        self._before = self.traffic
        self._told: dict[tuple[int, Topic], dict[int, Tier]] = {}
        self._queues: list[int] = []
        self._began_after = self._last_event = 0
        self._was_calm = False
        self._awaited = 0

    async def begin(self, queue_ids: Collection[int]) -> None:
        """Note where these queues stand, so that only what happens to them from now on is counted."""
        self._queues = list(queue_ids)
        self._told = {
            (queue_id, topic): await residents_told(self._database, queue_id, topic)
            for queue_id in queue_ids
            for topic in (Topic.POWER, Topic.SCHEDULE)
        }
        self._last_event = await self._database.pool.fetchval("SELECT coalesce(max(id), 0) FROM events")
        self._began_after = self._last_event
        self._before = self.traffic = await self._phones.traffic()

    @property
    def arrived(self) -> int:
        """How many messages the phones got since the beginning, of whatever kind."""
        return self.traffic.accepted - self._before.accepted

    @property
    def too_many_requests(self) -> int:
        """How often Telegram refused with 429 since the beginning."""
        return self.traffic.too_many_requests - self._before.too_many_requests

    @property
    def owed(self) -> int:
        """How many people are still to be told."""
        return sum(a.expected - a.sent for a in self.announcements.values() if not a.is_finished)

    async def run(self) -> None:
        """Look until cancelled, a tenth of the time at most. Raises UnavailableError when all stands still."""
        seen, progressed_at = -1, monotonic()
        while True:
            started = monotonic()
            await self._look()
            pause = pause_after(monotonic() - started)
            async with self._looked:
                self._looked.notify_all()
            if seen != self.arrived or not self._awaited:
                seen, progressed_at = self.arrived, monotonic()
            if monotonic() - progressed_at > PATIENCE:
                raise UnavailableError(self._standstill())
            await asyncio.sleep(pause)

    async def wait_notified(self, queue_id: int, kind: EventKind) -> None:
        """Return when everybody who must be told of this change has been, or when a newer change made it pointless."""
        await self._until(lambda: self._is_told(queue_id, kind))

    async def is_calm(self) -> bool:
        """Whether no message waits to be sent, of whatever event."""
        return bool(await self._database.pool.fetchval(_IS_CALM))

    async def calm(self) -> None:
        """Return when no message waits to be sent, of whatever event."""
        await self._until(lambda: self._was_calm)

    async def _until(self, done: Callable[[], bool]) -> None:
        self._awaited += 1
        try:
            async with self._looked:
                await self._looked.wait_for(done)
        finally:
            self._awaited -= 1

    async def audit(self) -> Audit:
        """Compare, person by person, what the phones got with what the product says it sent and what was owed.

        People whose phone a visitor used are not checked. They may have chatted, muted or blocked.
        """
        owed = dict(await self._database.pool.fetch(_SENT_SINCE, self._began_after))
        played = await self._phones.acquainted()
        forgotten = 0
        for a in self.announcements.values():
            if not a.is_overtaken:
                sent_to = await self._database.pool.fetch(_SENT_TO, a.created_at, a.event_id)
                forgotten += len(a.people.keys() - {row["user_id"] for row in sent_to} - played)
        got = await self._phones.deliveries(self._before.accepted)
        checked = [(got[person], count) for person, count in owed.items() if person not in played]
        return Audit(
            delivered=sum(min(got[person], count) for person, count in owed.items()),
            lost=forgotten + sum(max(0, count - arrived) for arrived, count in checked),
            duplicates=sum(max(0, arrived - count) for arrived, count in checked),
        )

    def _is_told(self, queue_id: int, kind: EventKind) -> bool:
        found = [a for a in self.announcements.values() if a.queue_id == queue_id and a.kind is kind]
        return bool(found) and all(announcement.is_finished for announcement in found)

    async def _look(self) -> None:
        await self._find_new()
        unfinished = [a for a in self.announcements.values() if not a.is_finished]
        await self._update_statuses([a.event_id for a in unfinished])
        for announcement in unfinished:
            await self._update(announcement)
        self.traffic = await self._phones.traffic()
        self._was_calm = await self.is_calm()

    async def _find_new(self) -> None:
        kinds = [*POWER_KINDS, *WARNING_KINDS, *SCHEDULE_KINDS]
        rows = await self._database.pool.fetch(_NEW_EVENTS, self._last_event, self._queues, kinds)
        for event_id, created_at, name_of_kind, queue_id, name, offsets, told_by in rows:
            kind = EventKind(name_of_kind)
            if kind in WARNING_KINDS:
                people = await residents_warned(self._database, queue_id, kind, offsets)
            else:
                people = self._told[queue_id, Topic.SCHEDULE if kind in SCHEDULE_KINDS else Topic.POWER]
            news = Announcement(event_id, created_at, kind, queue_id, name, people, told_by=told_by)
            self.announcements[event_id] = news
            self._last_event = event_id

    async def _update_statuses(self, event_ids: Collection[int]) -> None:
        for event_id, status in await self._database.pool.fetch(_STATUSES, event_ids):
            self.announcements[event_id].status = status

    async def _update(self, announcement: Announcement) -> None:
        key = (announcement.created_at, announcement.event_id)
        for told_at, event_id in announcement.told_by:
            for row in await self._database.pool.fetch(_TOLD_ALREADY, datetime.fromisoformat(told_at), event_id):
                announcement.people.pop(row["user_id"], None)
        for tier, *progress in await self._database.pool.fetch(_BY_TIER, *key):
            announcement.tiers[Tier(tier)] = TierProgress(*progress)
        if announcement.sample is None and announcement.sent:
            person = await self._database.pool.fetchval(_FIRST_SENT, *key)
            announcement.sample = await self._phones.last_text(person)
        if announcement.confirmed_at is None and announcement.kind in POWER_KINDS:
            announcement.confirmed_at = self._confirmed_at(announcement)

    def _confirmed_at(self, announcement: Announcement) -> datetime | None:
        said_on = announcement.kind is EventKind.POWER_ON
        sensors = [sensor for sensor in self._sensors if sensor.queue_id == announcement.queue_id]
        heard = [sensor.heard_at for sensor in sensors if sensor.heard_at and sensor.is_power_on is said_on]
        return max(heard) if heard and len(heard) == len(sensors) else None

    def _standstill(self) -> str:
        trouble = next((sensor.trouble for sensor in self._sensors if sensor.trouble), None)
        if trouble:
            return f"датчики не можуть достукатися до API: {trouble}"
        return (
            f"за {PATIENCE:.0f} с не надійшло жодного повідомлення, хоча чекають {self.owed}: "
            "подивіться журнал відправника (sender)"
        )
