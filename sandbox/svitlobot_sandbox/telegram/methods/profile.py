"""What a bot says about itself; kept for the chat page to show."""

from typing import Any

from svitlobot_sandbox.telegram.bots import DEFAULT_NAME, Bot
from svitlobot_sandbox.telegram.errors import bad_request
from svitlobot_sandbox.telegram.forms import Params
from svitlobot_sandbox.telegram.views import BOTS
from svitlobot_sandbox.telegram.world import World

MAX_COMMANDS = 100


def set_commands(world: World, bot: Bot, params: Params) -> bool:
    """Set the command menu."""
    commands = params.structure("commands")
    if not isinstance(commands, list) or not all(isinstance(command, dict) for command in commands):
        raise bad_request("can't parse commands JSON object")
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    bot.profile["commands"] = commands
    world.views.touch(BOTS)
    return True


def get_commands(_world: World, bot: Bot, _params: Params) -> list[dict[str, Any]]:
    """Return the command menu."""
    commands: list[dict[str, Any]] = bot.profile.get("commands", [])
    return commands


def set_name(world: World, bot: Bot, params: Params) -> bool:
    """Set the name people see above the chat."""
    bot.card["first_name"] = _bounded(params.text("name"), 64) or DEFAULT_NAME
    world.views.touch(BOTS)
    return True


def get_name(_world: World, bot: Bot, _params: Params) -> dict[str, str]:
    """Return the name people see above the chat."""
    return {"name": bot.card["first_name"]}


def set_description(world: World, bot: Bot, params: Params) -> bool:
    """Set what an empty chat shows."""
    bot.profile["description"] = _bounded(params.text("description"), 512)
    world.views.touch(BOTS)
    return True


def get_description(_world: World, bot: Bot, _params: Params) -> dict[str, str]:
    """Return what an empty chat shows."""
    return {"description": bot.profile.get("description", "")}


def set_short_description(world: World, bot: Bot, params: Params) -> bool:
    """Set what the profile page shows."""
    bot.profile["short_description"] = _bounded(params.text("short_description"), 120)
    world.views.touch(BOTS)
    return True


def get_short_description(_world: World, bot: Bot, _params: Params) -> dict[str, str]:
    """Return what the profile page shows."""
    return {"short_description": bot.profile.get("short_description", "")}


def set_menu_button(world: World, bot: Bot, params: Params) -> bool:
    """Set the button beside the input field."""
    bot.profile["menu_button"] = params.structure("menu_button")
    world.views.touch(BOTS)
    return True


def _bounded(text: str, limit: int) -> str:
    if len(text) > limit:
        raise bad_request("BOT_DESCRIPTION_TOO_LONG")
    return text
