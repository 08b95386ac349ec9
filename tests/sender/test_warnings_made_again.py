"""A warning that was taken back and is due again goes on where it stopped: nobody is left out, nobody told twice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from svitlobot.clock import utc_now
from svitlobot.db.queries import reminders
from svitlobot.domain.outbox.audiences import WarnedResidents
from svitlobot.domain.outbox.delivery import POLICIES, EventKind, Tier
from svitlobot.domain.outbox.payloads.schedules import ScheduleChangedPayload, WarningOffPayload
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_bench.rig import until

from .stage import OFF, ON, Stage

STEPS = len(POLICIES[EventKind.WARNING_OFF].steps)


async def residents(stage: Stage, *times: int, people: int, first: int) -> None:
    house = await stage.house(number=str(first))
    for user_id in range(first, first + people):
        await stage.person(user_id, house, tier=Tier.STANDARD, warning_times=list(times))


async def warn(stage: Stage, *times: int) -> reminders.Withdrawn:
    """Make a warning of what comes in an hour."""
    now = utc_now()
    of = now + timedelta(hours=1)
    payload = WarningOffPayload(of=of, time="18:00", note="")
    async with stage.database.transaction() as session:
        event_id = await announce_in_queue(session, payload, WarnedResidents(1, times), now, expires_at=of)
    assert event_id is not None
    return reminders.Withdrawn(event_id, now, EventKind.WARNING_OFF, of, times)


async def make_again(
    stage: Stage, withdrawn: reminders.Withdrawn, *except_times: int, told_by: Sequence[tuple[datetime, int]] = ()
) -> bool:
    payload = WarningOffPayload(of=withdrawn.of, time="18:00", note="Світло має повернутися о 21:00.")
    async with stage.database.transaction() as session:
        return await reminders.make_again(session, withdrawn, payload, except_times, told_by, steps=STEPS)


async def test_a_flicker_while_a_warning_goes_out_costs_nobody_their_warning(stage: Stage) -> None:
    await residents(stage, 60, people=400, first=1)

    async def is_made_again() -> bool:
        return await make_again(stage, warning)

    async with stage.sending(rate=200, concurrency=4):
        warning = await warn(stage, 60)
        await stage.until_accepted(60)
        await stage.announce(OFF)
        await stage.announce(ON)
        await until(is_made_again)  # once the sender has given up what it held
        so_far = (await stage.states(warning.event_id))["sent"]
        await stage.until_settled()
    assert 60 <= so_far < 400
    assert await stage.states(warning.event_id) == {"sent": 400}
    warned = [[text for text in stage.texts(user_id) if "18:00" in text] for user_id in range(1, 401)]
    assert {len(texts) for texts in warned} == {1}
    assert "21:00" in warned[-1][0]  # as it is due now, not as it was


async def test_a_warning_is_not_made_again_while_a_sender_may_be_giving_it_up(stage: Stage) -> None:
    await residents(stage, 60, people=1, first=1)
    warning = await warn(stage, 60)
    await stage.expand_all()
    await stage.database.pool.execute("UPDATE notification_batches SET lease_until = now() + interval '9 s'")
    await stage.announce(OFF)
    assert not await make_again(stage, warning)
    assert (
        await stage.database.pool.fetchval("SELECT status FROM events WHERE id = $1", warning.event_id) == "superseded"
    )


async def test_of_two_warnings_of_a_moment_a_person_gets_the_nearer_one(stage: Stage) -> None:
    await residents(stage, 120, people=2, first=1)
    await residents(stage, 60, 120, people=2, first=11)
    warning = await warn(stage, 120)
    await stage.expand_all()
    await stage.database.pool.execute("UPDATE notifications SET state = 'superseded' WHERE user_id <> 1")
    await stage.database.pool.execute("UPDATE notifications SET state = 'sent' WHERE user_id = 1")
    await stage.database.pool.execute("UPDATE notification_batches SET is_done = true")
    await residents(stage, 60, 120, people=1, first=21)  # whom the expansion had not come to
    await stage.database.pool.execute(
        "UPDATE events SET status = 'superseded', expansion_step = 1, expansion_cursor = 12"
    )
    assert await make_again(stage, warning, 60)
    await stage.expand_all()
    rows = await stage.database.pool.fetch("SELECT user_id FROM notifications WHERE state = 'pending'")
    assert [row["user_id"] for row in rows] == [2]
    assert await stage.database.pool.fetchval("SELECT is_done FROM notification_batches") is False


async def test_to_whom_the_change_of_the_schedule_said_the_same_no_warning_is_made_again(stage: Stage) -> None:
    await residents(stage, 60, people=2, first=1)
    warning = await warn(stage, 60)
    await stage.expand_all()
    now = utc_now()
    news = await stage.announce(ScheduleChangedPayload(plan="", changes="", days=()), now=now)
    assert news is not None
    await stage.expand_all()
    await stage.database.pool.execute(
        "UPDATE notifications SET state = 'failed' WHERE event_id = $1 AND user_id = 2", news
    )
    await stage.database.pool.execute("UPDATE notifications SET state = 'superseded' WHERE event_id <> $1", news)
    await stage.database.pool.execute("UPDATE events SET status = 'superseded' WHERE id <> $1", news)
    assert await make_again(stage, warning, told_by=[(now, news)])
    rows = await stage.database.pool.fetch(
        "SELECT user_id FROM notifications WHERE event_id = $1 AND state = 'pending'", warning.event_id
    )
    assert [row["user_id"] for row in rows] == [2]
