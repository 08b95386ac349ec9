"""The board's figures: what the product says it sent is held against what arrived."""

import asyncio
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents, WarnedResidents
from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot.domain.outbox.payloads.schedules import ScheduleChangedPayload, WarningOffPayload
from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.sender.expand import expand_next
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_sandbox.city import board, watch
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.residents import FIRST_RESIDENT, LAST_RESIDENT
from svitlobot_sandbox.city.watch import Watch
from svitlobot_sandbox.telegram import RunningSandbox

from .watched import PEOPLE, QUEUE, TOKEN, announce, deliver, once, residents


async def test_what_arrived_before_is_not_counted(watching: Watch) -> None:
    await once(watching)
    assert watching.arrived == 0
    assert watching.announcements == {}


async def test_progress_is_shown_tier_by_tier(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(5))
    await deliver(http, telegram, residents(5))
    await once(watching)
    (announcement,) = watching.announcements.values()
    assert announcement.audience == {Tier.PRO: 1, Tier.STANDARD: 3, Tier.FREE: 16}
    assert announcement.sent == 5
    assert sum(tier.planned for tier in announcement.tiers.values()) == PEOPLE
    assert announcement.sample == "Світла немає"
    assert announcement.seconds == pytest.approx(4.0)
    assert not announcement.is_finished
    assert (watching.arrived, watching.owed) == (5, 15)


async def test_everybody_notified_once_is_a_clean_audit(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(PEOPLE))
    await deliver(http, telegram, residents(PEOPLE))
    await once(watching)
    audit = await watching.audit()
    assert (audit.delivered, audit.lost, audit.duplicates) == (PEOPLE, 0, 0)


async def test_a_message_that_never_arrived_is_lost_whatever_the_product_says(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(PEOPLE))
    await deliver(http, telegram, residents(PEOPLE - 2))
    await once(watching)
    assert (await watching.audit()).lost == 2


async def test_a_person_the_product_forgot_is_lost(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(PEOPLE - 3))
    await deliver(http, telegram, residents(PEOPLE - 3))
    await once(watching)
    assert (await watching.audit()).lost == 3


async def test_a_second_copy_is_a_duplicate(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(PEOPLE))
    await deliver(http, telegram, [*residents(PEOPLE), FIRST_RESIDENT])
    await once(watching)
    audit = await watching.audit()
    assert (audit.delivered, audit.lost, audit.duplicates) == (PEOPLE, 0, 1)


async def test_nothing_is_held_against_anybody_for_a_phone_that_a_visitor_holds(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    talkative, muted = FIRST_RESIDENT, FIRST_RESIDENT + PEOPLE - 1
    for person in (talkative, muted):
        async with http.post(f"{telegram.url}/sandbox/users/{person}", json={}) as answer:
            assert answer.status == 200
    await announce(town, sent=residents(PEOPLE - 1))
    await deliver(http, telegram, [*residents(PEOPLE - 1), talkative])
    await once(watching)
    audit = await watching.audit()
    assert (audit.delivered, audit.lost, audit.duplicates) == (PEOPLE - 1, 0, 0)


async def test_a_resident_who_moves_in_during_the_play_is_not_counted(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    newcomer = LAST_RESIDENT + 1
    await town.pool.execute("INSERT INTO users (user_id, subscription_tier) VALUES ($1, 'FREE')", newcomer)
    await town.pool.execute(
        "INSERT INTO user_addresses (user_id, address_id, subscription_tier, queue_id)"
        " SELECT $1, min(id), 'FREE', $2 FROM addresses WHERE queue_id = $2",
        newcomer,
        QUEUE,
    )
    await announce(town, sent=[*residents(PEOPLE - 1), newcomer])
    await deliver(http, telegram, [*residents(PEOPLE - 1), newcomer, newcomer])
    await once(watching)
    (announcement,) = watching.announcements.values()
    audit = await watching.audit()
    assert (announcement.expected, announcement.sent) == (PEOPLE, PEOPLE - 1)
    assert (audit.delivered, audit.lost, audit.duplicates) == (PEOPLE - 1, 1, 0)


async def test_nobody_is_lost_when_the_power_returned_first(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(4), status="superseded")
    await deliver(http, telegram, residents(4))
    await once(watching)
    (announcement,) = watching.announcements.values()
    assert announcement.is_finished
    assert "решта застаріли" in board.outcome(announcement)
    assert (await watching.audit()).lost == 0


async def test_a_standstill_is_an_error_that_says_where_to_look(
    watching: Watch, town: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 0.0)
    await announce(town, sent=[])
    waiting = asyncio.create_task(watching.wait_notified(QUEUE, EventKind.POWER_OFF))
    await asyncio.sleep(0)
    with pytest.raises(UnavailableError, match=f"чекають {PEOPLE}.*sender"):
        async with asyncio.timeout(10):
            await watching.run()
    waiting.cancel()


async def test_a_city_is_not_played_on_the_real_telegram(http: aiohttp.ClientSession, telegram: RunningSandbox) -> None:
    await telegram.close()
    with pytest.raises(ConfigurationError, match="без TELEGRAM_BOT_TOKEN"):
        await Phones(http, telegram.url).check()


async def test_a_bot_is_awake_once_it_has_called(http: aiohttp.ClientSession, telegram: RunningSandbox) -> None:
    phones = Phones(http, telegram.url)
    waiting = asyncio.create_task(phones.bot_awake())
    async with http.get(f"{telegram.url}/sandbox/stats"):
        assert not waiting.done()
    async with http.post(f"{telegram.url}/bot{TOKEN}/getMe") as answer:
        assert answer.status == 200
    async with asyncio.timeout(10):
        await waiting


async def test_deliveries_are_counted_over_many_pages(
    http: aiohttp.ClientSession, telegram: RunningSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svitlobot_sandbox.city.phones.PAGE", 3)
    await deliver(http, telegram, [*residents(8), FIRST_RESIDENT])
    phones = Phones(http, telegram.url)
    assert await phones.deliveries(0) == dict.fromkeys(residents(8), 1) | {FIRST_RESIDENT: 2}
    assert await phones.deliveries(7) == {FIRST_RESIDENT + 7: 1, FIRST_RESIDENT: 1}


async def test_a_warning_is_owed_to_those_who_chose_its_time_and_counted_apart(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await town.pool.execute("UPDATE users SET settings = settings || '{\"warning_times\": [60]}'")
    chosen = await town.pool.fetchval(
        "UPDATE users SET settings = settings || '{\"warning_times\": [5, 30]}' WHERE user_id = "
        "(SELECT min(user_id) FROM users WHERE subscription_tier = 'STANDARD') RETURNING user_id"
    )
    now = datetime.now(UTC)
    payload = WarningOffPayload(of=now + timedelta(minutes=5), time="18:00", note="")
    async with town.transaction() as session:
        await announce_in_queue(session, payload, WarnedResidents(QUEUE, (5, 10)), now)
    while await expand_next(town.pool):
        pass
    await once(watching)
    (warning,) = watching.announcements.values()
    assert (warning.people, warning.sent) == ({chosen: Tier.STANDARD}, 0)
    await town.pool.execute("UPDATE notifications SET state = 'sent', sent_at = now()")
    await deliver(http, telegram, [chosen], text="Через 5 хв")
    await once(watching)
    audit = await watching.audit()
    assert (warning.sent, audit.delivered, audit.lost, audit.duplicates) == (1, 1, 0, 0)
    assert "попередження про відключення – сповіщено 1 з 1" in board.outcome(warning)


async def test_what_reaches_people_from_their_other_queues_is_no_duplicate(
    watching: Watch, town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox
) -> None:
    await announce(town, sent=residents(PEOPLE))
    await deliver(http, telegram, residents(PEOPLE))
    await town.pool.execute("UPDATE events SET queue_id = 2")
    await once(watching)
    assert watching.announcements == {}
    audit = await watching.audit()
    assert (audit.delivered, audit.lost, audit.duplicates) == (PEOPLE, 0, 0)


async def test_whom_news_of_the_schedule_told_is_owed_no_warning_and_who_mutes_it_is_owed_no_news(
    watching: Watch, town: Database
) -> None:
    await town.pool.execute("UPDATE users SET settings = settings || '{\"warning_times\": [30]}'")
    first, second, third = [
        row["user_id"]
        for row in await town.pool.fetch("SELECT user_id FROM users WHERE subscription_tier = 'STANDARD' ORDER BY 1")
    ]
    await town.pool.execute("UPDATE users SET subscription_tier = 'FREE' WHERE subscription_tier = 'PRO'")
    await town.pool.execute("INSERT INTO notification_mutes VALUES ($1, 0, 'schedule')", first)
    await watching.begin([QUEUE])
    now = datetime.now(UTC)
    changed = ScheduleChangedPayload(plan="", changes="", days=())
    warned = WarningOffPayload(of=now + timedelta(minutes=30), time="18:00", note="")
    async with town.transaction() as session:
        news = await announce_in_queue(session, changed, QueueResidents(QUEUE), now)
    while await expand_next(town.pool):
        pass
    await town.pool.execute("UPDATE notifications SET state = 'failed' WHERE user_id = $1", second)
    assert news is not None
    audience = WarnedResidents(QUEUE, (30,), told_by=((now, news),))
    async with town.transaction() as session:
        await announce_in_queue(session, warned, audience, now)
    while await expand_next(town.pool):
        pass
    await once(watching)
    change, warning = watching.announcements.values()
    assert first not in change.people
    assert {second, third} <= change.people.keys()
    assert warning.people == {first: Tier.STANDARD, second: Tier.STANDARD}


def test_a_look_that_met_a_database_standing_still_is_soon_followed_by_another() -> None:
    assert [watch.pause_after(took) for took in (0.001, 0.1, 20)] == [0.25, 0.9, 3.0]
