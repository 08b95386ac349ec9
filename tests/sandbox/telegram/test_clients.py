"""The libraries bots are written with, unchanged but for the address."""

import asyncio

import aiogram
import pytest
import telegram
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BotCommand, BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web

from .client import TOKEN

MARKUP = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Є", callback_data="yes")]])
SECRET = "webhook-secret_1"


@pytest.fixture
async def bot(client):
    session = AiohttpSession(api=TelegramAPIServer.from_base(client.sandbox.url))
    bot = aiogram.Bot(TOKEN, session=session)
    yield bot
    await session.close()


async def test_aiogram_sends_edits_and_deletes(bot):
    sent = await bot.send_message(7, "<b>Світло</b> є", parse_mode="HTML", reply_markup=MARKUP)
    assert (sent.text, sent.html_text, sent.chat.id) == ("Світло є", "<b>Світло</b> є", 7)
    edited = await bot.edit_message_text("Немає", chat_id=7, message_id=sent.message_id)
    assert (edited.text, edited.reply_markup) == ("Немає", None)
    photo = await bot.send_photo(7, BufferedInputFile(b"picture", "a.png"), caption="Графік")
    assert (photo.caption, photo.photo[0].file_size) == ("Графік", 7)
    assert (await bot.download(photo.photo[0].file_id)).read() == b"picture"
    assert await bot.delete_message(7, sent.message_id)


async def test_aiogram_raises_its_own_errors(bot, client):
    with pytest.raises(TelegramBadRequest, match="can't parse entities"):
        await bot.send_message(7, "<b>", parse_mode="HTML")
    await client.post("users/8/block")
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(8, "x")
    await client.post("limits", rate=1)
    await bot.send_message(7, "x")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(9, "x")
    assert refused.value.retry_after == 1


async def test_aiogram_gets_a_callback_by_long_polling_and_answers_it(bot, client):
    sent = await bot.send_message(7, "Чи є світло?", reply_markup=MARKUP)
    polling = asyncio.create_task(bot.get_updates(timeout=20, allowed_updates=["callback_query"]))
    await client.until_called("getUpdates")
    query_id = (await client.post("users/7/press", message_id=sent.message_id, data="yes"))["query_id"]
    (update,) = await polling
    assert (update.callback_query.data, update.callback_query.message.text) == ("yes", "Чи є світло?")
    assert await bot.answer_callback_query(update.callback_query.id, "Дякуємо")
    assert (await client.get(f"queries/{query_id}"))["answer"]["text"] == "Дякуємо"
    assert await bot.get_updates(offset=update.update_id + 1) == []


async def test_aiogram_reads_people_channels_and_itself(bot, client):
    await client.post("channels/-100", title="Черга 1.1")
    await client.post("channels/-100/members/7", status="creator")
    assert (await bot.get_chat_member(-100, 7)).status == "creator"
    assert (await bot.get_chat_member(-100, bot.id)).can_post_messages
    assert (await bot.get_chat(-100)).title == "Черга 1.1"
    assert (await bot.me()).is_bot
    assert await bot.set_my_commands([BotCommand(command="start", description="Почати")])


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")
async def test_python_telegram_bot_sends_and_polls(client):
    async with telegram.Bot(TOKEN, base_url=f"{client.sandbox.url}/bot") as bot:
        sent = await bot.send_message(7, "<i>x</i>", parse_mode="HTML")
        assert (sent.text, sent.entities[0].type) == ("x", "italic")
        await client.post("users/7/text", text="/start")
        (update,) = await bot.get_updates(timeout=5)
        assert update.message.text == "/start"
        await client.post("limits", chat_rate=0.1, chat_burst=1)
        with pytest.raises(telegram.error.RetryAfter):
            await bot.send_message(7, "y")


async def test_a_second_poll_ends_the_first(bot, client):
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await client.until_called("getUpdates")
    assert await bot.get_updates() == []
    with pytest.raises(aiogram.exceptions.TelegramConflictError, match="terminated by other getUpdates request"):
        await first


class Receiver:
    """A bot's webhook that fails as often as told."""

    def __init__(self):
        self.failures = 0
        self.updates = asyncio.Queue()
        self.secrets = []

    async def receive(self, request):
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        await self.updates.put(await request.json())
        return web.Response()

    async def texts(self, count):
        return [(await asyncio.wait_for(self.updates.get(), 5))["message"]["text"] for _ in range(count)]


@pytest.fixture
async def receiver():
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    receiver.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    await runner.cleanup()


async def test_a_webhook_gets_every_update_in_order_with_its_secret_though_it_fails(start, receiver):
    client = await start(webhook_retry_delay=0.001)
    await client.call("setWebhook", url=receiver.url, secret_token=SECRET)
    receiver.failures = 2
    for text in ("перше", "друге", "третє"):
        await client.post("users/7/text", text=text)
    assert await receiver.texts(3) == ["перше", "друге", "третє"]
    assert receiver.secrets == [SECRET] * 5
    info = (await client.call("getWebhookInfo")).result
    assert (info["url"], info["last_error_message"]) == (
        receiver.url,
        "Wrong response from the webhook: 500 Internal Server Error",
    )


async def test_a_bot_with_a_webhook_may_not_poll_until_it_is_deleted(client, receiver):
    assert (await client.call("setWebhook", url=receiver.url)).body["description"] == "Webhook was set"
    refused = await client.call("getUpdates")
    assert refused.status == 409
    assert refused.body["description"].startswith("Conflict: can't use getUpdates method while webhook is active")
    assert (await client.call("deleteWebhook")).body["description"] == "Webhook was deleted"
    assert (await client.call("getUpdates")).result == []


@pytest.mark.parametrize(("url", "secret"), [("ftp://x", ""), ("https:///", ""), ("https://x", "секрет")])
async def test_a_wrong_webhook_is_refused(client, url, secret):
    assert (await client.call("setWebhook", url=url, secret_token=secret)).status == 400
