"""Changing and deleting what the bot sent before."""

from typing import Any

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.chats import Chat, Message
from svitlobot_sandbox.telegram.errors import bad_request
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.keyboards import read_markup, shown_markup
from svitlobot_sandbox.telegram.methods.sending import caption_fields, check_reachable, file_id_of, text_fields
from svitlobot_sandbox.telegram.world import World

DELETABLE_SECONDS = 48 * 3600
MAX_DELETED = 100

Json = dict[str, Any]


def edit_text(world: World, bot: Bot, params: Params) -> Json:
    """Replace a text and its keyboard."""
    fields = text_fields(params)
    message = _own(world, bot, params)
    if "text" not in message.body:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, message, params, ("text", "entities"), fields)


def edit_caption(world: World, bot: Bot, params: Params) -> Json:
    """Replace the caption of a photo or a document and its keyboard."""
    fields = caption_fields(params)
    message = _own(world, bot, params)
    if not message.body.keys() & {"photo", "document"}:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, message, params, ("caption", "caption_entities"), fields)


def edit_media(world: World, bot: Bot, params: Params) -> Json:
    """Replace a picture or a document by a picture, and its caption and keyboard."""
    media = params.structure("media")
    if not isinstance(media, dict) or media.get("type") != "photo":
        raise bad_request("can't parse InputMedia: the sandbox takes photos only")
    sent = params.with_values(media)
    fields = {"photo": world.files.photo(file_id_of(world, sent, "media"))} | caption_fields(sent)
    message = _own(world, bot, params)
    if not message.body.keys() & {"photo", "document"}:
        raise bad_request("there is no media in the message to edit")
    return _edit(world, message, params, ("photo", "document", "caption", "caption_entities"), fields)


def edit_reply_markup(world: World, bot: Bot, params: Params) -> Json:
    """Replace only the keyboard."""
    return _edit(world, _own(world, bot, params), params, (), {})


def delete_message(world: World, bot: Bot, params: Params) -> bool:
    """Delete a message of this chat, one's own or the person's, younger than 48 hours."""
    chat, message = _find(world, params, "delete")
    if message.bot_id != bot.id:
        raise bad_request("message to delete not found")
    if world.unix() - message.at > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message.body["message_id"]]
    world.views.touch(chat.card["id"])
    return True


def delete_messages(world: World, bot: Bot, params: Params) -> bool:
    """Delete several messages of this chat; those that can't be are passed over, as Telegram does."""
    ids = params.structure("message_ids")
    if not isinstance(ids, list) or not 1 <= len(ids) <= MAX_DELETED:
        raise bad_request("message_ids must be an Array of 1 to 100 numbers")
    chat = world.chats.find(world.chats.resolve(params.text("chat_id")))
    for message_id in ids:
        message = chat.messages.get(message_id) if isinstance(message_id, int) else None
        if message and message.bot_id == bot.id and world.unix() - message.at <= DELETABLE_SECONDS:
            del chat.messages[message_id]
    world.views.touch(chat.card["id"])
    return True


def _find(world: World, params: Params, purpose: str) -> tuple[Chat, Message]:
    chat = world.chats.find(world.chats.resolve(params.text("chat_id")))
    message_id = params.integer("message_id")
    if not message_id:
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    return chat, message


def _own(world: World, bot: Bot, params: Params) -> Message:
    chat, message = _find(world, params, "edit")
    check_reachable(world, bot, chat)
    if not message.from_bot or message.bot_id != bot.id:
        raise bad_request("message can't be edited")
    return message


def _edit(world: World, message: Message, params: Params, replaced: tuple[str, ...], fields: Json) -> Json:
    markup = shown_markup(read_markup(params))
    body = {name: value for name, value in message.body.items() if name not in (*replaced, "reply_markup")} | fields
    if markup:
        body["reply_markup"] = markup
    if body == message.body:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly the same"
            " as a current content and reply markup of the message"
        )
    body["edit_date"] = int(world.unix())
    message.body = body
    message.reply_markup = markup
    world.views.touch(body["chat"]["id"])
    return body
