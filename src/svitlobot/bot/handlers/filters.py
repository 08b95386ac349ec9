"""What handlers ask of an update beyond what aiogram can."""

from aiogram.filters import Filter
from aiogram.types import Message, TelegramObject, User

from svitlobot.bot.client.backend import Backend
from svitlobot.bot.client.operator import OperatorClient
from svitlobot.bot.config import BotConfig
from svitlobot.bot.screens.texts import Texts


class Pressed(Filter):
    """A press of a menu button, under its name of today or the built-in one."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def __call__(self, message: Message, texts: Texts) -> bool:
        """Tell whether the message is the button's name."""
        return message.text in texts.labels(self._key)


def is_operator(
    _: TelegramObject, event_from_user: User, config: BotConfig, backend: Backend
) -> dict[str, OperatorClient] | bool:
    """Let in those named in ADMIN_USER_IDS; handlers behind it may ask for their ``operator``."""
    if event_from_user.id not in config.admin_user_ids:
        return False
    return {"operator": OperatorClient(backend, event_from_user.id)}
