"""Buttons under a house's outages and its voltage."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from svitlobot.bot.keyboards.buttons import back, button, keyboard
from svitlobot.bot.keyboards.data import OpenOutages, OpenVoltage, Place
from svitlobot.bot.screens.texts import Texts
from svitlobot.schemas.power.history import HouseOutages


def outages(
    texts: Texts, house: HouseOutages, others: Sequence[HouseOutages], page: int, *, has_older: bool
) -> InlineKeyboardMarkup:
    """Return the ways to other days, to the voltage, and to the outages of the person's other houses."""
    number = house.address_id
    older = button(texts.label("button_older"), OpenOutages(address_id=number, page=page + 1))
    newer = button(texts.label("button_newer"), OpenOutages(address_id=number, page=max(page - 1, 0)))
    return keyboard(
        [*([older] if has_older else []), *([newer] if page else [])],
        [button(texts.label("button_voltage"), OpenVoltage(address_id=number))],
        *([button(_name(one), OpenOutages(address_id=one.address_id))] for one in others),
        back(texts, Place.INFO),
    )


def voltage(texts: Texts, address_id: int) -> InlineKeyboardMarkup:
    """Return the ways to read it anew, and to the outages."""
    return keyboard(
        [button(texts.label("button_refresh"), OpenVoltage(address_id=address_id))],
        [button(texts.label("button_back"), OpenOutages(address_id=address_id))],
    )


def _name(house: HouseOutages) -> str:
    return f"📍 {house.label or f'{house.street}, {house.house_number}'}"[:64]
