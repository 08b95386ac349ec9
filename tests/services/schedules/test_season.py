"""A season of a feed that glitches: people hear of every true change, and of no glitch."""

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from svitlobot.clock import KYIV
from svitlobot.db.session import Database
from svitlobot.gateways.schedule_sources import ParsedSchedule
from svitlobot.services.schedules import accept, lookup, tell
from town import Town

from ..planning import at_noon
from .season import Truth, season, shown

pytestmark = pytest.mark.long

_RANGE = re.compile(r"\d\d:\d\d–\W?\d\d:\d\d")
SEASON_DAYS = int(os.environ.get("SEASON_DAYS", "1"))  # 120 is a real season; a short one shows the same kinds


@pytest.fixture
async def town(emptied_database: Database) -> Town:
    return at_noon(emptied_database)


@dataclass
class Heard:
    """What people of each queue were told in a season, and when."""

    cancelled: dict[str, list[datetime]] = field(default_factory=dict)
    corrected: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    named: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    added: dict[str, list[datetime]] = field(default_factory=dict)

    def hear(self, name: str, changes: str, now: datetime) -> None:
        """Note a message, and which outages it corrects or names as planned."""
        for line in changes.split("\n"):
            kept = self.corrected if "Виправили" in line else {} if "Скасували" in line else self.named
            for outage in _RANGE.findall(line):
                kept.setdefault((name, outage), []).append(now)
        if "Скасували" in changes or "Відключень не заплановано" in changes:
            self.cancelled.setdefault(name, []).append(now)
        if "Додали" in changes or "Планують" in changes or "→" in changes:
            self.added.setdefault(name, []).append(now)


async def live(town: Town, names: dict[int, str], days: float, *, is_automatic: bool) -> tuple[Truth, Heard]:
    """Poll a feed for a season; return what was true of it, and what people heard."""
    heard, seen, truth = Heard(), 0, None
    for now, truth in season(list(names.values()), town.clock(), days, Random(1)):
        town.clock.now = now
        async with town.database.transaction() as session:
            parsed = ParsedSchedule("test", shown(truth, now), said_at=now)
            await accept.accept(session, parsed, now, source="feed", is_automatic=is_automatic)
        async with town.database.transaction() as session:
            await tell.tell_deferred(session, now)
        query = "SELECT id, queue_id, payload ->> 'changes' AS changes FROM events WHERE id > $1 ORDER BY id"
        for row in await town.database.pool.fetch(query, seen):
            seen = row["id"]
            heard.hear(names[row["queue_id"]], row["changes"], now)
    assert truth is not None
    return truth, heard


def cancelled_and_back(truth: Truth, heard: Heard) -> int:
    """Count cancellations that were told, were not true, and after which outages were told again within an hour."""
    return sum(
        any(at < back < at + timedelta(hours=1) for back in heard.added.get(name, []))
        and not any(at - timedelta(minutes=30) <= true <= at for true, other in truth.cancelled if other == name)
        for name, told_at in heard.cancelled.items()
        for at in told_at
    )


def corrected_and_back(heard: Heard) -> int:
    """Count outages that were told to have been added by mistake, and were told again within an hour."""
    return sum(
        any(at < back < at + timedelta(hours=1) for back in heard.named.get(outage, []))
        for outage, told_at in heard.corrected.items()
        for at in told_at
    )


@pytest.mark.timeout(120 * SEASON_DAYS)
async def test_of_a_season_no_glitch_is_told_and_every_true_change_is_told_in_time(town: Town) -> None:
    """A short season of the same kinds; with SEASON_DAYS=120 in the environment a whole one."""
    town.clock.now = datetime(2026, 11, 24, 0, 5, tzinfo=KYIV).astimezone(UTC)
    async with town.database.transaction() as session:
        names = await lookup.queue_names(session)
    truth, heard = await live(town, names, SEASON_DAYS, is_automatic=True)
    assert truth.glitched > 5 * SEASON_DAYS
    assert cancelled_and_back(truth, heard) == corrected_and_back(heard) == 0
    assert min(len(truth.cancelled), len(truth.grown)) > SEASON_DAYS / 3
    for at, name in truth.cancelled:
        assert any(at <= one <= at + timedelta(minutes=30) for one in heard.cancelled.get(name, [])), (at, name)
    for at, name in truth.grown:
        assert at in heard.added.get(name, []), (at, name)


async def test_the_season_would_show_glitches_that_are_told(town: Town) -> None:
    town.clock.now = datetime(2026, 11, 24, 0, 5, tzinfo=KYIV).astimezone(UTC)
    async with town.database.transaction() as session:
        names = await lookup.queue_names(session)
    truth, heard = await live(town, names, 0.5, is_automatic=False)
    assert cancelled_and_back(truth, heard) > 0
