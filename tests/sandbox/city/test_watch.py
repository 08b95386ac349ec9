"""The board's figures: what the product says it sent is held against what arrived."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from io import StringIO

import aiohttp
import pytest
from rich.console import Console

from svitlobot.db.session import Database
from svitlobot.domain.outbox.audiences import QueueResidents, WarnedResidents
from svitlobot.domain.outbox.delivery import EventKind, Tier
from svitlobot.domain.outbox.payloads.power import PowerOffPayload
from svitlobot.domain.outbox.payloads.schedules import ScheduleChangedPayload, WarningOffPayload
from svitlobot.errors import ConfigurationError, UnavailableError
from svitlobot.sender.expand import expand_next
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_sandbox.city import board, watch
from svitlobot_sandbox.city.phones import Phones
from svitlobot_sandbox.city.population import crowd
from svitlobot_sandbox.city.residents import FIRST_RESIDENT, LAST_RESIDENT
from svitlobot_sandbox.city.watch import Announcement, TierProgress, Watch
from svitlobot_sandbox.telegram import RunningSandbox

TOKEN = "1000000001:a-token-the-sandbox-takes-000000000"
PEOPLE = 20  # 1 PRO, 3 STANDARD, 16 FREE
QUEUE = 1


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def watching(town: Database, http: aiohttp.ClientSession, telegram: RunningSandbox) -> Watch:
    """A watch over one queue with twenty people, begun after another person's message."""
    await crowd(town, [QUEUE], PEOPLE)
    await deliver(http, telegram, [FIRST_RESIDENT], text="давнє")
    begun = Watch(town, Phones(http, telegram.url), [])
    await begun.begin([QUEUE])
    return begun


async def deliver(
    http: aiohttp.ClientSession, telegram: RunningSandbox, people: Sequence[int], text: str = "Світла немає"
) -> None:
    for person in people:
        body = {"chat_id": person, "text": text}
        async with http.post(f"{telegram.url}/bot{TOKEN}/sendMessage", json=body) as answer:
            assert answer.status == 200


async def announce(database: Database, *, sent: Sequence[int], status: str = "expanded") -> None:
    """Have the product schedule an event to all twenty; some have been sent to, one after another, a second each."""
    now = datetime.now(UTC)
    async with database.transaction() as session:
        event_id = await announce_in_queue(session, PowerOffPayload(time="12:00", note=""), QueueResidents(QUEUE), now)
    while await expand_next(database.pool):
        pass
    await database.pool.execute("UPDATE events SET status = $2 WHERE id = $1", event_id, status)
    await database.pool.execute(
        """
        UPDATE notifications SET state = 'sent', sent_at = event_at + interval '1 s' * (user_id - $2)
        WHERE event_id = $1 AND user_id = ANY($3)
        """,
        event_id,
        FIRST_RESIDENT,
        list(sent),
    )


def residents(count: int) -> list[int]:
    return [FIRST_RESIDENT + number for number in range(count)]


async def once(watching: Watch) -> None:
    """Let the watch look once."""
    running = asyncio.create_task(watching.run())
    async with asyncio.timeout(10), watching._looked:
        await watching._looked.wait()
    running.cancel()


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


def an_announcement() -> Announcement:
    began = datetime(2026, 1, 15, 18, 0, tzinfo=UTC)
    notified = TierProgress(1, 1, 0, began + timedelta(seconds=1), began + timedelta(seconds=2.5))
    return Announcement(
        1,
        began,
        EventKind.POWER_OFF,
        QUEUE,
        "1.1",
        dict.fromkeys(residents(1), Tier.PRO) | dict.fromkeys(residents(10)[1:], Tier.FREE),
        tiers={Tier.PRO: notified},
        confirmed_at=began + timedelta(seconds=0.5),
        sample="⚫️ Світло зникло",
    )


def test_the_delay_counts_from_the_second_sensors_request() -> None:
    assert an_announcement().seconds == 2.0


@pytest.mark.parametrize("is_terminal", [True, False])
async def test_the_board_shows_tiers_and_totals_with_and_without_a_terminal(
    watching: Watch, is_terminal: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    watching.announcements[1] = an_announcement()
    screen = StringIO()
    console = Console(file=screen, force_terminal=is_terminal, width=100, height=24)
    showing = asyncio.create_task(board.show(watching, console, board.speed_limit(30, 30)))
    await asyncio.sleep(0)
    showing.cancel()
    await asyncio.gather(showing, return_exceptions=True)
    shown = screen.getvalue()
    assert "Черга 1.1" in shown
    assert "PRO" in shown
    assert "чекають 9" in shown
    assert ("⚫️ Світло зникло" in shown) is is_terminal  # the sample needs a frame to stand out


@pytest.mark.parametrize(
    ("telegram_rate", "send_rate", "culprit"), [(30, 30, "Telegram: 30"), (1000, 300, "SEND_RATE: 300"), (0, 50, "50")]
)
def test_the_board_says_what_limits_the_speed(telegram_rate: float, send_rate: float, culprit: str) -> None:
    assert culprit in board.speed_limit(telegram_rate, send_rate)


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
