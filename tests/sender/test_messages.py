"""What people read, and whether their phone makes a sound."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from svitlobot.clock import KYIV, utc_now
from svitlobot.domain.callback_data import Button
from svitlobot.domain.outbox.audiences import WarnedResidents
from svitlobot.domain.outbox.delivery import Tier
from svitlobot.domain.outbox.payloads.schedules import WarningOffPayload
from svitlobot.services.outbox.events import announce_in_queue
from svitlobot_bench.rig import until

from .stage import OFF, Stage

CHANNEL = -1_001_000


async def test_a_person_with_two_addresses_in_the_queue_gets_one_message_naming_both(stage: Stage) -> None:
    home, work = await stage.house("вул. Соборна", "12"), await stage.house("просп. Миру", "3")
    await stage.person(7, home, work, tier=Tier.STANDARD)
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    [text] = stage.texts(7)
    assert "вул. Соборна, 12; просп. Миру, 3" in text


async def test_markup_in_streets_and_labels_is_shown_not_obeyed(stage: Stage) -> None:
    await stage.person(7, await stage.house("<b>Соборна</b> & <i>", "1"), label="<a>дім</a>")
    async with stage.sending():
        await stage.announce(replace(OFF, note="5 < 6"))
        await stage.until_settled()
    [text] = stage.texts(7)
    assert "<a>дім</a>: <b>Соборна</b> & <i>, 1" in text
    assert "5 < 6" in text
    [message] = stage.messages(7)
    assert [entity["type"] for entity in message.body["entities"]] == ["bold"]  # the built-in text's own


async def test_the_operators_text_is_used(stage: Stage) -> None:
    await stage.person(7, await stage.house())
    await stage.set_text("power_off_template", "Темно в черзі {queue} з {time}")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert stage.texts(7) == ["Темно в черзі 1.1 з 12:00"]


@pytest.mark.parametrize(
    "broken", ["{нема} такого", "{queue", "{queue.__class__}", "<b>{queue}", "a < b", "<blink>{queue}</blink>", "  "]
)
async def test_a_broken_text_of_the_operators_gives_way_to_the_built_in_one(stage: Stage, broken: str) -> None:
    await stage.person(7, await stage.house())
    await stage.set_text("power_off_template", broken)
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    [text] = stage.texts(7)
    assert text.startswith("⚫️ Світло зникло о 12:00\nЧерга 1.1 · вул. Соборна, 1")
    assert await stage.states() == {"sent": 1}


async def test_a_text_that_only_a_newer_release_knows_gives_way_to_that_of_its_kind(stage: Stage) -> None:
    await stage.person(7, await stage.house())
    async with stage.sending():
        await stage.add_row("power_off", '{"time": "12:00", "note": "", "text_key": "of_tomorrow_template"}')
        await stage.until_settled()
    assert stage.texts(7)[0].startswith("⚫️ Світло зникло о 12:00")


async def test_a_channel_is_told_of_the_whole_queue_before_anybody_else(stage: Stage) -> None:
    await stage.crowd(20)
    await stage.database.pool.execute("UPDATE queues SET telegram_channel_id = $1 WHERE queue_id = 1", CHANNEL)
    async with stage.sending(concurrency=1):
        await stage.announce()
        await stage.until_settled()
    assert stage.deliveries()[0]["chat_id"] == CHANNEL
    assert "Черга 1.1 · усі адреси" in stage.texts(CHANNEL)[0]
    assert len(stage.deliveries()) == 21


@pytest.mark.parametrize(
    ("hour", "silent"),
    [((22, 59), []), ((23, 0), [1, 2, 3]), ((0, 0), [1, 2, 3]), ((6, 59), [1, 2, 3]), ((7, 0), [])],
)
async def test_at_night_those_who_wish_so_are_told_silently(
    stage: Stage, hour: tuple[int, int], silent: list[int]
) -> None:
    house = await stage.house()
    await stage.person(1, house, tier=Tier.FREE, night_mode=True)
    await stage.person(2, house, tier=Tier.STANDARD, night_mode=True)
    await stage.person(3, house, tier=Tier.PRO, night_mode=True)
    await stage.person(4, house, tier=Tier.PRO, night_mode=False)
    # The clock of the sender alone stands at that hour of yesterday, so that nothing of today's is too late for it.
    then = datetime(2026, 1, 15, *hour, tzinfo=KYIV)
    async with stage.sending(clock=lambda: then):
        await stage.announce(now=utc_now())
        await stage.until_settled()
    assert [user for user in (1, 2, 3, 4) if stage.messages(user)[0].silent] == silent


@pytest.mark.parametrize(("hour", "silent"), [((21, 59), []), ((22, 0), [1]), ((8, 59), [1]), ((9, 0), [])])
async def test_everybody_has_quiet_hours_of_their_own(stage: Stage, hour: tuple[int, int], silent: list[int]) -> None:
    await stage.person(1, await stage.house(), tier=Tier.FREE, night_mode=True, quiet_from="22:00", quiet_until="09:00")
    then = datetime(2026, 1, 15, *hour, tzinfo=KYIV)
    async with stage.sending(clock=lambda: then):
        await stage.announce(now=utc_now())
        await stage.until_settled()
    assert [user for user in (1,) if stage.messages(user)[0].silent] == silent


async def test_buttons_of_an_event_are_under_each_of_its_messages_in_the_operators_words(stage: Stage) -> None:
    await stage.person(7, await stage.house())
    await stage.set_text("button_refresh", "Ще раз & ще")
    buttons = ((Button("button_refresh", "go:info"),), (Button("of_tomorrow", "x"),))
    async with stage.sending():
        await stage.announce(replace(OFF, buttons=buttons))
        await stage.until_settled()
    [message] = stage.messages(7)
    assert message.body["reply_markup"] == {"inline_keyboard": [[{"text": "Ще раз & ще", "callback_data": "go:info"}]]}


async def test_a_warning_that_is_held_back_says_the_minutes_left_when_it_leaves(stage: Stage) -> None:
    began = utc_now()
    clock = [began]
    await stage.person(7, await stage.house(), tier=Tier.STANDARD, warning_times=[30])
    stage.add_fault(kind="server_error", count=1)
    payload = WarningOffPayload(of=began + timedelta(minutes=29), time="18:00", note="")
    async with stage.sending(clock=lambda: clock[0]):
        async with stage.database.transaction() as session:
            await announce_in_queue(session, payload, WarnedResidents(1, (30, 60)), began)
        await until(lambda: _has_failed_once(stage))
        clock[0] = began + timedelta(minutes=18)
        await stage.until_settled()
    assert stage.texts(7)[0].startswith("⏳ Через 11 хв планове відключення — о 18:00")


async def test_a_warning_is_said_as_people_do(stage: Stage) -> None:
    began = utc_now()
    await stage.person(7, await stage.house(), tier=Tier.STANDARD, warning_times=[120])
    payload = WarningOffPayload(of=began + timedelta(hours=2), time="11:05", note="")
    async with stage.sending(clock=lambda: began):
        async with stage.database.transaction() as session:
            await announce_in_queue(session, payload, WarnedResidents(1, (120,)), began)
        await stage.until_settled()
    assert stage.texts(7)[0].startswith("⏳ Через 2 год планове відключення — об 11:05")


async def test_an_operators_text_may_have_the_fields_that_it_once_had(stage: Stage) -> None:
    await stage.person(7, await stage.house())
    await stage.set_text("power_off_template", "Темно о {time}, тобто {at}")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert stage.texts(7) == ["Темно о 12:00, тобто о 12:00"]


async def _has_failed_once(stage: Stage) -> bool:
    return stage.injected.get("server_error", 0) == 1
