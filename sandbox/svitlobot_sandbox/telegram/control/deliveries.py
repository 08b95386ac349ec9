"""What was delivered, for tests and benchmarks."""

from collections.abc import AsyncGenerator
from typing import Any

import orjson

from svitlobot_sandbox.telegram.control.call import Call
from svitlobot_sandbox.telegram.http11 import Stream
from svitlobot_sandbox.telegram.ledger import HISTOGRAM_SECONDS
from svitlobot_sandbox.telegram.world import World

MAX_LISTED = 100_000

Json = dict[str, Any]


def stats(world: World, call: Call) -> Json:
    """GET /sandbox/stats?seconds=60 – totals since the last reset, and the deliveries of each second."""
    seconds = call.number("seconds", default=60, highest=HISTOGRAM_SECONDS)
    return world.ledger.summary(seconds) | {"faults": dict(world.faults.injected)}


def listed(world: World, call: Call) -> Json:
    """GET /sandbox/deliveries?since=&limit= – deliveries numbered above ``since``, oldest first.

    With ``chat_id``, instead the messages kept of that chat with their bodies, where message_id > ``since``.
    """
    since = call.number("since", default=0, highest=2**62)
    limit = call.number("limit", default=1000, highest=MAX_LISTED)
    chat_id = call.optional_id("chat_id")
    if chat_id is None:
        return {"deliveries": world.ledger.deliveries(since, limit)}
    chat = world.chats.peek(chat_id)
    kept = chat.messages.items() if chat else ()
    sent = [message.as_json() for message_id, message in kept if message.from_bot and message_id > since]
    return {"total": world.ledger.count(chat_id), "deliveries": sent[:limit]}


def counts(world: World, _call: Call) -> Stream:
    """GET /sandbox/deliveries/chats – a line ``[chat_id,deliveries]`` for every chat written to."""
    return Stream(_lines(world), "application/x-ndjson")


def reset(world: World, _call: Call) -> Json:
    """DELETE /sandbox/deliveries – start counting anew; chats and their messages stay."""
    world.ledger.reset()
    world.faults.injected.clear()
    return {}


async def _lines(world: World) -> AsyncGenerator[bytes]:
    for batch in world.ledger.counts():
        yield b"".join(map(orjson.dumps, batch)).replace(b"]", b"]\n")
