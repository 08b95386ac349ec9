"""Who is told what, by what they chose: topics, single houses, warnings of outages and of returns."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from svitlobot.clock import utc_now
from svitlobot.db.queries.reminders import events_telling_the_same
from svitlobot.domain.outbox.audiences import WarnedResidents
from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot.domain.outbox.payloads.base import Payload
from svitlobot.domain.outbox.payloads.power import PowerOffPayload, VoltageLowPayload
from svitlobot.domain.outbox.payloads.schedules import (
    ScheduleChangedPayload,
    SchedulePublishedPayload,
    WarningOffPayload,
    WarningOnPayload,
)
from svitlobot.domain.reminders import spelled
from svitlobot.services import reminders
from svitlobot.services.outbox.events import announce_in_queue

from .stage import Stage


async def mute(stage: Stage, user_id: int, topic: str, address_id: int = 0) -> None:
    query = "INSERT INTO notification_mutes (user_id, address_id, topic) VALUES ($1, $2, $3)"
    await stage.database.pool.execute(query, user_id, address_id, topic)


async def warn(
    stage: Stage,
    kind: EventKind,
    *times: int,
    of: datetime | None = None,
    told_by: Sequence[tuple[datetime, int]] = (),
) -> None:
    """Make a warning of what comes in half an hour."""
    of = of or utc_now() + timedelta(minutes=30)
    payload_class = WarningOffPayload if kind is EventKind.WARNING_OFF else WarningOnPayload
    payload = payload_class(of=of, time="18:00", note="")
    audience = WarnedResidents(1, times, told_by=tuple(told_by))
    async with stage.database.transaction() as session:
        await announce_in_queue(session, payload, audience, utc_now(), expires_at=of)


async def told(stage: Stage, *users: int) -> list[int]:
    async with stage.sending():
        await stage.until_settled()
    return [user for user in users if stage.messages(user)]


@pytest.mark.parametrize(
    ("news", "topic"),
    [
        (PowerOffPayload(time="14:05", note=""), "power"),
        (ScheduleChangedPayload(plan="", changes="", days=()), "schedule"),
        (VoltageLowPayload(198), "voltage"),
    ],
)
async def test_a_muted_topic_is_not_told_and_others_are(stage: Stage, news: Payload, topic: str) -> None:
    house = await stage.house()
    for user_id in (1, 2, 3):
        await stage.person(user_id, house, tier=Tier.PRO)
    await mute(stage, 1, topic)
    await mute(stage, 2, "power" if topic != "power" else "schedule")
    await stage.announce(news)
    assert await told(stage, 1, 2, 3) == [2, 3]


async def test_a_muted_house_is_silent_of_everything_and_the_other_house_is_not(stage: Stage) -> None:
    muted, other = await stage.house(number="1"), await stage.house(number="2")
    await stage.person(1, muted, tier=Tier.PRO)
    await stage.person(2, muted, other, tier=Tier.PRO)
    for user_id in (1, 2):
        await mute(stage, user_id, "all", muted)
    await stage.announce()
    assert await told(stage, 1, 2) == [2]
    assert "1" not in stage.texts(2)[0].split("Соборна")[-1].split(";")[0] or ", 2" in stage.texts(2)[0]


@pytest.mark.parametrize(
    ("news", "topic"),
    [
        (PowerOffPayload(time="14:05", note=""), "power"),
        (ScheduleChangedPayload(plan="", changes="", days=()), "schedule"),
        (VoltageLowPayload(198), "voltage"),
    ],
)
async def test_a_topic_muted_for_one_house_is_told_of_the_house_in_another_queue(
    stage: Stage, news: Payload, topic: str
) -> None:
    here, there = await stage.house(queue_id=1), await stage.house(queue_id=2)
    await stage.person(1, here, there, tier=Tier.PRO)
    await mute(stage, 1, topic, here)
    await stage.announce(news, queue_id=1)
    assert await told(stage, 1) == []
    await stage.announce(news, queue_id=2)
    assert await told(stage, 1) == [1]


async def test_of_one_house_warnings_before_an_outage_and_before_a_return_are_muted_apart(stage: Stage) -> None:
    house = await stage.house()
    for user_id in (1, 2):
        await stage.person(user_id, house, tier=Tier.PRO, warning_times=[30], return_times=[30])
    await mute(stage, 1, "warning", house)
    await mute(stage, 2, "return", house)
    await warn(stage, EventKind.WARNING_OFF, 30)
    assert await told(stage, 1, 2) == [2]
    await warn(stage, EventKind.WARNING_ON, 30)
    assert await told(stage, 1, 2) == [1, 2]


async def test_returns_are_warned_of_by_times_of_their_own(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(1, house, tier=Tier.STANDARD, warning_times=[30], return_times=[])
    await stage.person(2, house, tier=Tier.STANDARD, warning_times=[], return_times=[30])
    await warn(stage, EventKind.WARNING_ON, 30)
    assert await told(stage, 1, 2) == [2]


async def test_a_warning_is_not_sent_to_whom_the_same_was_said_a_moment_ago(stage: Stage) -> None:
    house = await stage.house()
    for user_id in (1, 2):
        await stage.person(user_id, house, tier=Tier.STANDARD, warning_times=[30], return_times=[])
    await mute(stage, 2, "schedule")
    of = utc_now() + timedelta(minutes=30)
    named = tuple(spelled([(EventKind.WARNING_OFF, of)]))
    await stage.announce(SchedulePublishedPayload(plan="18:00–21:00", changes="", days=(), moments=named))
    await stage.expand_all()
    async with stage.database.transaction() as session:
        told_by = await events_telling_the_same(session, 1, EventKind.WARNING_OFF, of, utc_now() - reminders.JUST_NOW)
    await warn(stage, EventKind.WARNING_OFF, 30, of=of, told_by=told_by)
    assert await told(stage, 1, 2) == [1, 2]
    assert [len(stage.messages(user)) for user in (1, 2)] == [1, 1]  # the one by the schedule, the other by the warning


async def test_whose_times_were_changed_is_told_so_once(stage: Stage) -> None:
    house = await stage.house()
    await stage.person(1, house, tier=Tier.STANDARD, is_unaware_of_new_times=True)
    await stage.person(2, house, tier=Tier.FREE, is_unaware_of_new_times=True)
    await stage.person(3, house, tier=Tier.PRO)
    for count in (1, 0):
        async with stage.database.transaction() as session:
            assert await reminders.explain_new_times(session, utc_now()) == count
    assert await told(stage, 1, 2, 3) == [1]
    assert "за 30 хв до відключення" in stage.texts(1)[0]
