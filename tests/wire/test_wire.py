"""What we put on the wire, and take off it, is understood by a Bot API server that we did not write."""

import time
from typing import Any

import aiohttp

from svitlobot.gateways.telegram.client import Delivered, TelegramClient
from svitlobot_bench.rig import TOKEN, Rig, until

SERVICE_TOKEN = "service-token-of-the-rig"
USER = {"id": 501, "is_bot": False, "first_name": "Олена", "username": "olena"}
CHAT = {"id": 501, "type": "private", "first_name": "Олена"}


async def ask(url: str, path: str, **body: Any) -> Any:
    """Call the foreign server as its own client library does."""
    async with aiohttp.ClientSession() as http, http.post(f"{url}/{path}", json=body) as answer:
        return (await answer.json())["result"]


async def test_a_message_of_the_sender_arrives_whole(foreign_telegram: str) -> None:
    client = TelegramClient(foreign_telegram, connections=1)
    try:
        outcome = await client.send_message(TOKEN, 502, "💡 <b>Світло є!</b> вул. Соборна, 12-А", is_silent=True)
    finally:
        await client.close()
    assert outcome == Delivered()
    (arrived,) = await ask(foreign_telegram, "getUpdates", token=TOKEN, chatId=502)
    assert arrived["message"] == {
        "chat_id": 502,
        "text": "💡 <b>Світло є!</b> вул. Соборна, 12-А",
        "parse_mode": "HTML",
        "disable_notification": True,
    }


async def test_the_bot_answers_a_message_and_a_button_pressed_changes_its_screen(
    foreign_telegram: str, rig: Rig
) -> None:
    await rig.start_api(SERVICE_TOKEN=SERVICE_TOKEN)
    rig.start("bot", API_URL=rig.api, SERVICE_TOKEN=SERVICE_TOKEN, TELEGRAM_API_URL=foreign_telegram)
    start = {"botToken": TOKEN, "date": int(time.time()), "from": USER, "chat": CHAT, "text": "/help"}
    command = {"offset": 0, "length": 5, "type": "bot_command"}
    await ask(foreign_telegram, "sendCommand", **start, entities=[command])
    shown = await _shown(foreign_telegram, lambda message: "Чим я допоможу" in message["text"])
    start |= {"text": "/settings", "date": int(time.time())}
    await ask(foreign_telegram, "sendCommand", **start, entities=[command | {"length": 9}])
    shown = await _shown(foreign_telegram, lambda message: "inline_keyboard" in message["reply_markup"])
    buttons = [button for row in shown["message"]["reply_markup"]["inline_keyboard"] for button in row]
    button = next(button for button in buttons if "Вимкнути сповіщення" in button["text"])
    pressed = {"message_id": shown["messageId"], "date": int(time.time()), "chat": CHAT, "text": "…"}
    await ask(foreign_telegram, "sendCallback", botToken=TOKEN, **{"from": USER}, message=pressed,
              data=button["callback_data"])  # fmt: skip
    await _shown(
        foreign_telegram, lambda message: message.get("message_id") and "Сповіщення: вимкнено" in message["text"]
    )


async def _shown(url: str, is_wanted: Any) -> dict[str, Any]:
    """Wait until the chat shows such a message of the bot's."""
    found: list[dict[str, Any]] = []

    async def is_there() -> bool:
        history = await ask(url, "getUpdatesHistory", token=TOKEN)
        text = [one for one in history if one.get("message", {}).get("chat_id") in (501, "501")]
        found[:] = [one for one in text if is_wanted(one["message"])]
        return bool(found)

    await until(is_there)
    return found[-1]
