import aiohttp
import pytest

from .client import TOKEN


async def upload(client, name, data, **fields):
    form = aiohttp.FormData({"chat_id": "7"} | fields)
    form.add_field("document", data, filename=name, content_type="application/json")
    async with client.session.post(f"{client.sandbox.url}/bot{TOKEN}/sendDocument", data=form) as answer:
        return (await answer.json())["result"]


async def test_a_document_keeps_its_name_size_and_caption_and_can_be_sent_again(client):
    message = await upload(client, "мої дані.json", b"{}", caption="<b>Ваші дані</b>", parse_mode="HTML")
    assert message["caption_entities"][0]["type"] == "bold"
    document = message["document"]
    assert (document["file_name"], document["file_size"], document["mime_type"]) == (
        "мої дані.json",
        2,
        "application/json",
    )
    again = await client.call("sendDocument", chat_id=8, document=document["file_id"])
    assert again.result["document"] == document


async def test_a_document_that_was_never_uploaded_is_refused(client):
    refused = await client.call("sendDocument", chat_id=7, document="none")
    assert refused.refusal == (400, "Bad Request: wrong file identifier/HTTP URL specified")
    assert (await client.call("sendDocument", chat_id=7)).status == 400


async def test_the_caption_of_a_document_can_be_changed(client):
    message = await upload(client, "a.json", b"{}")
    edited = await client.call("editMessageCaption", chat_id=7, message_id=message["message_id"], caption="Ось")
    assert edited.result["caption"] == "Ось"


async def test_a_picture_takes_the_place_of_another_with_its_caption_and_may_be_named_by_its_file_id(client):
    message = await upload(client, "a.png", b"first")
    form = aiohttp.FormData({"chat_id": "7", "message_id": str(message["message_id"])})
    form.add_field("media", '{"type": "photo", "media": "attach://new", "caption": "<b>Ось</b>", "parse_mode": "HTML"}')
    form.add_field("new", b"second", filename="b.png")
    async with client.session.post(f"{client.sandbox.url}/bot{TOKEN}/editMessageMedia", data=form) as answer:
        edited = (await answer.json())["result"]
    assert "document" not in edited
    assert (edited["photo"][0]["file_size"], edited["caption"]) == (6, "Ось")
    media = {"type": "photo", "media": edited["photo"][0]["file_id"]}
    again = await client.call("editMessageMedia", chat_id=7, message_id=edited["message_id"], media=media)
    assert again.result["photo"] == edited["photo"]
    assert "caption" not in again.result


async def test_a_text_has_no_picture_to_replace_and_only_pictures_take_its_place(client):
    text = (await client.send(7)).result
    known = (await upload(client, "a.png", b"first"))["document"]["file_id"]
    for message_id, media, said in (
        (text["message_id"], {"type": "photo", "media": known}, "no media in the message"),
        (text["message_id"], {"type": "video", "media": known}, "photos only"),
        (text["message_id"], {"type": "photo", "media": "none"}, "wrong file identifier"),
    ):
        refused = await client.call("editMessageMedia", chat_id=7, message_id=message_id, media=media)
        assert refused.status == 400
        assert said in refused.refusal[1]


async def test_a_place_is_sent(client):
    sent = await client.call("sendLocation", chat_id=7, latitude="49.84", longitude=24.03)
    assert sent.result["location"] == {"latitude": 49.84, "longitude": 24.03}


@pytest.mark.parametrize("latitude", ["", "north", 91, "nan", "inf"])
async def test_a_place_off_the_map_is_refused(client, latitude):
    assert (await client.call("sendLocation", chat_id=7, latitude=latitude, longitude=24)).status == 400


async def test_typing_to_a_person_who_blocked_the_bot_is_refused_and_is_no_message(client):
    assert (await client.call("sendChatAction", chat_id=7, action="typing")).result is True
    assert (await client.stats())["accepted"] == 0
    await client.post("users/7/block")
    assert (await client.call("sendChatAction", chat_id=7, action="typing")).status == 403


async def test_many_messages_are_deleted_at_once_and_unknown_ones_passed_over(client):
    kept, gone = [(await client.send(chat_id)).result["message_id"] for chat_id in (8, 7)]
    assert (await client.call("deleteMessages", chat_id=7, message_ids=[gone, kept, 999, "x"])).result is True
    assert (await client.get("users/7"))["messages"] == []
    assert len((await client.get("users/8"))["messages"]) == 1
    for wrong in ([], [1] * 101, "x"):
        assert (await client.call("deleteMessages", chat_id=7, message_ids=wrong)).status == 400


@pytest.mark.parametrize(
    ("setter", "getter", "said"),
    [
        ("setMyName", "getMyName", {"name": "Світло"}),
        ("setMyDescription", "getMyDescription", {"description": "Скажу, коли зникне"}),
        ("setMyShortDescription", "getMyShortDescription", {"short_description": "Світло"}),
    ],
)
async def test_what_the_bot_says_of_itself_can_be_read_back(client, setter, getter, said):
    await client.call(setter, **said)
    assert (await client.call(getter)).result == said
    assert (await client.call(setter, **dict.fromkeys(said, "x" * 513))).status == 400


async def test_commands_can_be_read_back(client):
    assert (await client.call("getMyCommands")).result == []
    commands = [{"command": "start", "description": "Почати"}]
    await client.call("setMyCommands", commands=commands)
    assert (await client.call("getMyCommands")).result == commands


async def test_a_channel_may_be_there_from_the_start(start):
    from svitlobot_sandbox.telegram.world import Channel

    client = await start(channel=Channel(-100123, "Новини", "svitlo_news"), known_chats_only=True)
    assert (await client.call("getChat", chat_id="@svitlo_news")).result["title"] == "Новини"
    await client.post("channels/-100123/members/7", status="member")
    assert (await client.call("getChatMember", chat_id=-100123, user_id=7)).result["status"] == "member"
