import base64

import aiohttp
import pytest

from .client import TOKEN

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


def keyboard(*buttons):
    return {"inline_keyboard": [list(buttons)]}


async def test_parameters_are_read_from_query_form_multipart_and_json_alike(client):
    url = f"{client.sandbox.url}/bot{TOKEN}/sendMessage"
    values = {"chat_id": "7", "text": "Черга 4.1: світло є & буде + 100%"}
    multipart = aiohttp.MultipartWriter("form-data")
    for name, value in values.items():
        multipart.append(value).set_content_disposition("form-data", name=name)
    texts = []
    for kind, sent in (("params", values), ("data", values), ("data", multipart), ("json", values)):
        await client.post("limits", chat_rate=0)
        async with client.session.post(url, **{kind: sent}) as response:
            texts.append((await response.json())["result"]["text"])
    assert texts == [values["text"]] * 4


async def test_the_method_name_is_read_in_any_case_and_get_will_do(client):
    async with client.session.get(f"{client.sandbox.url}/bot{TOKEN}/SENDmessage?chat_id=7&text=hi") as response:
        assert (await response.json())["result"]["text"] == "hi"


@pytest.mark.parametrize(
    ("params", "code", "description"),
    [
        ({"chat_id": 7}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": " \n"}, 400, "Bad Request: message text is empty"),
        ({"chat_id": 7, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
        ({"text": "x"}, 400, "Bad Request: chat_id is empty"),
        ({"chat_id": "@nobody_here", "text": "x"}, 400, "Bad Request: chat not found"),
        ({"chat_id": 0, "text": "x"}, 400, "Bad Request: chat not found"),
        ({"chat_id": 7, "text": "x", "parse_mode": "Wiki"}, 400, "Bad Request: unsupported parse_mode"),
        (
            {"chat_id": 7, "text": "x", "reply_markup": keyboard({"text": "ні", "callback_data": "x" * 65})},
            400,
            "Bad Request: BUTTON_DATA_INVALID",
        ),
        (
            {"chat_id": 7, "text": "x", "reply_markup": keyboard({"text": "ні"})},
            400,
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
    ],
)
async def test_a_wrong_message_is_refused_in_telegrams_words(client, params, code, description):
    assert (await client.call("sendMessage", **params)).refusal == (code, description)
    assert (await client.stats())["accepted"] == 0


async def test_unknown_methods_and_tokens_are_refused(start):
    client = await start(tokens=(TOKEN,))
    assert (await client.call("sendMessage", token="43:OTHER")).refusal == (401, "Unauthorized")
    assert (await client.call("getMe", token="none")).refusal == (401, "Unauthorized: invalid token specified")
    assert (await client.call("sendDream")).refusal == (404, "Not Found: method not found")
    assert (await client.call("getMe")).result["id"] == 42


async def test_a_stranger_is_refused_when_only_known_people_count(start):
    client = await start(known_chats_only=True)
    assert (await client.send(7)).refusal == (400, "Bad Request: chat not found")
    await client.post("users/7/text", text="/start")
    assert (await client.send(7)).status == 200


async def test_too_fast_is_refused_with_the_honest_wait(client, clock):
    await client.post("limits", rate=2, chat_rate=0.2, chat_burst=1)
    assert (await client.send(7)).status == 200
    refused = await client.send(7)
    assert refused.refusal == (429, "Too Many Requests: retry after 5")
    assert refused.body["parameters"] == {"retry_after": 5}
    clock.tick(5)
    assert (await client.send(7)).status == 200
    assert (await client.stats())["too_many_requests"] == 1


async def test_a_photo_is_kept_and_can_be_sent_again_by_its_id(client):
    form = aiohttp.FormData({"chat_id": "7", "caption": "Графік", "photo": "attach://picture"})
    form.add_field("picture", PNG, filename="день.png", content_type="image/png")
    async with client.session.post(f"{client.sandbox.url}/bot{TOKEN}/sendPhoto", data=form) as response:
        photo = (await response.json())["result"]["photo"][-1]
    assert (photo["width"], photo["height"], photo["file_size"]) == (1, 1, len(PNG))
    again = await client.call("sendPhoto", chat_id=8, photo=photo["file_id"])
    assert again.result["photo"][-1]["file_id"] == photo["file_id"]
    path = (await client.call("getFile", file_id=photo["file_id"])).result["file_path"]
    async with client.session.get(f"{client.sandbox.url}/file/bot{TOKEN}/{path}") as response:
        assert await response.read() == PNG


async def test_a_photo_nobody_sent_is_refused(client):
    wrong = await client.call("sendPhoto", chat_id=7, photo="AgACAgIAAxk")
    assert wrong.refusal == (400, "Bad Request: wrong file identifier/HTTP URL specified")


async def test_a_message_can_be_edited_once_per_change_and_deleted_once(client):
    edit = {"chat_id": 7, "message_id": (await client.send()).result["message_id"]}
    changed = await client.call("editMessageText", **edit, text="Світла немає")
    assert (changed.result["text"], "edit_date" in changed.result) == ("Світла немає", True)
    same = await client.call("editMessageText", **edit, text="Світла немає")
    assert same.status == 400
    assert same.body["description"].startswith("Bad Request: message is not modified: specified new message content")
    marked = await client.call("editMessageReplyMarkup", **edit, reply_markup=keyboard({"text": "ок", "url": "t.me"}))
    assert marked.result["reply_markup"]["inline_keyboard"][0][0]["text"] == "ок"
    assert (await client.call("deleteMessage", **edit)).result is True
    assert (await client.call("deleteMessage", **edit)).refusal == (400, "Bad Request: message to delete not found")
    assert (await client.call("editMessageText", **edit, text="x")).refusal == (
        400,
        "Bad Request: message to edit not found",
    )


async def test_a_message_older_than_two_days_cannot_be_deleted(client, clock):
    message_id = (await client.send()).result["message_id"]
    clock.tick(48 * 3600 + 1)
    refused = await client.call("deleteMessage", chat_id=7, message_id=message_id)
    assert refused.refusal == (400, "Bad Request: message can't be deleted for everyone")


async def test_a_bot_edits_only_its_own_messages(client):
    await client.call("getMe")
    said = await client.post("users/7/text", text="моє")
    refused = await client.call("editMessageText", chat_id=7, message_id=said["message_id"], text="x")
    assert refused.refusal == (400, "Bad Request: message can't be edited")
