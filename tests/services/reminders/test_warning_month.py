"""A month of schedules, changes of schedules, repetitions and restarts at random, across each change of the clocks.

What must come of it is said by a model of a few lines: a warning is made at the first tick that finds it due, and never
again, whatever else happens.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest

from svitlobot.clock import KYIV, kyiv
from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, PowerOnPayload
from svitlobot.domain.reminders import OFFSETS
from svitlobot.domain.schedules.days import DAY_ENDS, DaySchedule, DayStatus, PlannedOutage, Window, outages, planned
from svitlobot.gateways.schedule_sources.base import ParsedSchedule
from svitlobot.services import reminders
from svitlobot.services.outbox import events
from svitlobot.services.schedules import accept

pytestmark = pytest.mark.long

QUEUES = {1: "1.1", 12: "6.2"}
MONTH = timedelta(days=31)
CLOCK_CHANGES = {date(2026, 3, 29): "spring", date(2026, 10, 25): "autumn"}

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

Warned = tuple[int, str, datetime, int]
"""Queue, kind, the moment warned of, and how many minutes before."""


@dataclass
class Month:
    """The database, what is planned by now, and the warnings that a tick has found due, with the tick's time."""

    database: Database
    random: Random
    now: datetime
    schedules: dict[int, dict[date, DaySchedule]] = field(default_factory=lambda: {queue_id: {} for queue_id in QUEUES})
    power: dict[int, bool | None] = field(default_factory=lambda: dict.fromkeys(QUEUES))
    expected: dict[Warned, datetime] = field(default_factory=dict)
    down_until: datetime = LONG_AGO

    def moments(self) -> set[tuple[int, str, datetime]]:
        """What is planned to come: the queue, the kind of warning, and the moment."""
        return {
            (queue_id, kind, of)
            for queue_id, outage in self.coming()
            for kind, of in (("warning_off", outage.start), ("warning_on", outage.promised_end))
            if of is not None and of > self.now
        }

    def to_warn_of(self) -> set[tuple[int, str, datetime]]:
        """What of it people wait for: power that is there, or may be, to go; power that was to go by now to return."""
        gone = {(queue_id, outage.promised_end) for queue_id, outage in self.coming() if outage.start <= self.now}
        return {
            (queue_id, kind, of)
            for queue_id, kind, of in self.moments()
            if (kind == "warning_off" or (queue_id, of) in gone)
            and self.power[queue_id] in {None, kind == "warning_off"}
        }

    def coming(self) -> list[tuple[int, PlannedOutage]]:
        """Return the outages that are certain, of the days near by."""
        today = kyiv(self.now).date()
        return [
            (queue_id, outage)
            for queue_id, days in self.schedules.items()
            for outage in outages({day: schedule for day, schedule in days.items() if abs((day - today).days) <= 2})
            if not outage.is_possible
        ]

    def next_tick(self) -> datetime:
        """Return a moment up to 45 s after the next one at which anything becomes due, or is over."""
        marks = {of - timedelta(minutes=offset) for _, _, of in self.moments() for offset in (0, *OFFSETS)}
        first = min((mark for mark in marks if mark > self.now), default=self.now + timedelta(hours=6))
        return max(first + timedelta(seconds=self.random.uniform(0, 45)), self.down_until)

    async def tick(self) -> None:
        """Let the checker run; twice now and then, as two workers would."""
        for warned in self.due():
            self.expected.setdefault(warned, self.now)
        for _ in range(1 + (self.random.random() < 0.1)):
            async with self.database.transaction() as session:
                await reminders.tick(session, self.now)
        assert self.due() <= await self.standing()

    def due(self) -> set[Warned]:
        """Return what people are to have been warned of by now, or are still to be."""
        return {
            (queue_id, kind, of, offset)
            for queue_id, kind, of in self.to_warn_of()
            for offset in OFFSETS
            if of - timedelta(minutes=offset) <= self.now
        }

    async def standing(self) -> set[Warned]:
        """Return the warnings that are not taken back."""
        rows = await self.database.pool.fetch(
            "SELECT queue_id, kind, (payload ->> 'of')::timestamptz AS of, "
            "jsonb_array_elements(audience -> 'warning_times')::int AS offset FROM events "
            "WHERE starts_with(kind, 'warning') AND status <> 'superseded'"
        )
        return {(row["queue_id"], row["kind"], row["of"], row["offset"]) for row in rows}

    def some_day(self, day: date) -> DaySchedule:
        """Draw a day's schedule; the night of the clocks is never without an outage."""
        if self.random.random() < 0.1:
            return DaySchedule(DayStatus.EMERGENCY)
        windows = [Window(150, 270)] if day in CLOCK_CHANGES else []
        for _ in range(self.random.choice((0, 1, 1, 2))):
            start = self.random.randrange(0, 46) * 30
            end = min(start + self.random.choice((60, 120, 240)), DAY_ENDS)
            windows.append(Window(start, end, is_possible=self.random.random() < 0.1))
            if start % 240 == 0 and end <= DAY_ENDS - 60:
                windows.append(Window(end, end + 60, is_possible=True))
        return planned(windows)

    async def take(self, days: dict[int, dict[date, DaySchedule]]) -> None:
        """Import a schedule, now and then twice, and look that no warning of what is cancelled is left to send."""
        parsed = ParsedSchedule("test", {QUEUES[queue_id]: schedules for queue_id, schedules in days.items()})
        for _ in range(self.random.choice((1, 1, 2))):
            async with self.database.transaction() as session:
                await accept.accept(session, parsed, self.now, source="test")
        for queue_id, schedules in days.items():
            self.schedules[queue_id] |= schedules
        open_warnings = await self.database.pool.fetch(
            "SELECT queue_id, kind, payload ->> 'of' AS of FROM events WHERE starts_with(kind, 'warning') "
            "AND status IN ('pending', 'expanded') AND expires_at > $1",
            self.now,
        )
        left = {(row["queue_id"], row["kind"], datetime.fromisoformat(row["of"])) for row in open_warnings}
        assert left <= self.moments()

    def agenda(self, end: datetime) -> list[tuple[datetime, str]]:
        """Draw what happens besides ticks: tomorrow is published in the evening, schedules change, processes die."""
        happens = []
        day = kyiv(self.now).date()
        while (evening := datetime.combine(day, time(18), KYIV).astimezone(UTC)) < end:
            happens.append((evening + timedelta(minutes=self.random.uniform(0, 240)), "publish"))
            chances = {
                "change": 0.7, "change again": 0.7, "change and back": 0.5, "repeat": 0.3, "die": 0.4, "power": 0.7,
                "power again": 0.7, "flicker": 0.5,
            }  # fmt: skip
            for what, chance in chances.items():
                if self.random.random() < chance:
                    happens.append(
                        (evening + timedelta(hours=self.random.uniform(-18, 5)), what.removesuffix(" again"))
                    )
            day += timedelta(days=1)
        return sorted(one for one in happens if self.now < one[0] < end)

    async def happen(self, what: str) -> None:
        """Let one thing of the agenda happen."""
        today = kyiv(self.now).date()
        tomorrow = today + timedelta(days=1)
        match what:
            case "publish":
                await self.take({queue_id: {tomorrow: self.some_day(tomorrow)} for queue_id in QUEUES})
            case "change":
                await self.take({self.random.choice(list(QUEUES)): {today: self.some_day(today)}})
            case "change and back":
                queue_id = self.random.choice(list(QUEUES))
                before = self.schedules[queue_id].get(today)
                if before is not None:
                    await self.take({queue_id: {today: self.some_day(today)}})
                    self.now += timedelta(seconds=self.random.uniform(1, 200))
                    await self.tick()
                    await self.take({queue_id: {today: before}})
                    await self.tick()
            case "flicker":
                queue_id = self.random.choice(list(QUEUES))
                before = self.power[queue_id]
                await self.switch(queue_id, is_on=before is False)
                await self.switch(queue_id, before)
                await self.tick()
            case "repeat":
                known = {queue_id: {today: days[today]} for queue_id, days in self.schedules.items() if today in days}
                await self.take(known)
            case "power":
                await self.switch(self.random.choice(list(QUEUES)), self.random.choice((None, True, False)))
            case "die":
                # For a while, or until just after the next moment of all.
                just_after = min((of for _, _, of in self.moments()), default=self.now) + timedelta(seconds=20)
                lasting = [self.now + timedelta(minutes=minutes) for minutes in (2, 20, 90, 300)]
                self.down_until = self.random.choice([*lasting, just_after, just_after])

    async def switch(self, queue_id: int, is_on: bool | None) -> None:
        """Let a queue's power go or come, and its sensor be heard from then on; or no longer be heard."""
        self.power[queue_id] = is_on
        heard_at = self.now - timedelta(days=1) if is_on is None else self.now + MONTH
        await self.database.pool.execute(
            "INSERT INTO iot_sensors (sensor_id, queue_id, key_hash, reported_on, reported_since, last_ping_at) "
            "VALUES ($1::text, $2, $1::text::bytea, $3, $4, $5) ON CONFLICT (sensor_id) DO UPDATE "
            "SET reported_on = excluded.reported_on, last_ping_at = excluded.last_ping_at",
            f"{queue_id}", queue_id, is_on, self.now, heard_at,
        )  # fmt: skip
        await self.database.pool.execute(
            "UPDATE queues SET is_power_on = coalesce($2, is_power_on) WHERE queue_id = $1", queue_id, is_on
        )
        if is_on is not None:  # and its people are told, which takes back what is no longer to come
            async with self.database.transaction() as session:
                payload = (PowerOnPayload if is_on else PowerOffPayload)(time="12:00", note="")
                await events.announce_in_queue(session, payload, QueueResidents(queue_id), self.now)

    async def live(self) -> None:
        """Live through the month."""
        end = self.now + MONTH
        for at, what in [*self.agenda(end), (end, "end")]:
            while (coming := self.next_tick()) < at:
                self.now = coming
                await self.tick()
            self.now = at
            await self.happen(what)


@pytest.mark.parametrize("changed", CLOCK_CHANGES, ids=CLOCK_CHANGES.values())
async def test_in_a_month_each_warning_due_is_made_once_in_time_and_none_of_what_is_cancelled(
    emptied_database: Database, changed: date
) -> None:
    begins = datetime.combine(changed - timedelta(days=15), time(9), KYIV).astimezone(UTC)
    month = Month(emptied_database, Random(f"{changed}"), begins)
    await month.live()
    rows = await emptied_database.pool.fetch(
        "SELECT queue_id, kind, (payload ->> 'of')::timestamptz AS of, created_at, expires_at, "
        "jsonb_array_elements(audience -> 'warning_times')::int AS offset, status FROM events "
        "WHERE starts_with(kind, 'warning')"
    )
    made = Counter((row["queue_id"], row["kind"], row["of"], row["offset"]) for row in rows)
    assert set(made.values()) == {1}
    assert {
        (row["queue_id"], row["kind"], row["of"], row["offset"]): row["created_at"] for row in rows
    } == month.expected
    assert all(row["created_at"] < row["of"] == row["expires_at"] for row in rows)
    assert len(made) > 250
    assert {kind for _, kind, _, _ in made} == {"warning_off", "warning_on"}
    assert any(row["status"] == "superseded" for row in rows)
    assert any(kyiv(of).date() == changed and 2 <= kyiv(of).hour <= 4 for _, _, of, _ in made)
