"""What handlers ask of an update beyond what aiogram can."""

from aiogram.filters import Filter
from aiogram.types import Message

from svitlobot.bot.texts import Texts


class Pressed(Filter):
    """A press of a menu button, under its name of today or the built-in one."""

    def __init__(self, key: str) -> None:
        self._key = key

    async def __call__(self, message: Message, texts: Texts) -> bool:
        """Tell whether the message is the button's name."""
        return message.text in texts.labels(self._key)
