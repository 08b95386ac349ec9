"""What a person does on their phone: write, press, pay, block, join. Each becomes Telegram's update of it."""

import re
import secrets
from typing import Any

from svitlobot.errors import ConflictError, NotFoundError
from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.charges import Charge
from svitlobot_sandbox.telegram.chats import Chat, Message, member_json
from svitlobot_sandbox.telegram.forms import Upload
from svitlobot_sandbox.telegram.keyboards import buttons
from svitlobot_sandbox.telegram.queries import Query
from svitlobot_sandbox.telegram.world import World

Json = dict[str, Any]

_COMMAND = re.compile(r"/[A-Za-z0-9_]{1,32}(?:@\w+)?")
_CHANNEL_OWNER: Json = {"id": 1, "is_bot": False, "first_name": "Власник"}


def write(world: World, bot: Bot, user_id: int, content: Json) -> Json:
    """Send any message to the bot; return it as the bot sees it. Raises ConflictError when blocked."""
    chat = world.chats.meet(user_id)
    if user_id in bot.shut_out_of:
        raise ConflictError("this person has blocked the bot; unblock it first")
    now = world.unix()
    body = {
        "message_id": world.next_message_id(),
        "from": chat.user,
        "chat": chat.card,
        "date": int(now),
    } | content
    chat.keep(Message(bot.id, body, now, from_bot=False))
    bot.updates.add("message", body)
    world.views.touch(user_id)
    return body


def write_text(world: World, bot: Bot, user_id: int, text: str) -> Json:
    """Write a text; a leading /command is marked as Telegram marks it."""
    content: Json = {"text": text}
    command = _COMMAND.match(text)
    if command:
        content["entities"] = [{"type": "bot_command", "offset": 0, "length": command.end()}]
    return write(world, bot, user_id, content)


def share_contact(world: World, bot: Bot, user_id: int, phone_number: str) -> Json:
    """Share one's own contact by the keyboard's button."""
    user = world.chats.meet(user_id).user or {}
    contact = {"phone_number": phone_number, "first_name": user["first_name"], "user_id": user_id}
    return write(world, bot, user_id, {"contact": contact})


def send_photo(world: World, bot: Bot, user_id: int, upload: Upload, caption: str) -> Json:
    """Send a picture."""
    photo = world.files.photo(world.files.add(upload))
    return write(world, bot, user_id, {"photo": photo} | ({"caption": caption} if caption else {}))


def send_document(world: World, bot: Bot, user_id: int, upload: Upload) -> Json:
    """Send a file."""
    return write(world, bot, user_id, {"document": world.files.document(world.files.add(upload))})


def press(world: World, bot: Bot, user_id: int, message_id: int, data: str) -> Query:
    """Press the button with this callback data. Raises NotFoundError when the message has no such button."""
    chat, message = _message(world, bot, user_id, message_id)
    if data not in [button.get("callback_data") for button in buttons(message.body.get("reply_markup"))]:
        raise NotFoundError(f"message {message_id} has no button with data {data!r}")
    query = world.queries.ask("callback", bot.id, user_id, message, world.monotonic(), data)
    world.views.touch(user_id)
    bot.updates.add(
        "callback_query",
        {
            "id": query.id,
            "from": chat.user,
            "message": message.body,
            "chat_instance": str(user_id),
            "data": data,
        },
    )
    return query


def pay(world: World, bot: Bot, user_id: int, message_id: int) -> Query:
    """Pay an invoice: the bot is asked first and has 10 seconds. Raises NotFoundError without invoice."""
    _, message = _message(world, bot, user_id, message_id)
    if message.body.get("invoice") is None:
        raise NotFoundError(f"message {message_id} is no invoice")
    return _check_out(world, bot, user_id, message)


def pay_link(world: World, bot: Bot, user_id: int, slug: str) -> Query:
    """Pay the bot's invoice behind a link. Raises NotFoundError without one."""
    message = world.invoices.get(slug)
    if message.bot_id != bot.id:
        raise NotFoundError(f"no invoice {slug} of bot {bot.id}")
    return _check_out(world, bot, user_id, message)


def _check_out(world: World, bot: Bot, user_id: int, message: Message) -> Query:
    chat = world.chats.meet(user_id)
    query = world.queries.ask("checkout", bot.id, user_id, message, world.monotonic())
    world.views.touch(user_id)
    bot.updates.add("pre_checkout_query", {"id": query.id, "from": chat.user} | _order(message))
    return query


def complete_payment(world: World, bot: Bot, query: Query) -> None:
    """Take the money and tell the bot, once it has agreed."""
    ids = {
        "telegram_payment_charge_id": f"stx{secrets.token_urlsafe(100)}",  # as long as Telegram's
        "provider_payment_charge_id": f"provider-{query.id}",
    }
    charge = Charge(bot.id, query.user_id, _order(query.message) | ids)
    world.charges.add(charge)
    write(world, bot, query.user_id, {"successful_payment": charge.payment})


def take_refund(world: World, bot: Bot, charge: Charge) -> None:
    """Get one's money back; the bot is told unless it is blocked."""
    charge.is_refunded = True
    if charge.user_id not in bot.shut_out_of:
        write(world, bot, charge.user_id, {"refunded_payment": charge.payment})


def block(world: World, bot: Bot, user_id: int, *, blocked: bool) -> None:
    """Block the bot or let it back in; the bot gets my_chat_member when that changes anything."""
    chat = world.chats.meet(user_id)
    _shut_out(world, bot, chat, chat.user or {}, shut=blocked, standing="member")


def expel_bot(world: World, bot: Bot, chat_id: int, *, expelled: bool) -> None:
    """Remove the bot from a channel or bring it back as an administrator."""
    chat = world.chats.channel(chat_id)
    _shut_out(world, bot, chat, _CHANNEL_OWNER, shut=expelled, standing="administrator")


def set_membership(world: World, chat_id: int, user_id: int, status: str) -> str:
    """Have a person join, leave, be banned from or own a channel; return the status before."""
    channel, user = world.chats.channel(chat_id), world.chats.meet(user_id).user or {}
    before = channel.admit(user_id, status)
    if before != status:
        world.views.touch(chat_id)
        world.views.touch(user_id)
        for bot in world.bots:
            bot.updates.add(
                "chat_member",
                _member_change(world, channel, user, member_json(user, before), member_json(user, status)),
            )
    return before


def _message(world: World, bot: Bot, user_id: int, message_id: int) -> tuple[Chat, Message]:
    chat = world.chats.meet(user_id)
    message = chat.messages.get(message_id)
    if message is None or message.bot_id != bot.id:
        raise NotFoundError(f"no message {message_id} in the chat of {user_id} with bot {bot.id}")
    return chat, message


def _order(message: Message) -> Json:
    invoice = message.body["invoice"]
    return {
        "currency": invoice["currency"],
        "total_amount": invoice["total_amount"],
        "invoice_payload": message.invoice_payload,
    }


def _shut_out(world: World, bot: Bot, chat: Chat, actor: Json, *, shut: bool, standing: str) -> None:
    chat_id = chat.card["id"]
    if (chat_id in bot.shut_out_of) == shut:
        return
    statuses = (standing, "kicked") if shut else ("kicked", standing)
    (bot.shut_out_of.add if shut else bot.shut_out_of.discard)(chat_id)
    before, after = (member_json(bot.card, status) for status in statuses)
    world.views.touch(chat_id)
    bot.updates.add("my_chat_member", _member_change(world, chat, actor, before, after))


def _member_change(world: World, chat: Chat, actor: Json, before: Json, after: Json) -> Json:
    return {
        "chat": chat.card,
        "from": actor,
        "date": int(world.unix()),
        "old_chat_member": before,
        "new_chat_member": after,
    }
