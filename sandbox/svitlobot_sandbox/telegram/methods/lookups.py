"""Questions a bot asks: who am I, who is this, is this person in the channel, where is this file."""

from typing import Any

from svitlobot_sandbox.telegram.bots import Bot
from svitlobot_sandbox.telegram.chats import member_json
from svitlobot_sandbox.telegram.errors import bad_request
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.methods.sending import check_reachable
from svitlobot_sandbox.telegram.world import World

Json = dict[str, Any]


def get_me(_world: World, bot: Bot, _params: Params) -> Json:
    """Return the bot itself."""
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return bot.card | abilities


def get_chat(world: World, bot: Bot, params: Params) -> Json:
    """Return a chat with the fields the Bot API always gives."""
    chat = world.chats.find(world.chats.resolve(params.text("chat_id")))
    if chat.user is None:
        check_reachable(world, bot, chat)
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"),
        False,
    )
    return chat.card | {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def get_chat_member(world: World, bot: Bot, params: Params) -> Json:
    """Return a person's standing in a channel. The bot administers every channel that has not removed it."""
    chat = world.chats.find(world.chats.resolve(params.text("chat_id")))
    check_reachable(world, bot, chat)
    user_id = params.integer("user_id")
    if not user_id or user_id < 0:
        raise bad_request("invalid user_id specified")
    if user_id == bot.id:
        return member_json(bot.card, "administrator")
    user = world.chats.find(user_id).user or {}
    return member_json(user, chat.members.get(user_id, "left"))


def get_file(world: World, _bot: Bot, params: Params) -> Json:
    """Return where a picture can be downloaded."""
    file_id = params.text("file_id")
    upload = world.files.get(file_id)
    if upload is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": file_id,
        "file_unique_id": file_id[:16],
        "file_size": len(upload.data),
        "file_path": f"photos/{file_id}",
    }
