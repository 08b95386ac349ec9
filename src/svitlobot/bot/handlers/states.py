"""The few moments when a typed text answers a question, and how they end.

Everything else lives in the buttons themselves, so a lost dialog costs a person nothing.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.flags import get_flag
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import TelegramObject

STEP = {"step": True}
"""Flags of a handler that goes on with the step the person is at."""


class AddressInput(StatesGroup):
    """A house has just been followed, and nothing else done since; ``address_id`` is kept beside."""

    chosen = State()
    label = State()


class SettingsMenu(StatesGroup):
    """An address is being relabelled; ``address_id`` is kept beside."""

    label = State()


class CrowdReport(StatesGroup):
    """The person was asked whether there is power, then where; ``said`` is kept beside, as its button carried it."""

    power = State()
    place = State()


class AdminModeration(StatesGroup):
    """The operator answers a question; what the answer is for, and the answer when it is to be confirmed, is beside.

    Of a schedule that is ``message_id``, ``text`` or ``file_id``; of Excel files nothing, the API has them.
    """

    schedule = State()
    excel = State()
    reason = State()
    person = State()
    filter = State()
    broadcast = State()
    sensor = State()
    sensor_place = State()


class LeaveStep(BaseMiddleware):
    """Ends a step when the person does anything else, so that no old question waits for an answer."""

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> object:
        """Clear the state unless the handler is marked with STEP."""
        if data.get("raw_state") and not get_flag(data, "step"):
            await data["state"].clear()
        return await handler(event, data)
