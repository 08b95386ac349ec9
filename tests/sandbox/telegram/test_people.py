import base64

from svitlobot_sandbox.telegram import chats

from .client import TOKEN


async def updates(client, **params):
    return (await client.call("getUpdates", **params)).result


async def test_what_a_person_sends_reaches_the_bot(client):
    await client.call("getMe")
    await client.post("users/7", first_name="Оля", username="olya_lviv")
    await client.post("users/7/text", text="/start ref_X1")
    await client.post("users/7/contact", phone_number="+380501112233")
    await client.post("users/7/location", latitude=49.84, longitude=24.03)
    await client.post("users/7/photo", data=base64.b64encode(b"picture").decode(), caption="лічильник")
    await client.post("users/7/document", data=base64.b64encode(b"table" * 60_000).decode(), name="а.xlsx")
    text, contact, location, photo, document = [update["message"] for update in await updates(client)]
    assert text["from"]["first_name"] == "Оля"
    assert text["chat"] == {"id": 7, "type": "private", "first_name": "Оля", "username": "olya_lviv"}
    assert text["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert (contact["contact"]["phone_number"], contact["contact"]["user_id"]) == ("+380501112233", 7)
    assert location["location"] == {"latitude": 49.84, "longitude": 24.03}
    assert (photo["caption"], photo["photo"][0]["file_size"]) == ("лічильник", 7)
    assert (document["document"]["file_name"], document["document"]["file_size"]) == ("а.xlsx", 300_000)


async def test_a_person_is_known_by_username_once_introduced(client):
    await client.post("users/7", username="olya_lviv")
    assert (await client.send("@Olya_Lviv")).result["chat"]["id"] == 7


async def test_a_pressed_button_is_answered_once(client):
    markup = {"inline_keyboard": [[{"text": "Є", "callback_data": "light:yes"}]]}
    message_id = (await client.send(reply_markup=markup)).result["message_id"]
    assert (await client.post_refused("users/7/press", message_id=message_id, data="nothing"))[0] == 404
    query_id = (await client.post("users/7/press", message_id=message_id, data="light:yes"))["query_id"]
    (update,) = await updates(client)
    assert (update["callback_query"]["id"], update["callback_query"]["data"]) == (query_id, "light:yes")
    answer = {"callback_query_id": query_id, "text": "Дякуємо", "show_alert": True}
    assert (await client.call("answerCallbackQuery", **answer)).result is True
    shown = await client.get(f"queries/{query_id}")
    assert (shown["answer"]["text"], shown["answer"]["show_alert"]) == ("Дякуємо", True)
    assert (await client.call("answerCallbackQuery", **answer)).refusal == (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    )


async def invoice(client):
    sent = await client.call(
        "sendInvoice",
        chat_id=7,
        title="PRO",
        description="30 днів",
        payload="order-1",
        currency="XTR",
        prices=[{"label": "PRO", "amount": 100}],
    )
    return sent.result["message_id"]


async def test_money_goes_only_when_the_bot_agrees(client):
    await client.post("users/7/pay", message_id=await invoice(client))
    (update,) = await updates(client)
    checkout = update["pre_checkout_query"]
    assert (checkout["total_amount"], checkout["invoice_payload"]) == (100, "order-1")
    await client.call("answerPreCheckoutQuery", pre_checkout_query_id=checkout["id"], ok=True)
    (update,) = await updates(client, offset=update["update_id"] + 1)
    paid = update["message"]["successful_payment"]
    assert (paid["currency"], paid["total_amount"], paid["invoice_payload"]) == ("XTR", 100, "order-1")


async def test_a_payment_refused_or_confirmed_too_late_takes_no_money(client, clock):
    message_id = await invoice(client)
    for late, answer in ((0, {"ok": False, "error_message": "вже сплачено"}), (10.1, {"ok": True})):
        query_id = (await client.post("users/7/pay", message_id=message_id))["query_id"]
        clock.tick(late)
        answered = await client.call("answerPreCheckoutQuery", pre_checkout_query_id=query_id, **answer)
        assert answered.status == (400 if late else 200)
    assert [list(update)[1] for update in await updates(client)] == ["pre_checkout_query"] * 2


async def test_stars_are_given_back_once_to_their_payer(client):
    await client.post("users/7/pay", message_id=await invoice(client))
    (update,) = await updates(client)
    await client.call("answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True)
    (update,) = await updates(client, offset=update["update_id"] + 1)
    charge = {"telegram_payment_charge_id": update["message"]["successful_payment"]["telegram_payment_charge_id"]}
    for wrong in ({"user_id": 8}, {"user_id": 7, "telegram_payment_charge_id": "telegram-0"}):
        assert (await client.call("refundStarPayment", **charge | wrong)).refusal == (
            400,
            "Bad Request: CHARGE_ID_INVALID",
        )

    assert (await client.call("refundStarPayment", user_id=7, **charge)).result is True
    (update,) = await updates(client, offset=update["update_id"] + 1)
    refunded = update["message"]["refunded_payment"]
    assert (refunded["currency"], refunded["total_amount"], refunded["invoice_payload"]) == ("XTR", 100, "order-1")
    assert (await client.call("refundStarPayment", user_id=7, **charge)).refusal == (
        400,
        "Bad Request: CHARGE_ALREADY_REFUNDED",
    )


async def test_stars_are_given_back_even_to_a_payer_who_blocked_the_bot(client):
    await client.post("users/7/pay", message_id=await invoice(client))
    (update,) = await updates(client)
    await client.call("answerPreCheckoutQuery", pre_checkout_query_id=update["pre_checkout_query"]["id"], ok=True)
    (update,) = await updates(client, offset=update["update_id"] + 1)
    await client.post("users/7/block")
    charge_id = update["message"]["successful_payment"]["telegram_payment_charge_id"]
    refund = await client.call("refundStarPayment", user_id=7, telegram_payment_charge_id=charge_id)
    assert refund.result is True


async def test_a_bot_that_was_blocked_is_told_and_may_not_write_until_let_back(client):
    await client.call("getMe")
    await client.post("users/7/block")
    await client.post("users/7/block")
    assert (await client.send(7)).refusal == (403, "Forbidden: bot was blocked by the user")
    assert await client.post_refused("users/7/text", text="hi") == (409, "conflict")
    await client.post("users/7/unblock")
    assert (await client.send(7)).status == 200
    changes = [update["my_chat_member"] for update in await updates(client)]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_a_deleted_account_cannot_be_written_to(client):
    await client.post("users/7/deactivate")
    assert (await client.send(7)).refusal == (403, "Forbidden: user is deactivated")


async def test_many_people_can_be_made_unreachable_at_once(client):
    await client.call("getMe")
    await client.post("unreachable", blocked=[1, 2], deactivated=[3])
    assert [(await client.send(chat_id)).status for chat_id in (1, 2, 3, 4)] == [403, 403, 403, 200]
    assert await updates(client) == []


async def test_joining_and_leaving_a_channel_is_told_only_to_a_bot_that_asked(client):
    await client.post("channels/-100", title="Черга 1.1", username="cherha11")
    await client.call("getMe")
    await client.post("channels/-100/members/7", status="member")
    assert await updates(client, allowed_updates=["chat_member"]) == []
    assert (await client.call("getChatMember", chat_id="@cherha11", user_id=7)).result["status"] == "member"
    await client.post("channels/-100/members/7", status="left")
    (update,) = await updates(client)
    change = update["chat_member"]
    assert [change[side]["status"] for side in ("old_chat_member", "new_chat_member")] == ["member", "left"]
    assert (await client.call("getChatMember", chat_id=-100, user_id=7)).result["status"] == "left"


async def test_a_bot_removed_from_a_channel_may_not_post_there(client):
    await client.post("channels/-100", title="Черга 1.1")
    assert (await client.send(-100)).result["sender_chat"]["title"] == "Черга 1.1"
    await client.post("channels/-100/expel")
    assert (await client.send(-100)).refusal == (403, "Forbidden: bot was kicked from the channel chat")
    await client.post("channels/-100/readmit")
    assert (await client.call("getChatMember", chat_id=-100, user_id=42)).result["status"] == "administrator"
    assert (await client.send(-100)).status == 200


async def test_a_chat_is_shown_both_ways_with_what_the_phone_would_show(client):
    markup = {"keyboard": [[{"text": "Графік"}]]}
    await client.send(7, "Вітаємо", reply_markup=markup, disable_notification=True)
    await client.post("users/7/text", text="Графік")
    ours, theirs = (await client.get("users/7"))["messages"]
    assert (ours["message"]["text"], ours["from_bot"], ours["silent"], ours["reply_markup"]) == (
        "Вітаємо",
        True,
        True,
        markup,
    )
    assert (theirs["message"]["text"], theirs["from_bot"]) == ("Графік", False)


async def test_those_who_act_keep_their_chat_whatever_is_sent_to_strangers(client, monkeypatch):
    monkeypatch.setattr(chats, "MAX_STRANGERS", 2)
    await client.send(7, "перше")
    await client.post("users/7/text", text="друге")
    for stranger in (11, 12, 13):
        await client.send(stranger)
    kept = {chat_id: len((await client.get(f"users/{chat_id}"))["messages"]) for chat_id in (7, 11, 12, 13)}
    assert kept == {7: 2, 11: 0, 12: 1, 13: 1}


async def test_a_chat_keeps_its_newest_messages(client, monkeypatch):
    monkeypatch.setattr(chats, "MAX_MESSAGES", 2)
    for text in ("перше", "друге", "третє"):
        await client.send(7, text)
    assert [row["message"]["text"] for row in (await client.get("users/7"))["messages"]] == ["друге", "третє"]


async def test_what_a_bot_says_of_itself_is_shown_without_its_token(client):
    await client.call("setMyCommands", commands=[{"command": "start", "description": "Почати"}])
    await client.call("setMyDescription", description="Про світло")
    async with client.session.get(f"{client.sandbox.url}/sandbox/bots") as response:
        text = await response.text()
        (bot,) = (await response.json())["bots"]
    assert bot["profile"]["commands"][0]["command"] == "start"
    assert bot["profile"]["description"] == "Про світло"
    assert TOKEN.split(":")[1] not in text


async def test_two_bots_share_people_but_not_blocks(client):
    await client.call("getMe")
    await client.call("getMe", token="43:OTHER")
    await client.post("users/7/block", bot_id=43)
    assert (await client.send(7)).status == 200
    assert (await client.call("sendMessage", token="43:OTHER", chat_id=7, text="x")).status == 403


async def test_nonsense_to_the_control_api_is_named(client):
    assert await client.post_refused("users/7/text", text="hi") == (409, "conflict")  # no bot yet
    await client.call("getMe")
    assert await client.post_refused("users/-7/text", text="hi") == (422, "invalid_input")
    assert await client.post_refused("users/7/text", txt="hi") == (422, "invalid_input")
    assert await client.post_refused("users/7/text", text="hi", bot_id=9) == (404, "not_found")
    assert await client.post_refused("limits", rate=-1) == (422, "invalid_input")
    assert await client.post_refused("channels/-5/members/7", status="member") == (404, "not_found")
