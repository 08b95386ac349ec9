from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from svitlobot.clock import kyiv

USER = 5_000_000_000_042
BUTTON = {"inline_keyboard": [[{"text": "Оновити", "callback_data": "refresh"}]]}


@pytest.fixture
async def update(client):
    """Return the bot's next update."""
    offset = 0

    async def update():
        nonlocal offset
        [first, *_] = (await client.call("getUpdates", offset=offset, timeout=10)).result
        offset = first["update_id"] + 1
        return first

    return update


@pytest.fixture
async def phone(client, open_page):
    """The page with one open phone, its chat begun."""
    await client.call("getMe")
    page = await open_page(f"{client.sandbox.url}/?user={USER}&start=ref_X")
    await page.get_by_role("button", name="Розпочати").click()
    await expect(page.locator(".out")).to_contain_text("/start ref_X")
    return page


async def test_a_link_opens_a_phone_that_shows_what_the_bot_can_do_and_starts_with_the_parameter(
    client, open_page, update
):
    await client.call("setMyDescription", description="Скажу, коли зникне світло")
    page = await open_page(f"{client.sandbox.url}/?user={USER}&start=ref_X")
    await expect(page.locator(".intro")).to_contain_text("Скажу, коли зникне світло")
    await page.get_by_role("button", name="Розпочати").click()
    message = (await update())["message"]
    assert (message["text"], message["from"]["id"]) == ("/start ref_X", USER)


async def test_a_new_person_keeps_their_name_over_a_reload(client, open_page, update):
    await client.call("getMe")
    page = await open_page(client.sandbox.url)
    await page.get_by_role("button", name="Додати телефон").click()
    await page.get_by_role("textbox", name="Ім'я нової людини").fill("Мар'яна")
    await page.get_by_role("button", name="Відкрити", exact=True).click()
    await page.get_by_role("button", name="Розпочати").click()
    assert (await update())["message"]["from"]["first_name"] == "Мар'яна"
    await page.reload()
    await expect(page.get_by_role("article", name="Телефон: Мар'яна").locator(".out")).to_contain_text("/start")


async def test_a_message_is_stamped_with_kyiv_s_time_wherever_the_browser_is(client, phone):
    sent = (await client.send(USER, "Світло є")).result
    moment = kyiv(datetime.fromtimestamp(sent["date"], UTC))
    await expect(phone.locator(".in .stamp")).to_contain_text(f"{moment:%H:%M}")


async def test_a_message_appears_by_itself_with_its_formatting(client, phone):
    await client.send(USER, "<b>Світла немає</b> з <code>14:05</code>", parse_mode="HTML", disable_notification=True)
    bubble = phone.locator(".in")
    await expect(bubble.locator("strong")).to_have_text("Світла немає")
    await expect(bubble.locator("code")).to_have_text("14:05")
    await expect(bubble.locator(".stamp")).to_contain_text("🔕")


async def test_a_pressed_button_waits_until_the_bot_answers_and_the_edit_is_seen(client, phone, update):
    sent = (await client.send(USER, "Світла немає", reply_markup=BUTTON)).result
    button = phone.get_by_role("button", name="Оновити")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    assert (await update())["message"]["text"] == "/start ref_X"
    query = (await update())["callback_query"]
    assert query["data"] == "refresh"
    await client.call(
        "editMessageText",
        chat_id=USER,
        message_id=sent["message_id"],
        text="Світло є",
        reply_markup=BUTTON,
    )
    await client.call("answerCallbackQuery", callback_query_id=query["id"], text="Оновлено")
    await expect(phone.locator(".in")).to_contain_text("Світло є")
    await expect(phone.locator(".in .stamp")).to_contain_text("змінено")
    await expect(phone.locator(".toast")).to_have_text("Оновлено")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_an_alert_is_read_before_going_on(client, phone, update):
    await client.send(USER, "Світла немає", reply_markup=BUTTON)
    await phone.get_by_role("button", name="Оновити").click()
    await update()
    query = (await update())["callback_query"]
    await client.call("answerCallbackQuery", callback_query_id=query["id"], text="Зачекайте", show_alert=True)
    await expect(phone.get_by_role("dialog")).to_contain_text("Зачекайте")
    await phone.get_by_role("button", name="Гаразд").click()
    await expect(phone.get_by_role("dialog")).to_have_count(0)


async def test_text_that_looks_like_a_page_is_shown_and_not_run(client, phone):
    attack = "<img src=x onerror=\"document.title='напад'\"><script>document.title='напад'</script>"
    await client.send(USER, attack)
    link = {"text": "Посилання", "url": "javascript:document.title='напад'"}
    await client.send(USER, "і ще", reply_markup={"inline_keyboard": [[link]]})
    await expect(phone.locator(".in").first).to_contain_text(attack)
    await expect(phone.get_by_text("Посилання")).to_be_visible()
    assert await phone.locator(".in img, .in script, .in a").count() == 0
    assert "напад" not in await phone.title()


async def test_the_keyboard_below_the_chat_writes_its_words(client, phone, update):
    await client.send(USER, "Меню", reply_markup={"keyboard": [[{"text": "📊 Світло зараз"}]], "resize_keyboard": True})
    await phone.get_by_role("button", name="📊 Світло зараз").click()
    await update()
    assert (await update())["message"]["text"] == "📊 Світло зараз"
    await client.send(USER, "Годі", reply_markup={"remove_keyboard": True})
    await expect(phone.get_by_role("button", name="📊 Світло зараз")).to_have_count(0)


async def test_a_place_asked_for_can_be_typed(client, phone, update):
    key = {"text": "📍 Де я", "request_location": True}
    await client.send(USER, "Де ви?", reply_markup={"keyboard": [[key]]})
    await phone.get_by_role("button", name="📍 Де я").click()
    await phone.get_by_label("Широта").fill("49.84")
    await phone.get_by_label("Довгота").fill("24.03")
    await phone.get_by_role("dialog").get_by_role("button", name="Надіслати").click()
    await update()
    assert (await update())["message"]["location"] == {"latitude": 49.84, "longitude": 24.03}


async def test_a_picture_goes_to_the_bot_and_comes_back_a_document_is_offered_to_save(client, phone, update):
    png = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8ffff3f0005fe02fe"
        "a735c8e90000000049454e44ae426082"
    )
    await phone.locator("input[type=file]").set_input_files(
        {"name": "світло.png", "mimeType": "image/png", "buffer": png}
    )
    await expect(phone.locator(".out img")).to_be_visible()
    await update()
    photo = (await update())["message"]["photo"]
    await client.call("sendDocument", chat_id=USER, document=photo[-1]["file_id"], caption="Ваші дані")
    async with phone.expect_download() as saving:
        await phone.locator(".in .document").click()
    assert (await (await saving.value).path()).read_bytes() == png


async def test_blocking_and_letting_the_bot_back(client, phone):
    await phone.get_by_label("Меню чату").click()
    await phone.get_by_role("button", name="Заблокувати бота").click()
    await expect(phone.get_by_role("button", name="Розблокувати")).to_be_visible()
    assert (await client.send(USER)).status == 403
    await phone.get_by_role("button", name="Розблокувати").click()
    await expect(phone.get_by_role("textbox", name="Повідомлення")).to_be_visible()
    assert (await client.send(USER)).status == 200


async def test_a_person_joins_the_channel_and_its_posts_are_read(client, phone):
    await client.post("channels/-1001000000001", title="Новини", username="svitlo_news")
    await client.post(f"users/{USER}")
    await phone.get_by_role("button", name="Відкрити канал").click()
    await phone.get_by_role("button", name="приєднатися").click()
    await expect(phone.get_by_role("button", name="вийти")).to_be_visible()
    member = await client.call("getChatMember", chat_id=-1001000000001, user_id=USER)
    assert member.result["status"] == "member"
    await client.send("@svitlo_news", "Світло є в усіх")
    await expect(phone.get_by_role("article", name="Канал: Новини")).to_contain_text("Світло є в усіх")


async def test_an_invoice_is_paid(client, phone, update):
    bill = {"title": "PRO", "description": "Місяць", "payload": "p", "currency": "XTR"}
    await client.call("sendInvoice", chat_id=USER, prices=[{"label": "PRO", "amount": 50}], **bill)
    await phone.get_by_role("button", name="Сплатити").click()
    await update()
    checkout = (await update())["pre_checkout_query"]
    await client.call("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], ok=True)
    await expect(phone.get_by_text("Оплачено")).to_be_visible()
    assert (await update())["message"]["successful_payment"]["total_amount"] == 50


async def test_without_a_city_the_board_says_how_to_start_one(client, open_page):
    page = await open_page(client.sandbox.url)
    await expect(page.get_by_role("region", name="Місто")).to_contain_text("make demo")


async def test_on_a_narrow_screen_nothing_is_cut_off_sideways(client, open_page):
    await client.call("getMe")
    page = await open_page(f"{client.sandbox.url}/?user={USER}", width=360, height=740)
    await page.get_by_role("button", name="Розпочати").click()
    await client.send(
        USER, "Довжелезне" * 40, reply_markup={"inline_keyboard": [[{"text": "к" * 60, "url": "https://x"}] * 3]}
    )
    await expect(page.locator(".in")).to_be_visible()
    for tab in ("Телефон", "Місто"):
        await page.get_by_role("tab", name=tab).click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
    await expect(page.get_by_role("region", name="Місто")).to_be_visible()


async def test_a_page_left_behind_says_so_and_finds_its_way_back(client, phone):
    port = int(client.sandbox.url.rpartition(":")[2])
    await client.sandbox.close()
    await expect(phone.get_by_text("Пісочниця не відповідає")).to_be_visible()
    from svitlobot_sandbox.telegram import serve

    again = await serve(port=port)
    try:
        await client.call("getMe")
        await expect(phone.get_by_text("Пісочниця не відповідає")).to_have_count(0)
        await expect(phone.get_by_role("button", name="Розпочати")).to_be_visible()
    finally:
        await again.close()


async def test_who_reads_the_end_stays_there_who_reads_above_is_told_how_much_is_new(client, phone):
    await client.post("limits", rate=0, chat_rate=0)
    for number in range(12):
        message = (await client.send(USER, f"Повідомлення {number}\n" + "рядок\n" * 3)).result
    await expect(phone.get_by_text("Повідомлення 11")).to_be_in_viewport()
    taller = "рядок\n" * 12 + "кінець"
    await client.call("editMessageText", chat_id=USER, message_id=message["message_id"], text=taller)
    await expect(phone.get_by_text("кінець")).to_be_in_viewport(ratio=0.3)
    jump = phone.get_by_role("button", name="До останнього повідомлення")
    await expect(jump).to_be_hidden()

    await phone.get_by_role("log").evaluate("log => log.scrollTo(0, 0)")
    await expect(jump).to_be_visible()
    await client.send(USER, "Новина")
    await expect(jump).to_have_text("1")
    await expect(phone.get_by_text("Новина")).not_to_be_in_viewport()
    await jump.click()
    await expect(phone.get_by_text("Новина")).to_be_in_viewport()
    await expect(jump).to_be_hidden()


async def test_a_phone_turned_to_on_a_narrow_screen_shows_the_end_of_its_chat(client, open_page):
    await client.post("limits", rate=0, chat_rate=0)
    for user_id in (USER, USER + 1):
        for number in range(20):
            await client.send(
                user_id, f"Повідомлення {number}\n" + "рядок\n" * 3, reply_markup={"keyboard": [["Меню"]]}
            )
    page = await open_page(f"{client.sandbox.url}/?user={USER}", width=390, height=740)
    await page.goto(f"{client.sandbox.url}/?user={USER + 1}")
    await expect(page.locator(".phone.active").get_by_text("Повідомлення 19")).to_be_in_viewport()
    await page.reload()
    await page.get_by_role("tab", name="Телефон").click()
    for user_id in (USER, USER + 1, USER):
        await page.get_by_role("tab", name=str(user_id)).click()
        await expect(page.locator(".phone.active").get_by_text("Повідомлення 19")).to_be_in_viewport()
        await expect(page.locator(".phone.active").get_by_label("До останнього")).to_be_hidden()
