"""What pages show, sent as it changes: each event is the whole of what is now to be seen of one chat."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import orjson

from svitlobot.errors import InvalidInputError
from svitlobot_sandbox.telegram.chats import MAX_ID, Chat
from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.control.conditions import show_bots
from svitlobot_sandbox.telegram.http11 import Stream
from svitlobot_sandbox.telegram.views import BOTS, MAX_WATCHED
from svitlobot_sandbox.telegram.world import World

HEARTBEAT_SECONDS = 15.0
PAUSE_SECONDS = 0.05  # between looks: a chat flooded with messages is shown 20 times a second, not more

Json = dict[str, Any]


def stream(world: World, call: Call) -> Stream:
    """GET /sandbox/stream?chats=1,2,-3 – server-sent events ``bots`` and ``chat``; the present state comes first."""
    chat_ids = _chat_ids(call.text("chats"))
    world.views.check_room()
    return Stream(_events(world, chat_ids), "text/event-stream", "Cache-Control: no-store\r\n")


async def _events(world: World, chat_ids: set[int]) -> AsyncGenerator[bytes]:
    with world.views.open(chat_ids) as view:
        while True:
            changed = await view.changed(HEARTBEAT_SECONDS)
            if not changed:
                yield b": still here\n\n"
            for chat_id in changed:
                yield _event(world, chat_id)
            await asyncio.sleep(PAUSE_SECONDS)


def _event(world: World, chat_id: int) -> bytes:
    if chat_id == BOTS:
        return b"event: bots\ndata: %b\n\n" % orjson.dumps(show_bots(world))
    return b"event: chat\ndata: %b\n\n" % orjson.dumps(_seen(world, chat_id))


def _seen(world: World, chat_id: int) -> Json:
    chat = world.chats.peek(chat_id)
    if chat is None:
        return {"chat_id": chat_id, "chat": None, "messages": []}
    seen: Json = {
        "chat_id": chat_id,
        "chat": chat.card,
        "messages": [message.as_json() for message in chat.messages.values()],
        "busy_at": chat.busy_at,
    }
    return seen | (_of_channel(chat) if chat.user is None else _of_person(world, chat, chat_id))


def _of_channel(chat: Chat) -> Json:
    return {"members": len(chat.members)}


def _of_person(world: World, chat: Chat, user_id: int) -> Json:
    return {
        "blocked_bots": [bot.id for bot in world.bots if user_id in bot.shut_out_of],
        "keyboard": _keyboard(chat),
        "is_deactivated": user_id in world.chats.deactivated,
        "channels": [
            channel.card | {"status": channel.members.get(user_id, "left")} for channel in world.chats.channels
        ],
        "queries": [query.as_json() for query in world.queries.recent(user_id)],
    }


def _keyboard(chat: Chat) -> Json | None:
    shown = chat.keyboard
    return {"message_id": shown.body["message_id"], "markup": shown.reply_markup} if shown else None


def _chat_ids(listed: str) -> set[int]:
    try:
        chat_ids = {int(number) for number in listed.split(",") if number}
    except ValueError:
        raise InvalidInputError("chats must be whole numbers with commas between them") from None
    if len(chat_ids) > MAX_WATCHED or any(abs(chat_id) > MAX_ID for chat_id in chat_ids):
        raise InvalidInputError(f"chats must be at most {MAX_WATCHED} ids of at most 52 bits")
    return chat_ids
