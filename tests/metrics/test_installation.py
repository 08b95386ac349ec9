"""What is looked up in the database: how long flips took, and figures that go away when they are too old."""

from datetime import timedelta

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.session import Database
from svitlobot.metrics.installation import FORGOTTEN_AFTER_S, InstallationCollector
from svitlobot.metrics.registry import REGISTRY
from svitlobot.services import installation

FIRST = "svitlobot_reading_to_first_message_seconds"
LAST = "svitlobot_reading_to_last_message_seconds"


async def _flip(database: Database, tiers: dict[int, tuple[int, int]], *, status: str = "done") -> None:
    """Store a flip of a minute ago whose messages of each priority were sent so many seconds after, the last then."""
    event_id, at = await database.pool.fetchrow(
        """
        INSERT INTO events (kind, queue_id, audience, lane, created_at, expires_at, status)
        VALUES ('power_off', 1, '{}', 1, now() - interval '1 minute', now() + interval '1 hour', $1)
        RETURNING id, created_at
        """,
        status,
    )
    for number, (priority, (first, last)) in enumerate(tiers.items()):
        await database.pool.execute(
            """
            INSERT INTO notification_batches (event_id, batch_no, event_at, lane, size, first_user_id, last_user_id,
                                              is_done, done_at, sent)
            VALUES ($1, $2, $3, $4, 2, 1, 10, true, $5, 2)
            """,
            event_id, number, at, priority, at + timedelta(seconds=last),
        )  # fmt: skip
        for user, after in ((number * 2 + 1, first), (number * 2 + 2, last)):
            await database.pool.execute(
                "INSERT INTO notifications (event_at, event_id, user_id, batch_no, state, sent_at) "
                "VALUES ($1, $2, $3, $4, 'sent', $5)",
                at, event_id, user, number, at + timedelta(seconds=after),
            )  # fmt: skip


def _sum(name: str, tier: str) -> float:
    return REGISTRY.get_sample_value(f"{name}_sum", {"tier": tier}) or 0.0


@pytest.mark.parametrize("status", ["done", "superseded"])
async def test_a_flip_is_timed_from_its_reading_to_the_first_and_the_last_of_each_tier_once(
    emptied_database: Database, status: str
) -> None:
    await _flip(emptied_database, {1: (2, 5), 3: (6, 20)}, status=status)
    now = utc_now()
    before = {(name, tier): _sum(name, tier) for name in (FIRST, LAST) for tier in ("pro", "standard", "free")}
    async with emptied_database.transaction() as session:
        noted = await installation.note_flips(session, now - timedelta(minutes=2), now)
    async with emptied_database.transaction() as session:
        await installation.note_flips(session, noted, now)
    took = {key: round(_sum(*key) - value) for key, value in before.items()}
    assert [took[FIRST, tier] for tier in ("pro", "standard", "free")] == [2, 0, 6]
    assert [took[LAST, tier] for tier in ("pro", "standard", "free")] == ([5, 0, 20] if status == "done" else [0, 0, 0])


async def test_a_flip_that_is_not_told_to_all_yet_is_not_timed(emptied_database: Database) -> None:
    await _flip(emptied_database, {1: (2, 5)}, status="expanded")
    await emptied_database.pool.execute("UPDATE notification_batches SET is_done = false, done_at = NULL")
    before, now = _sum(FIRST, "pro"), utc_now()
    async with emptied_database.transaction() as session:
        await installation.note_flips(session, now - timedelta(minutes=2), now)
    assert _sum(FIRST, "pro") == before


async def test_figures_of_a_look_that_is_too_old_go_away(emptied_database: Database) -> None:
    moment = 0.0
    collector = InstallationCollector(clock=lambda: moment)
    async with emptied_database.transaction() as session:
        collector.show(await installation.look(session, utc_now(), granted_rate=30, sources=()))
    assert _backlogs(collector) == 7
    moment = FORGOTTEN_AFTER_S + 1
    assert _backlogs(collector) == 0


def _backlogs(collector: InstallationCollector) -> int:
    return sum(len(one.samples) for one in collector.collect() if one.name == "svitlobot_backlog_messages")
