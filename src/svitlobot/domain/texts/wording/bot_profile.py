"""What Telegram shows of the bot beside the chat: plain text, no HTML. A command's text is under ``command_…``."""

from collections.abc import Mapping

CARD: Mapping[str, str] = {
    # In an empty chat, above the button "Почати": at most 512 characters
    "bot_description": (
        "Чи є вдома світло? Скажіть свою адресу — і я одразу напишу, щойно світло зникне або з'явиться.\n\n"
        "Безкоштовно. Натисніть «Розпочати» 👇"
    ),
    # On the bot's page and beside a shared link: at most 120 characters
    "bot_short_description": "Одразу пише, коли вдома зникає або з'являється світло 💡",
    # The menu of commands, in this order
    "command_start": "Почати",
    "command_info": "Чи є світло зараз",
    "command_settings": "Налаштування",
    "command_help": "Що я вмію",
    "command_privacy": "Що я про вас знаю",
    "command_stop": "Вимкнути сповіщення",
    "command_delete_me": "Видалити мої дані",
}
