"""History shows what the phone got, whatever the operator or the person changes afterwards."""

import re

from svitlobot.clock import utc_now
from svitlobot.schemas.broadcasts import SentMessage
from svitlobot.services.admin import users
from svitlobot.services.outbox import history
from svitlobot.services.users import erasure

from .stage import Stage
from .test_queue_moves import move

PERSON = 7


async def shown(stage: Stage) -> SentMessage:
    """Return the person's one message, as history, their card and their own data agree on it."""
    async with stage.database.transaction() as session:
        page = await history.page(session, utc_now(), event_id=None, user_id=PERSON, cursor=None, limit=5)
        card = await users.card(session, PERSON, utc_now())
        own = await erasure.export(session, PERSON, utc_now())
    assert card.messages == page.items
    assert [one.text for one in own.notifications] == [one.text for one in page.items]
    [message] = page.items
    return message


def seen(message: SentMessage) -> str:
    """Return a shown text as a phone shows it, where bold is no tag."""
    return re.sub(r"</?b>", "", message.text)


async def test_a_text_that_is_edited_afterwards_changes_no_history(stage: Stage) -> None:
    await stage.person(PERSON, await stage.house())
    await stage.set_text("power_off_template", "Старий текст, черга {queue}")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    await stage.database.pool.execute("UPDATE excel_texts SET value = 'Новий текст' WHERE key = 'power_off_template'")
    assert stage.texts(PERSON) == ["Старий текст, черга 1.1"]
    assert (await shown(stage)).text == "Старий текст, черга 1.1"


async def test_an_event_after_the_edit_has_the_new_text(stage: Stage) -> None:
    await stage.person(PERSON, await stage.house())
    await stage.set_text("power_off_template", "Новий текст")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    assert (await shown(stage)).text == "Новий текст"


async def test_a_queue_move_shows_the_persons_own_line(stage: Stage) -> None:
    house = await stage.house("вул. Зелена")
    await stage.person(PERSON, house)
    async with stage.sending():
        await move(stage, house, to=6)
        await stage.until_settled()
    assert "вул. Зелена, 1: тепер черга 3.2 (була 1.1)" in stage.texts(PERSON)[0]
    assert seen(await shown(stage)) == stage.texts(PERSON)[0]


async def test_a_label_that_is_changed_afterwards_changes_no_history(stage: Stage) -> None:
    await stage.person(PERSON, await stage.house(), label="Дім")
    await stage.set_text("power_off_template", "Адреса {address}")
    async with stage.sending():
        await stage.announce()
        await stage.until_settled()
    await stage.database.pool.execute("UPDATE user_addresses SET label = 'Дача'")
    assert (await shown(stage)).text == stage.texts(PERSON)[0] == "Адреса Дім: вул. Соборна, 1"
