"""What a bot says about itself; kept for the chat page to show."""

from svitlobot.sandbox.telegram.bots import Bot
from svitlobot.sandbox.telegram.errors import bad_request
from svitlobot.sandbox.telegram.forms import Params
from svitlobot.sandbox.telegram.world import World

MAX_COMMANDS = 100


def set_commands(_world: World, bot: Bot, params: Params) -> bool:
    """Set the command menu."""
    commands = params.structure("commands")
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.profile["commands"] = commands
    return True


def set_description(_world: World, bot: Bot, params: Params) -> bool:
    """Set what an empty chat shows."""
    bot.profile["description"] = _bounded(params.text("description"), 512)
    return True


def set_short_description(_world: World, bot: Bot, params: Params) -> bool:
    """Set what the profile page shows."""
    bot.profile["short_description"] = _bounded(params.text("short_description"), 120)
    return True


def set_menu_button(_world: World, bot: Bot, params: Params) -> bool:
    """Set the button beside the input field."""
    bot.profile["menu_button"] = params.structure("menu_button")
    return True


def _bounded(text: str, limit: int) -> str:
    if len(text) > limit:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    return text
