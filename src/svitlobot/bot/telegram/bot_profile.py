"""What Telegram shows of the bot beside the chat: commands, descriptions, the menu button."""

import asyncio

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand, MenuButtonCommands, MenuButtonWebApp, WebAppInfo

from svitlobot.bot.screens.texts import REREAD_S, Texts
from svitlobot.domain.texts.wording.bot_profile import CARD

log = structlog.get_logger()

_COMMAND = "command_"


async def keep_profile(bot: Bot, texts: Texts, webapp_url: str | None) -> None:
    """Show the bot in the operator's words, and again when they change; what fails is tried again later."""
    shown: dict[str, str] | None = None
    while True:
        wanted = {key: texts.label(key) for key in CARD}
        if wanted != shown:
            try:
                await _show(bot, wanted, texts.label("button_map"), webapp_url)
                shown = wanted
            except AiogramError as error:
                log.warning("card_not_shown", bot_id=bot.id, reason=type(error).__name__)
        await asyncio.sleep(REREAD_S)


async def _show(bot: Bot, words: dict[str, str], map_label: str, webapp_url: str | None) -> None:
    commands = [
        BotCommand(command=key.removeprefix(_COMMAND), description=text)
        for key, text in words.items()
        if key.startswith(_COMMAND)
    ]
    await bot.set_my_commands(commands)
    await bot.set_my_description(words["bot_description"])
    await bot.set_my_short_description(words["bot_short_description"])
    if webapp_url:
        await bot.set_chat_menu_button(menu_button=MenuButtonWebApp(text=map_label, web_app=WebAppInfo(url=webapp_url)))
    else:
        await bot.set_chat_menu_button(menu_button=MenuButtonCommands())
