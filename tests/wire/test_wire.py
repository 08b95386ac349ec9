"""What we put on the wire is understood by a Bot API server that we did not write."""

import aiohttp

from svitlobot.gateways.telegram import Delivered, TelegramClient

TOKEN = "1000000001:a-token-that-the-foreign-server-takes"


async def ask(url: str, path: str, **body: object) -> list[dict[str, object]]:
    """Call the foreign server as its own client library does."""
    async with aiohttp.ClientSession() as http, http.post(f"{url}/{path}", json=body) as answer:
        return (await answer.json())["result"]


async def test_a_message_of_the_sender_arrives_whole(foreign_telegram: str) -> None:
    client = TelegramClient(foreign_telegram, connections=1)
    try:
        outcome = await client.send_message(TOKEN, 501, "💡 <b>Світло є!</b> вул. Соборна, 12-А", is_silent=True)
    finally:
        await client.close()
    assert outcome == Delivered()
    (arrived,) = await ask(foreign_telegram, "getUpdates", token=TOKEN, chatId=501)
    assert arrived["message"] == {
        "chat_id": 501,
        "text": "💡 <b>Світло є!</b> вул. Соборна, 12-А",
        "parse_mode": "HTML",
        "disable_notification": True,
    }
